package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.TypeBindings.CLUSTERS;
import static dev.polder.server.api.sharing.TypeBindings.CONFIG_MAPS;
import static dev.polder.server.api.sharing.TypeBindings.TYPES;
import static dev.polder.server.api.sharing.TypeBindings.UNIVERSAL;
import static dev.polder.server.api.sharing.TypeBindings.bound;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Workspaces whose type has APIs bound (kcp {@code test/e2e/reconciler/workspace/apibinding_initializer_test.go}, {@code
 * apibinding_selector_inheritance_test.go} and {@code test/e2e/apibinding/default_apibinding_test.go}).
 */
class DefaultBindingCasesTest {

    private static final String WAITS = "APIBindingsInitialized";
    private static final String NO_EXPORT =
            "False APIBindingErrors encountered errors: unable to complete initialization:"
                    + " unable to find at least 1 APIExport";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private final ApiServer provider = Sharing.workspace(root, "provider");
    private String path = "";

    @BeforeEach
    void publish() {
        path = Sharing.path(provider);
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
    }

    private ApiServer ready(String type) {
        return TypeBindings.ready(root, "root", root.fresh("consumer"), path, type);
    }

    @Test
    void workspace_isReady_whenWhatItsTypesWantIsBound() {
        TypeBindings.export(provider, "cowboys", CONFIG_MAPS);
        TypeBindings.type(provider, "parent1", bound(path, "cowboys")).expect(201);
        TypeBindings.type(provider, "parent2", bound("root", "topology.kcp.io")).expect(201);
        TypeBindings.type(
                        provider,
                        "test",
                        bound("root", "tenancy.kcp.io"),
                        "'extend':{'with':[{'name':'parent1','path':'" + path + "'},{'name':'parent2','path':'" + path
                                + "'}]}")
                .expect(201);
        Answer made = TypeBindings.workspace(root, root.fresh("consumer"), path, "test");
        JsonNode ready = TypeBindings.until(root, made, TypeBindings::isReady);
        assertThat(Sharing.condition(ready, WAITS)).isEqualTo("True");
        ApiServer consumer = root.inCluster(ready.at("/spec/cluster").asText());
        JsonNode binding = TypeBindings.only(consumer);
        assertThat(binding.at("/metadata/name").asText()).matches("cowboys-[0-9a-z]{5}");
        assertThat(binding.at("/spec/reference/export").toString())
                .isEqualTo("{\"path\":\"" + path + "\",\"name\":\"cowboys\"}");
        assertThat(Sharing.condition(binding, "PermissionClaimsApplied")).isEqualTo("True");
        assertThat(binding.at("/spec/permissionClaims/0/state").asText()).isEqualTo("Accepted");
        consumer.get("/apis/wildwest.dev/v1alpha1/cowboys").expect(200);
        JsonNode described = consumer.get(CLUSTERS + "/cluster").expect(200).json();
        assertThat(Sharing.condition(described, WAITS)).isEqualTo("True");
        assertThat(described.at("/status/initializers").isMissingNode()).isTrue();
    }

    @Test
    void exportWithoutPath_liesBesideTheType_andItsSelectorIsTaken() {
        TypeBindings.export(
                provider,
                "cowboys",
                CONFIG_MAPS.replace("}", ",'defaultSelector':{'matchLabels':{'platform-mesh.io/enabled':'true'}}}"));
        TypeBindings.type(provider, "local", bound("", "cowboys"), UNIVERSAL).expect(201);
        ApiServer consumer = ready("local");
        JsonNode binding = TypeBindings.only(consumer);
        String cluster = provider.get(CLUSTERS + "/cluster").at("/metadata/annotations/kcp.io~1cluster");
        assertThat(binding.at("/spec/reference/export/path").asText()).isEqualTo(cluster);
        assertThat(binding.at("/spec/permissionClaims/0/selector").toString())
                .isEqualTo("{\"matchLabels\":{\"platform-mesh.io/enabled\":\"true\"}}");
        assertThat(Sharing.condition(binding, "PermissionClaimsValid")).isEqualTo("True");
        consumer.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
    }

