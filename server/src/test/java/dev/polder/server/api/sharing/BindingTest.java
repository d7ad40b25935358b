package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Sharing.SLICES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Types that one workspace publishes and others use (kcp {@code test/e2e/apibinding}). */
class BindingTest {

    private static final String INTENT = "'intent':{'type':'string'}";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private final ApiServer provider = Sharing.workspace(root, "provider");
    private final ApiServer consumer = Sharing.workspace(root, "consumer");

    private void published() {
        Sharing.schema(provider, "today", INTENT);
        Sharing.export(provider, "cowboys", "today");
    }

    @Test
    void anExport_hasAnIdentityAndASlice() {
        Sharing.schema(provider, "today", INTENT);
        ObjectNode export = Sharing.export(provider, "cowboys", "today");
        assertThat(export.at("/status/identityHash").asText()).matches("[0-9a-f]{64}");
        assertThat(export.at("/spec/identity/secretRef").toString())
                .isEqualTo("{\"namespace\":\"kcp-system\",\"name\":\"cowboys\"}");
        assertThat(Sharing.condition(export, "IdentityValid")).isEqualTo("True");
        JsonNode slice = Sharing.reaches(
                provider,
                SLICES,
                "cowboys",
                provider.get(EXPORTS).expect(200).version(),
                found -> Sharing.condition(found, "APIExportValid").equals("True"));
        assertThat(slice.at("/spec/export/name").asText()).isEqualTo("cowboys");
        assertThat(slice.at("/spec/export/path").asText()).isEqualTo(Sharing.path(provider));
        assertThat(slice.at("/status/endpoints")).isEmpty();
    }

    @Test
    void aBoundType_isServedAsIfItWereDefinedThere() {
        published();
        JsonNode binding = Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        assertThat(Sharing.condition(binding, "Ready")).isEqualTo("True");
        assertThat(Sharing.condition(binding, "APIExportValid")).isEqualTo("True");
        assertThat(binding.at("/status/boundResources/0/storageVersions").toString())
                .isEqualTo("[\"v1alpha1\"]");
        Answer made = consumer.post(
                        COWBOYS,
                        "{'metadata':{'name':'woody'},'spec':{'intent':'ride','unknown':1},'status':{'result':'x'}}")
                .expect(201);
        assertThat(made.node("/spec").toString()).isEqualTo("{\"intent\":\"ride\"}");
        assertThat(made.node("/status").isMissingNode()).isTrue();
        assertThat(made.at("/apiVersion")).isEqualTo("wildwest.dev/v1alpha1");
        consumer.post(COWBOYS, "{'metadata':{'name':'buzz'},'spec':{'intent':7}}")
                .expect(422);
        assertThat(consumer.get(COWBOYS).expect(200).node("/items")).hasSize(1);
        assertThat(consumer.get("/apis/wildwest.dev/v1alpha1").expect(200).text())
                .contains("\"cowboys\"");
        assertThat(consumer.get("/openapi/v3").expect(200).text()).contains("apis/wildwest.dev/v1alpha1");
        // Neither where it is published nor anywhere else.
        provider.get(COWBOYS).expect(404);
        root.get(COWBOYS).expect(404);
    }

    @Test
    void twoConsumers_seeTheirOwnObjectsOnly() {
        published();
        ApiServer other = Sharing.workspace(root, "consumer");
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        Sharing.bind(other, "wild", Sharing.path(provider), "cowboys");
        consumer.post(COWBOYS, "{'metadata':{'name':'mine'}}").expect(201);
        other.post(COWBOYS, "{'metadata':{'name':'theirs'}}").expect(201);
        assertThat(consumer.get(COWBOYS).expect(200).text()).contains("mine").doesNotContain("theirs");
        assertThat(other.get(COWBOYS).expect(200).text()).contains("theirs").doesNotContain("mine");
        other.get(COWBOYS + "/mine").expect(404);
        other.delete(COWBOYS + "/mine").expect(404);
    }

