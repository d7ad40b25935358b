package dev.polder.server.api.sharing.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Views;
import dev.polder.server.api.token.Tokens;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A provider tries to get more out of the view of its export than its consumers have accepted: of carl the red ConfigMaps, to read
 * Secrets, and the accounts of services. The expectations are those of kcp's {@code pkg/virtual/apiexport} (authorizer and
 * admission), which forwards what it lets pass to the registries of Kubernetes.
 */
@Timeout(120)
class ProviderAttackTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String ALL_MAPS = "/clusters/*/api/v1/configmaps";

    /** {@code pkg/virtual/apiexport/admission/selector.go}. */
    private static final String KEPT = "protected label color must have value red";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "cora,cora,c-2");

    private ApiServer provider;
    private ApiServer carls;
    private ApiServer coras;
    private ApiServer paula;
    private String view;
    private String there;

    @BeforeEach
    void share() {
        provider = Views.workspace(root, "provider", "paula");
        carls = Views.workspace(root, "consumer", "carl");
        coras = Views.workspace(root, "consumer", "cora");
        paula = root.as("paula").bare();
        String maps = Views.claim("", "configmaps", "");
        String secrets = Views.claim("", "secrets", "", "get", "list", "watch");
        String accounts = Views.claim("", "serviceaccounts", "");
        Views.claiming(provider, "tools", maps, secrets, accounts);
        Views.offer(provider, "tools", "carl");
        Views.offer(provider, "tools", "cora");
        String red = maps.substring(0, maps.length() - 1)
                + ",'state':'Accepted','selector':{'matchLabels':{'color':'red'}}}";
        Views.bind(carls, "tools", provider, "tools", red, Views.accepted(secrets), Views.accepted(accounts));
        Views.bind(coras, "tools", provider, "tools", Views.accepted(maps));
        view = Views.of(provider, "tools");
        there = view + "/clusters/" + Views.id(carls);
    }

    private static String map(String name, String metadata) {
        return "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name + "'" + metadata + "}}";
    }

    private static String labelled(String name, String color) {
        return map(name, ",'labels':{'color':'" + color + "'}");
    }

    /** Kubernetes {@code registry/rest/create.go}, BeforeCreate, and {@code meta.go}, FillObjectMetaSystemFields. */
    @Test
    void whatTheServerSays_isNotTheProvidersToSay() {
        Answer made = paula.post(
                        there + MAPS,
                        map(
                                "made",
                                ",'uid':'forged','generation':99,'creationTimestamp':'2001-01-01T00:00:00Z',"
                                        + "'deletionTimestamp':'2001-01-01T00:00:00Z','deletionGracePeriodSeconds':0,"
                                        + "'annotations':{'kcp.io/cluster':'" + Views.id(coras) + "'},"
                                        + "'managedFields':[{'manager':'carl','operation':'Apply','apiVersion':'v1',"
                                        + "'fieldsType':'FieldsV1','fieldsV1':{'f:data':{}}}]"))
                .expect(201);
        assertThat(made.at("/metadata/uid")).isNotEqualTo("forged").isNotEmpty();
        assertThat(made.at("/metadata/creationTimestamp")).doesNotStartWith("2001");
        assertThat(made.node("/metadata/deletionTimestamp").isMissingNode()).isTrue();
        assertThat(made.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo(Views.id(carls));
        coras.get(MAPS + "/made").expect(404);
        // ValidateObjectMetaAccessorUpdate: nobody but the server says when something ends, or what its uid is.
        Answer ends =
                paula.mergePatch(there + MAPS + "/made", "{'metadata':{'deletionTimestamp':'2001-01-01T00:00:00Z'}}");
        assertThat(ends.expect(422).at("/message")).contains("metadata.deletionTimestamp", "field is immutable");
        paula.put(there + MAPS + "/made", map("made", ",'uid':'forged'")).expect(409);
        paula.put(there + MAPS + "/made", map("other", "")).expect(400);
        paula.put(there + MAPS + "/made", map("made", ",'namespace':'kube-system'"))
                .expect(400);
        JsonNode now = carls.get(MAPS + "/made").expect(200).json();
        assertThat(now.at("/metadata/uid").asText()).isEqualTo(made.at("/metadata/uid"));
        assertThat(now.at("/metadata/deletionTimestamp").isMissingNode()).isTrue();
    }

    /** Who may not write an object may not hold it either; what a provider may write its consumer can still let go. */
    @Test
    void finalizers_holdWhatTheProviderMayWrite_andNothingElse() {
        carls.post(SECRETS, "{'metadata':{'name':'key'}}").expect(201);
        carls.post(MAPS, labelled("green", "green")).expect(201);
        carls.post(MAPS, labelled("red", "red")).expect(201);
        String hold = "{'metadata':{'finalizers':['tools.example/hold']}}";
        paula.mergePatch(there + SECRETS + "/key", hold).expect(403);
        paula.mergePatch(there + MAPS + "/green", hold).expect(404);
        paula.mergePatch(there + MAPS + "/red", hold).expect(200);
        carls.delete(SECRETS + "/key").expect(200);
        carls.delete(MAPS + "/green").expect(200);
        carls.get(MAPS + "/green").expect(404);
        carls.delete(MAPS + "/red").expect(200);
        // Once it ends nothing new may hold it (Kubernetes ValidateFinalizersUpdate … "no new finalizers can be
        // added").
        assertThat(carls.get(MAPS + "/red").expect(200).at("/metadata/deletionTimestamp"))
                .isNotEmpty();
        paula.mergePatch(there + MAPS + "/red", "{'metadata':{'finalizers':['tools.example/hold','more.example/x']}}")
                .expect(422);
        carls.mergePatch(MAPS + "/red", "{'metadata':{'finalizers':null}}").expect(200);
        carls.get(MAPS + "/red").expect(404);
    }

    /** Owners lie in the logical cluster of what they own: another consumer's object is as absent as one that never was. */
    @Test
    void ownerReferences_doNotReachOtherConsumers() {
        String uid = coras.post(MAPS, map("owner", "")).expect(201).at("/metadata/uid");
        for (String owner : List.of(uid, "00000000-0000-0000-0000-00000000dead")) {
            Answer made = paula.post(
                            there + MAPS,
                            map(
                                    owner.equals(uid) ? "of-cora" : "of-nobody",
                                    ",'finalizers':['tools.example/hold'],'ownerReferences':[{'apiVersion':'v1',"
                                            + "'kind':'ConfigMap','name':'owner','uid':'" + owner
                                            + "','blockOwnerDeletion':true}]"))
                    .expect(201);
            assertThat(made.warnings()).isEmpty();
        }
        // What names it from elsewhere neither holds it nor is looked for.
        String version = coras.get(MAPS).expect(200).version();
        try (WatchStream watch =
                coras.watch(MAPS + "?watch=true&fieldSelector=metadata.name=owner&resourceVersion=" + version)) {
            coras.delete(MAPS + "/owner", "{'propagationPolicy':'Foreground'}").expect(200);
            watch.through("DELETED", "owner");
        }
        carls.get(MAPS + "/of-cora").expect(200);
        carls.get(MAPS + "/of-nobody").expect(200);
    }

    @Test
    void generatedNames_areNoWayAroundTheClaim() {
        Answer made = paula.post(there + MAPS, "{'metadata':{'generateName':'made-'}}")
                .expect(201);
        assertThat(made.at("/metadata/name")).startsWith("made-");
        assertThat(made.at("/metadata/labels/color")).isEqualTo("red");
        assertThat(paula.post(there + MAPS, "{'metadata':{'generateName':'made-','labels':{'color':'blue'}}}")
                        .expect(403)
                        .text())
                .contains(KEPT);
        paula.post(there + SECRETS, "{'metadata':{'generateName':'made-'}}").expect(403);
        assertThat(carls.get(MAPS).expect(200).names())
                .filteredOn(name -> name.startsWith("made-"))
                .hasSize(1);
    }

    /** kcp writes and keeps such labels (pkg/admission/permissionclaims); here nobody heeds them (ADR 0020). */
    @Test
    void labelsOfClaims_giveNothing() {
        String forged = ",'labels':{'color':'green','claimed.internal.apis.kcp.io/3qWJ':'3qWJ'}";
        carls.post(MAPS, map("green", forged)).expect(201);
        assertThat(Views.placed(paula.get(view + ALL_MAPS))).doesNotContain(Views.id(carls) + "/green");
        assertThat(Views.placed(paula.get(view + ALL_MAPS + "?labelSelector=claimed.internal.apis.kcp.io/3qWJ")))
                .isEmpty();
        paula.get(there + MAPS + "/green").expect(404);
        assertThat(paula.post(there + MAPS, map("made", forged)).expect(403).text())
                .contains(KEPT);
    }

    /** Namespace lifecycle comes before whatever is created, an apply as well (kcp {@code WorkspaceNamespaceLifecycle}). */
    @Test
    void namespacesThatAreNotThere_takeNothing() {
        String nowhere = there + "/api/v1/namespaces/nowhere/configmaps";
        paula.post(nowhere, map("made", "")).refused(404, "NotFound", "namespaces \"nowhere\" not found");
        paula.apply(nowhere + "/made?fieldManager=tools", map("made", ""))
                .refused(404, "NotFound", "namespaces \"nowhere\" not found");
        assertThat(carls.get("/api/v1/configmaps").expect(200).names()).doesNotContain("made");
        carls.get("/api/v1/namespaces/nowhere").expect(404);
    }

    @Test
    void objects_areNotMovedOutOfTheClaim() {
        paula.post(there + MAPS, map("mine", "")).expect(201);
        String mine = there + MAPS + "/mine";
        paula.jsonPatch(mine, "[{'op':'replace','path':'/metadata/labels/color','value':'blue'}]")
                .forbidden("configmaps", "mine", KEPT);
        paula.strategicPatch(mine, "{'metadata':{'labels':{'color':'blue'}}}").forbidden("configmaps", "mine", KEPT);
        paula.apply(mine + "?fieldManager=tools&force=true", labelled("mine", "blue"))
                .forbidden("configmaps", "mine", KEPT);
        assertThat(carls.get(MAPS + "/mine").expect(200).at("/metadata/labels/color"))
                .isEqualTo("red");
        // Its owner may, and with that it is out of sight.
        String version = paula.get(view + ALL_MAPS).expect(200).version();
        try (WatchStream watch = paula.watch(view + ALL_MAPS + "?watch=true&resourceVersion=" + version)) {
            carls.mergePatch(MAPS + "/mine", "{'metadata':{'labels':{'color':'blue'}}}")
                    .expect(200);
            assertThat(watch.next("DELETED", "mine").at("/metadata/labels/color"))
                    .isEqualTo("red");
            paula.mergePatch(mine, "{'metadata':{'labels':{'color':'red'}}}").expect(404);
            paula.apply(mine + "?fieldManager=tools&force=true", labelled("mine", "red"))
                    .expect(409);
            carls.mergePatch(MAPS + "/mine", "{'metadata':{'labels':{'color':'red'}}}")
                    .expect(200);
            watch.next("ADDED", "mine");
        }
    }

    /** kcp {@code WithWildcardListWatchGuard}: one request never deletes or writes what several consumers have. */
    @Test
    void aboutAllConsumers_nothingIsDeleted() {
        carls.post(MAPS, labelled("red", "red")).expect(201);
        coras.post(MAPS, map("hers", "")).expect(201);
        paula.delete(view + ALL_MAPS).expect(405);
        paula.delete(view + "/clusters/*" + MAPS).expect(405);
        paula.delete(view + "/clusters/*" + MAPS + "/hers").expect(405);
        paula.delete(view + ALL_MAPS + "?labelSelector=color=red").expect(405);
        paula.mergePatch(view + "/clusters/*" + MAPS + "/hers", "{'data':{'a':'b'}}")
                .expect(405);
        carls.get(MAPS + "/red").expect(200);
        coras.get(MAPS + "/hers").expect(200);
        // Of one consumer what is seen goes, and nothing else.
        carls.post(MAPS, labelled("green", "green")).expect(201);
        assertThat(paula.delete(there + MAPS).expect(200).names()).containsExactly("red");
        carls.get(MAPS + "/green").expect(200);
        coras.get(MAPS + "/hers").expect(200);
        paula.delete(there + SECRETS).expect(403);
    }

    /** A dry run is refused by the same words, and leaves nothing (Kubernetes API concepts, "Dry-run"). */
    @Test
    void dryRuns_areRefusedAlike_andLeaveNothing() {
        carls.post(MAPS, labelled("red", "red")).expect(201);
        String version = paula.get(view + ALL_MAPS).expect(200).version();
        try (WatchStream watch = paula.watch(view + ALL_MAPS + "?watch=true&resourceVersion=" + version)) {
            assertThat(paula.post(there + MAPS + "?dryRun=All", map("tried", ""))
                            .expect(201)
                            .at("/metadata/labels/color"))
                    .isEqualTo("red");
            paula.post(there + MAPS + "?dryRun=All", labelled("tried", "blue")).forbidden("configmaps", "tried", KEPT);
            paula.post(there + SECRETS + "?dryRun=All", "{'metadata':{'name':'tried'}}")
                    .expect(403);
            paula.mergePatch(there + MAPS + "/red?dryRun=All", "{'data':{'a':'b'}}")
                    .expect(200);
            paula.delete(there + MAPS + "/red?dryRun=All").expect(200);
            paula.delete(there + MAPS + "?dryRun=All").expect(200);
            carls.post(MAPS, labelled("end", "red")).expect(201);
            assertThat(watch.next().name()).isEqualTo("end");
        }
        carls.get(MAPS + "/tried").expect(404);
        assertThat(carls.get(MAPS + "/red").expect(200).node("/data").isMissingNode())
                .isTrue();
    }

    /** Whom somebody may act as is asked where the request begins, which is in no workspace of theirs (kcp {@code TestImpersonation}). */
    @Test
    void impersonation_bringsNobodyIn() {
        carls.post(MAPS, labelled("red", "red")).expect(201);
        String[] targets = {there + MAPS, view + ALL_MAPS, there + "/api", view + "/clusters/*/apis"};
        String[][] attempts = {
            {"Impersonate-User", "paula"},
            {"Impersonate-User", "carl", "Impersonate-Group", "system:masters"},
            {"Impersonate-User", "carl", "Impersonate-Group", "system:kcp:admin"},
            {"Impersonate-User", "carl", "Impersonate-Extra-authorization.kcp.io%2fwarrant", "{\"user\":\"paula\"}"},
        };
        for (String target : targets) {
            for (String[] attempt : attempts) {
                assertThat(root.as("carl").bare().get(target, attempt).code()).isEqualTo(403);
            }
            // Nor does the provider become its consumer there.
            assertThat(paula.get(target, "Impersonate-User", "carl").code()).isEqualTo(403);
            paula.get(target).expect(200);
        }
    }

    /** What is made of an object, and is not it, no claim gives (kcp's view serves status and scale alone). */
    @Test
    void otherSubresources_areNotThere() {
        Tokens.defaultAccount(carls);
        paula.get(there + "/api/v1/namespaces/default/serviceaccounts/default").expect(200);
        assertThat(paula.post(
                                there + "/api/v1/namespaces/default/serviceaccounts/default/token",
                                "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{}}")
                        .code())
                .isIn(403, 404);
        for (String path : List.of(MAPS + "/red/status", MAPS + "/red/scale", SECRETS + "/key/finalize")) {
            assertThat(paula.get(there + path).code()).isIn(403, 404);
        }
    }
}