    @Test
    void missingExport_isWaitedFor_andSaid() {
        TypeBindings.type(provider, "early", bound("", "cowboys"), UNIVERSAL).expect(201);
        Answer made = TypeBindings.workspace(root, root.fresh("consumer"), path, "early");
        JsonNode waiting = TypeBindings.until(
                root, made, workspace -> Sharing.condition(workspace, WAITS).startsWith("False"));
        assertThat(Sharing.condition(waiting, WAITS)).isEqualTo(NO_EXPORT);
        assertThat(waiting.at("/status/phase").asText()).isEqualTo("Initializing");
        ApiServer inside = root.inCluster(waiting.at("/spec/cluster").asText());
        TypeBindings.described(inside, found -> Sharing.condition(found, WAITS).equals(NO_EXPORT));
        TypeBindings.export(provider, "cowboys", "");
        JsonNode ready = TypeBindings.until(root, made, TypeBindings::isReady);
        assertThat(Sharing.condition(ready, WAITS)).isEqualTo("True");
    }

    /** kcp's selector test: the type is corrected after it was made. A workspace that waits is content with that. */
    @Test
    void type_canBeCorrected() {
        TypeBindings.export(provider, "cowboys", "");
        TypeBindings.type(provider, "typo", bound("", "cowbys"), UNIVERSAL).expect(201);
        Answer made = TypeBindings.workspace(root, root.fresh("consumer"), path, "typo");
        TypeBindings.until(
                root, made, workspace -> Sharing.condition(workspace, WAITS).equals(NO_EXPORT));
        provider.mergePatch(TYPES + "/typo", "{'spec':{" + bound("", "cowboys") + "}}")
                .expect(200);
        TypeBindings.until(root, made, TypeBindings::isReady);
    }

    @Test
    void typeThatIsGone_isWaitedFor_andSaid() {
        TypeBindings.type(provider, "brief", bound("", "cowboys"), UNIVERSAL).expect(201);
        Answer made = TypeBindings.workspace(root, root.fresh("consumer"), path, "brief");
        TypeBindings.until(
                root, made, workspace -> Sharing.condition(workspace, WAITS).equals(NO_EXPORT));
        provider.delete(TYPES + "/brief").expect(200);
        TypeBindings.until(
                root,
                made,
                workspace -> Sharing.condition(workspace, WAITS)
                        .equals("False WorkspaceTypesInvalid error getting WorkspaceType " + path
                                + "|brief: workspacetypes.tenancy.kcp.io \"" + path + ":brief\" not found"));
        TypeBindings.type(provider, "brief", UNIVERSAL).expect(201);
        TypeBindings.until(root, made, TypeBindings::isReady);
    }

    /** A binding that cannot be bound is named. */
    @Test
    void binding_thatIsNotBound_isNamed() {
        provider.post(
                        EXPORTS,
                        "{'metadata':{'name':'broken'},'spec':{'resources':[{'name':'cowboys','group':'wildwest.dev',"
                                + "'schema':'lost.cowboys.wildwest.dev','storage':{'crd':{}}}]}}")
                .expect(201);
        TypeBindings.type(provider, "broken", bound("", "broken"), UNIVERSAL).expect(201);
        Answer made = TypeBindings.workspace(root, root.fresh("consumer"), path, "broken");
        JsonNode waiting = TypeBindings.until(
                root, made, workspace -> Sharing.condition(workspace, WAITS).contains("not yet fully bound: broken-"));
        assertThat(Sharing.condition(waiting, WAITS))
                .matches("False WaitingOnAPIBindings APIBinding\\(s\\) not yet fully bound: broken-[0-9a-z]{5}");
        Sharing.schema(provider, "lost", "");
        TypeBindings.until(root, made, TypeBindings::isReady);
    }