    @Test
    void theSliceHasAUrl_asLongAsSomebodyBinds() {
        published();
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        String version = provider.get(SLICES).expect(200).version();
        JsonNode slice = Sharing.reaches(
                provider,
                SLICES,
                "cowboys",
                version,
                found -> !found.at("/status/endpoints").isEmpty());
        String cluster = slice.at("/metadata/annotations/kcp.io~1cluster").asText();
        assertThat(slice.at("/status/endpoints/0/url").asText())
                .endsWith("/services/apiexport/" + cluster + "/cowboys");
        consumer.delete(BINDINGS + "/wild").expect(200);
        Sharing.reaches(
                provider,
                SLICES,
                "cowboys",
                version,
                found -> found.at("/status/endpoints").isEmpty());
    }

    @Test
    void anotherSchema_isServedAtOnceToAll() {
        published();
        List<ApiServer> consumers = new ArrayList<>(List.of(consumer));
        consumers.add(Sharing.workspace(root, "consumer"));
        consumers.forEach(one -> Sharing.bind(one, "wild", Sharing.path(provider), "cowboys"));
        Sharing.schema(provider, "tomorrow", INTENT + ",'horse':{'type':'string'}");
        provider.mergePatch(
                        EXPORTS + "/cowboys",
                        "{'spec':{'resources':[{'name':'cowboys','group':'wildwest.dev',"
                                + "'schema':'tomorrow.cowboys.wildwest.dev','storage':{'crd':{}}}]}}")
                .expect(200);
        for (ApiServer one : consumers) {
            Answer made = one.post(COWBOYS, "{'metadata':{'name':'woody'},'spec':{'horse':'bullseye'}}")
                    .expect(201);
            assertThat(made.at("/spec/horse")).isEqualTo("bullseye");
            JsonNode binding = Sharing.reaches(
                    one,
                    BINDINGS,
                    "wild",
                    made.version(),
                    found -> found.at("/status/boundResources/0/schema/name")
                            .asText()
                            .equals("tomorrow.cowboys.wildwest.dev"));
            assertThat(Sharing.condition(binding, "BindingUpToDate")).isEqualTo("True");
        }
    }

    @Test
    void aDeletedSchemaOrExport_takesNothingFromConsumers() {
        published();
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        consumer.post(COWBOYS, "{'metadata':{'name':'woody'},'spec':{'intent':'stay'}}")
                .expect(201);
        provider.delete(Sharing.SCHEMAS + "/today.cowboys.wildwest.dev").expect(200);
        assertThat(consumer.get(COWBOYS + "/woody").expect(200).at("/spec/intent"))
                .isEqualTo("stay");
        String version = consumer.get(BINDINGS).expect(200).version();
        provider.delete(EXPORTS + "/cowboys").expect(200);
        assertThat(consumer.get(COWBOYS + "/woody").expect(200).at("/spec/intent"))
                .isEqualTo("stay");
        consumer.mergePatch(COWBOYS + "/woody", "{'spec':{'intent':'go','unknown':'x'}}")
                .expect(200);
        JsonNode binding = Sharing.reaches(
                consumer,
                BINDINGS,
                "wild",
                version,
                found -> Sharing.condition(found, "APIExportValid").startsWith("False APIExportNotFound"));
        assertThat(Sharing.condition(binding, "Ready")).isEqualTo("True");
    }

    @Test
    void theFirstBinding_hasTheResource() {
        published();
        ApiServer rival = Sharing.workspace(root, "rival");
        Sharing.schema(rival, "today", INTENT);
        Sharing.export(rival, "cowboys", "today");
        Sharing.bind(consumer, "first", Sharing.path(provider), "cowboys");
        Answer second = consumer.post(BINDINGS, Sharing.binding("second", Sharing.path(rival), "cowboys"))
                .expect(201);
        JsonNode refused = Sharing.reaches(
                consumer,
                BINDINGS,
                "second",
                second.version(),
                found -> Sharing.condition(found, "BindingUpToDate").startsWith("False"));
        assertThat(Sharing.condition(refused, "BindingUpToDate"))
                .isEqualTo(
                        "False NamingConflicts Unable to bind APIs because they are bound by other APIBindings or CRDs:"
                                + " map[cowboys.wildwest.dev:{first false}]");
        consumer.post(CRDS, definition())
                .forbidden(
                        "customresourcedefinitions.apiextensions.k8s.io",
                        "cowboys.wildwest.dev",
                        "cannot create because resource is bound by APIBinding \"first\"");
        // Once the first goes, the second gets what it has waited for.
        consumer.delete(BINDINGS + "/first").expect(200);
        Sharing.reaches(consumer, BINDINGS, "second", second.version(), Sharing::isBound);
    }

