package dev.polder.server.api.sharing.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A consumer forges its binding and what it has bound: to be let into more than it may bind, to be taken for another consumer, or to give
 * its provider what nobody accepted.
 */
@Timeout(120)
class ConsumerAttackTest {

    private static final String BINDING = Sharing.BINDINGS + "/tools";
    private static final String FINALIZER = "apis.kcp.io/apibinding-finalizer";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "cora,cora,c-2");

    private ApiServer provider;
    private ApiServer carls;
    private ApiServer coras;
    private ApiServer paula;
    private String view;

    @BeforeEach
    void share() {
        provider = Views.workspace(root, "provider", "paula");
        carls = Views.workspace(root, "consumer", "carl");
        coras = Views.workspace(root, "consumer", "cora");
        paula = root.as("paula").bare();
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "tools", "today");
        Views.offer(provider, "tools", "carl");
        Views.offer(provider, "tools", "cora");
        Views.bind(carls, "tools", provider, "tools");
        Views.bind(coras, "tools", provider, "tools");
        view = Views.of(provider, "tools");
    }

    private String cowboys() {
        return view + "/clusters/*" + Views.ALL_COWBOYS;
    }

    /** kcp {@code pkg/authorization/system_crd_authorizer.go}: apibinding status updates not permitted. */
    @Test
    void status_isWrittenByTheServerAlone() {
        JsonNode before = carls.get(BINDING).expect(200).node("/status");
        String forged = "{'status':{'phase':'Binding','boundResources':[],'apiExportClusterName':'root'}}";
        carls.mergePatch(BINDING + "/status", forged).expect(403);
        carls.apply(
                        BINDING + "/status?fieldManager=x&force=true",
                        "{'apiVersion':'apis.kcp.io/v1alpha2','kind':'APIBinding','metadata':{'name':'tools'},"
                                + forged.substring(1))
                .expect(403);
        // Through the object itself it is dropped (Kubernetes: a status subresource is a status of its own).
        carls.mergePatch(BINDING, forged).expect(200);
        assertThat(carls.get(BINDING).expect(200).node("/status")).isEqualTo(before);
    }

    /** kcp {@code pkg/admission/apibinding}: the label says which export it is, and nothing else can be said there. */
    @Test
    void theLabelOfTheExport_isThatOfTheExport() {
        String label = carls.get(BINDING).expect(200).at("/metadata/labels/internal.apis.kcp.io~1export");
        assertThat(label).isNotEmpty();
        Sharing.schema(coras, "own", "'other':{'type':'string'}");
        String others =
                Sharing.export(coras, "own", "own").at("/status/identityHash").asText();
        for (String forged : new String[] {"'" + others + "'", "''", "null"}) {
            Answer written =
                    carls.mergePatch(BINDING, "{'metadata':{'labels':{'internal.apis.kcp.io/export':" + forged + "}}}");
            assertThat(written.code()).isIn(200, 403);
            assertThat(carls.get(BINDING).at("/metadata/labels/internal.apis.kcp.io~1export"))
                    .isEqualTo(label);
        }
        assertThat(Views.placed(root.as("cora").bare().get(Views.of(coras, "own") + "/clusters/*" + Sharing.BINDINGS)))
                .isEmpty();
    }

    /** Taking the label off binds nothing anew: it comes back before anybody asks whether it may be another one. */
    @Test
    void whoMayNotBindAnyMore_doesNotBindAnew() {
        String label = carls.get(BINDING).expect(200).at("/metadata/labels/internal.apis.kcp.io~1export");
        Views.claiming(provider, "more", Views.claim("", "secrets", ""));
        provider.delete(Views.RBAC + "clusterrolebindings/bind-tools-carl").expect(200);
        carls.mergePatch(BINDING, "{'metadata':{'labels':{'internal.apis.kcp.io/export':null}}}")
                .expect(200);
        assertThat(carls.get(BINDING).at("/metadata/labels/internal.apis.kcp.io~1export"))
                .isEqualTo(label);
        // Another export it does not get by a change of what it has either (kcp: the reference never changes).
        carls.mergePatch(BINDING, "{'spec':{'reference':{'export':{'name':'more'}}}}")
                .expect(422);
        carls.post(Sharing.BINDINGS, Sharing.binding("again", Sharing.path(provider), "tools"))
                .expect(403);
        // What it has it keeps, and may change otherwise.
        carls.mergePatch(BINDING, "{'metadata':{'labels':{'a':'b'}}}").expect(200);
        carls.post(Sharing.COWBOYS, "{'metadata':{'name':'kept'}}").expect(201);
    }

    /** kcp {@code pkg/admission/apibindingfinalizer} and {@code pkg/reconciler/apis/apibindingdeletion}. */
    @Test
    void theFinalizer_staysAsLongAsTheBindingLives() {
        for (String patch : new String[] {"null", "[]", "['carl.example/own']"}) {
            carls.mergePatch(BINDING, "{'metadata':{'finalizers':" + patch + "}}")
                    .expect(200);
            assertThat(carls.get(BINDING).expect(200).node("/metadata/finalizers"))
                    .extracting(JsonNode::asText)
                    .contains(FINALIZER);
        }
        carls.mergePatch(BINDING, "{'metadata':{'finalizers':null}}").expect(200);
        Answer ends = carls.mergePatch(BINDING, "{'metadata':{'deletionTimestamp':'2001-01-01T00:00:00Z'}}");
        assertThat(ends.expect(422).at("/message")).contains("metadata.deletionTimestamp");
    }

    /** Whoever tears a binding out while its objects are held has shown its provider nothing more by that. */
    @Test
    void aBindingTornOut_leavesItsProviderNothing() {
        carls.post(Sharing.COWBOYS, "{'metadata':{'name':'held','finalizers':['carl.example/hold']}}")
                .expect(201);
        coras.post(Sharing.COWBOYS, "{'metadata':{'name':'hers'}}").expect(201);
        String version = paula.get(cowboys()).expect(200).version();
        try (WatchStream watch = paula.watch(cowboys() + "?watch=true&resourceVersion=" + version)) {
            carls.delete(BINDING).expect(200);
            carls.mergePatch(BINDING, "{'metadata':{'finalizers':null}}").expect(200);
            carls.get(BINDING).expect(404);
            watch.through("DELETED", "held");
        }
        assertThat(Views.placed(paula.get(cowboys()))).containsExactly(Views.id(coras) + "/hers");
        paula.get(view + "/clusters/" + Views.id(carls) + Views.ALL_COWBOYS).expect(403);
        assertThat(Views.placed(paula.get(view + "/clusters/*" + Sharing.BINDINGS)))
                .containsExactly(Views.id(coras) + "/tools");
    }

    /** What a bound object says of itself is not where it lies (kcp sets {@code kcp.io/cluster} on read). */
    @Test
    void boundObjects_areNotTakenForAnothersObjects() {
        String forged = "{'metadata':{'name':'woody','annotations':{'kcp.io/cluster':'" + Views.id(coras)
                + "'},'uid':'forged','managedFields':[{'manager':'tools','operation':'Update'}],"
                + "'deletionTimestamp':'2001-01-01T00:00:00Z'},'status':{'result':'forged'}}";
        Answer made = carls.post(Sharing.COWBOYS, forged).expect(201);
        assertThat(made.at("/metadata/uid")).isNotEqualTo("forged");
        assertThat(made.node("/metadata/deletionTimestamp").isMissingNode()).isTrue();
        // Custom resources with a status subresource are created without one (apiextensions
        // customresource/strategy.go).
        assertThat(made.node("/status").isMissingNode()).isTrue();
        assertThat(Views.placed(paula.get(cowboys()))).containsExactly(Views.id(carls) + "/woody");
        paula.get(view + "/clusters/" + Views.id(coras) + Sharing.COWBOYS + "/woody")
                .expect(404);
    }

    /** An accepted claim that the export does not ask for gives nothing (kcp {@code authorizer/binding.go} wants both). */
    @Test
    void claimsThatNobodyAskedFor_giveNothing() {
        String secrets = Views.accepted(Views.claim("", "secrets", ""));
        carls.mergePatch(BINDING, "{'spec':{'permissionClaims':[" + secrets + "]}}")
                .expect(200);
        paula.get(view + "/clusters/*/api/v1/secrets").expect(404);
        paula.get(view + "/clusters/" + Views.id(carls) + SECRETS).expect(403);
    }

    /** A dry run says what would be, and neither binds nor accepts anything. */
    @Test
    void dryRuns_neitherBindNorAccept() {
        String secrets = Views.claim("", "secrets", "");
        provider.mergePatch(Sharing.EXPORTS + "/tools", "{'spec':{'permissionClaims':[" + secrets + "]}}")
                .expect(200);
        carls.post(SECRETS, "{'metadata':{'name':'key'}}").expect(201);
        carls.mergePatch(BINDING + "?dryRun=All", "{'spec':{'permissionClaims':[" + Views.accepted(secrets) + "]}}")
                .expect(200);
        assertThat(Views.placed(paula.get(view + "/clusters/*/api/v1/secrets"))).isEmpty();
        paula.get(view + "/clusters/" + Views.id(carls) + SECRETS + "/key").expect(403);
        ApiServer third = Views.workspace(root, "consumer", "carl");
        third.post(Sharing.BINDINGS + "?dryRun=All", Sharing.binding("tools", Sharing.path(provider), "tools"))
                .expect(201);
        third.get(BINDING).expect(404);
        third.get(Sharing.COWBOYS).expect(404);
        paula.get(view + "/clusters/" + Views.id(third) + Views.ALL_COWBOYS).expect(403);
        carls.delete(BINDING + "?dryRun=All").expect(200);
        carls.get(Sharing.COWBOYS).expect(200);
    }
}