    @Test
    void bindings_areKept_asTheTypeAndTheExportWantThem() {
        TypeBindings.export(provider, "cowboys", CONFIG_MAPS);
        String kept = "'defaultAPIBindingLifecycle':'Maintain'";
        TypeBindings.type(provider, "kept", bound("", "cowboys"), kept, UNIVERSAL)
                .expect(201);
        TypeBindings.type(provider, "once", bound("", "cowboys"), UNIVERSAL).expect(201);
        ApiServer consumer = ready("kept");
        ApiServer other = ready("once");
        String before = TypeBindings.only(other).path("spec").toString();
        String name = TypeBindings.only(consumer).at("/metadata/name").asText();
        // The export has another type, and claims more, for fewer objects.
        provider.post(
                        Sharing.SCHEMAS,
                        "{'metadata':{'name':'latest.tlsroutes.example.dev'},'spec':{'group':'example.dev',"
                                + "'scope':'Namespaced','names':{'plural':'tlsroutes','singular':'tlsroute',"
                                + "'kind':'TLSRoute','listKind':'TLSRouteList'},'versions':[{'name':'v1','served':true,'storage':true,'schema':{'type':'object'}}]}}")
                .expect(201);
        provider.jsonPatch(
                        EXPORTS + "/cowboys",
                        "[{'op':'add','path':'/spec/resources/-','value':{'group':'example.dev','name':'tlsroutes',"
                                + "'schema':'latest.tlsroutes.example.dev','storage':{'crd':{}}}}]")
                .expect(200);
        provider.mergePatch(
                        EXPORTS + "/cowboys",
                        "{'spec':{'permissionClaims':[{'group':'','resource':'configmaps','verbs':['get'],"
                                + "'defaultSelector':{'matchLabels':{'a':'b'}}},{'group':'','resource':'secrets','verbs':['get']}]}}")
                .expect(200);
        JsonNode now = TypeBindings.binding(
                consumer,
                name,
                found -> found.at("/status/appliedPermissionClaims").size() == 2
                        && found.at("/status/boundResources").size() == 2);
        assertThat(now.at("/spec/permissionClaims/0/selector").toString()).isEqualTo("{\"matchLabels\":{\"a\":\"b\"}}");
        consumer.get("/apis/example.dev/v1/tlsroutes").expect(200);
        assertThat(Sharing.condition(now, "PermissionClaimsValid")).isEqualTo("True");
        // The type wants another export, too.
        TypeBindings.export(provider, "empty", "");
        provider.mergePatch(EXPORTS + "/empty", "{'spec':{'resources':null}}").expect(200);
        provider.mergePatch(
                        TYPES + "/kept", "{'spec':{'defaultAPIBindings':[{'export':'cowboys'},{'export':'empty'}]}}")
                .expect(200);
        TypeBindings.described(
                consumer,
                found -> consumer.get(BINDINGS).expect(200).node("/items").size() == 2
                        && Sharing.condition(found, "APIBindingsReconciled").equals("True"));
        // What is deleted comes again, and what is answered otherwise is answered again.
        String uid = now.at("/metadata/uid").asText();
        try (var stream = consumer.watch(BINDINGS + "?watch=true&fieldSelector=metadata.name=" + name)) {
            consumer.delete(BINDINGS + "/" + name).expect(200);
            var event = stream.next();
            while (event.at("/metadata/uid").equals(uid) || !Sharing.isBound(event.object())) {
                event = stream.next();
            }
        }
        assertThat(TypeBindings.only(other).path("spec").toString()).isEqualTo(before);
        assertThat(Sharing.condition(
                        other.get(CLUSTERS + "/cluster").expect(200).json(), "APIBindingsReconciled"))
                .isEmpty();
    }

    @Test
    void exportThatIsGone_isSaidOfWhatIsKept() {
        TypeBindings.export(provider, "cowboys", "");
        TypeBindings.type(provider, "kept", bound("", "cowboys"), "'defaultAPIBindingLifecycle':'Maintain'", UNIVERSAL)
                .expect(201);
        ApiServer consumer = ready("kept");
        provider.delete(EXPORTS + "/cowboys").expect(200);
        TypeBindings.described(
                consumer,
                found -> Sharing.condition(found, "APIBindingsReconciled")
                        .equals(
                                "False APIBindingErrors encountered errors: unable to complete reconciliation: unable to find at"
                                        + " least 1 APIExport"));
        // It is served all the same.
        consumer.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        TypeBindings.export(provider, "cowboys", "");
        TypeBindings.described(
                consumer,
                found -> Sharing.condition(found, "APIBindingsReconciled").equals("True"));
    }
}