    @Test
    void aDefinition_thatIsThere_keepsItsResource() {
        published();
        consumer.post(CRDS, definition()).expect(201);
        Answer made = consumer.post(BINDINGS, Sharing.binding("wild", Sharing.path(provider), "cowboys"))
                .expect(201);
        JsonNode refused = Sharing.reaches(
                consumer,
                BINDINGS,
                "wild",
                made.version(),
                found -> Sharing.condition(found, "BindingUpToDate").startsWith("False"));
        assertThat(Sharing.condition(refused, "InitialBindingCompleted"))
                .isEqualTo(
                        "False NamingConflicts Unable to bind APIs because they are bound by other APIBindings or CRDs:"
                                + " map[cowboys.wildwest.dev:{ true}]");
        consumer.delete(CRDS + "/cowboys.wildwest.dev").expect(200);
        Sharing.reaches(consumer, BINDINGS, "wild", made.version(), Sharing::isBound);
    }

    /** TestAPIBindingDeletion. */
    @Test
    void whatABindingBrought_goesWithIt() {
        published();
        JsonNode bound = Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        assertThat(bound.at("/metadata/finalizers").toString()).isEqualTo("[\"apis.kcp.io/apibinding-finalizer\"]");
        Answer free = consumer.post(COWBOYS, "{'metadata':{'name':'free'}}").expect(201);
        consumer.post(COWBOYS, "{'metadata':{'name':'held','finalizers':['example.com/hold']}}")
                .expect(201);
        consumer.delete(BINDINGS + "/wild").expect(200);
        JsonNode waiting = Sharing.reaches(
                consumer,
                BINDINGS,
                "wild",
                free.version(),
                found ->
                        Sharing.condition(found, "BindingResourceDeleteSuccess").contains("SomeFinalizersRemain"));
        assertThat(Sharing.condition(waiting, "BindingResourceDeleteSuccess"))
                .isEqualTo("False SomeFinalizersRemain Some content in the workspace has finalizers remaining:"
                        + " example.com/hold in 1 resource instances");
        assertThat(consumer.get(COWBOYS).expect(200).names()).containsExactly("held");
        assertThat(Views.resources(consumer.get("/apis/wildwest.dev/v1alpha1")))
                .contains("cowboys delete deletecollection get list watch");
        consumer.post(COWBOYS, "{'metadata':{'name':'late'}}")
                .forbidden(
                        "cowboys.wildwest.dev",
                        "late",
                        "create not allowed while custom resource definition is terminating");
        try (WatchStream bindings = consumer.watch(BINDINGS + "?watch=true&resourceVersion=" + free.version())) {
            consumer.mergePatch(COWBOYS + "/held", "{'metadata':{'finalizers':null}}")
                    .expect(200);
            bindings.through("DELETED", "wild");
        }
        consumer.get(COWBOYS).expect(404);
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        assertThat(consumer.get(COWBOYS).expect(200).node("/items")).isEmpty();
    }

    @Test
    void whoMayNotBind_hearsNothing() {
        published();
        consumer.post(BINDINGS, Sharing.binding("wild", "root:nowhere", "cowboys"))
                .forbidden(
                        "apibindings.apis.kcp.io",
                        "wild",
                        "unable to create APIBinding: no permission to bind to export root:nowhere:cowboys");
    }

    private static String definition() {
        return "{'metadata':{'name':'cowboys.wildwest.dev'},'spec':{'group':'wildwest.dev','scope':'Namespaced',"
                + "'names':{'plural':'cowboys','kind':'Cowboy'},'versions':[{'name':'v1alpha1','served':true,"
                + "'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}";
    }
}
