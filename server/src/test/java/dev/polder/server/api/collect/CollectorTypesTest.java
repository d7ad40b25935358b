package dev.polder.server.api.collect;

import static dev.polder.server.api.collect.Family.FOREGROUND;
import static dev.polder.server.api.collect.Family.by;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kcp {@code test/e2e/garbagecollector/crd_test.go}, {@code apis_test.go}, {@code workspace_test.go} and those of {@code
 * upstream_test.go} that have custom resources; and what becomes of dependents when types come and go.
 */
class CollectorTypesTest {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    private static final int LOOKS = 10_000;
    private static final String OPEN = "{'type':'object','x-kubernetes-preserve-unknown-fields':true}";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String group() {
        return api.fresh("g") + ".example.com";
    }

    /** TestGarbageCollectorVersionedCRDs. */
    @Test
    void ownersAndDependents_ofAnyVersion() {
        String group = group();
        Widgets.install(
                api,
                group,
                Widgets.definition(group, Widgets.version("v1", true, OPEN), Widgets.version("v2", false, OPEN)));
        String namespace = api.namespace();
        for (String version : List.of("v1", "v2")) {
            Family widgets = Family.widgets(api, group, version, namespace);
            Answer owner = widgets.make("owner-" + version);
            Answer first = Family.widgets(api, group, "v1", namespace).make("owned-v1", by(owner));
            Answer second = Family.widgets(api, group, "v2", namespace).make("owned-v2", by(owner));
            widgets.delete("owner-" + version);
            widgets.gone(first);
            widgets.gone(second);
        }
    }

    /** TestGarbageCollectorClusterScopedCRD. */
    @Test
    void clusterScopedCustomResource_ownsItsLike() {
        String group = group();
        Widgets.install(
                api,
                group,
                Widgets.definition(group, Widgets.version("v1", true, OPEN)).replace("Namespaced", "Cluster"));
        Family widgets = new Family(api, "/apis/" + group + "/v1/widgets");
        Answer owner = widgets.make("owner");
        Answer owned = widgets.make("owned", by(owner));
        widgets.delete("owner");
        widgets.gone(owned);
    }

    /** TestGarbageCollectorNormalCRDs: the same resource with other schemas in two workspaces, all deleted at once. */
    @Test
    void sameResource_inTwoWorkspaces() {
        String group = group();
        List<ApiServer> workspaces = List.of(Sharing.workspace(api, "gc-crd-1"), Sharing.workspace(api, "gc-crd-2"));
        for (ApiServer workspace : workspaces) {
            String schema = workspace == workspaces.get(0) ? OPEN : "{'type':'object'}";
            Widgets.install(workspace, group, Widgets.definition(group, Widgets.version("v1", true, schema)));
        }
        List<Answer> owned = workspaces.stream()
                .map(workspace -> Family.maps(workspace, "default")
                        .make(
                                "owned",
                                by(Family.widgets(workspace, group, "v1", "default")
                                        .make("owner"))))
                .toList();
        workspaces.forEach(
                workspace -> workspace.delete(Widgets.path(group, "default")).expect(200));
        for (int i = 0; i < workspaces.size(); i++) {
            Family.maps(workspaces.get(i), "default").gone(owned.get(i));
        }
    }

    /** TestMixedRelationships. */
    @Test
    void customAndBuiltInObjects_ownOneAnother() {
        String group = group();
        Widgets.install(api, group, Widgets.definition(group));
        String namespace = api.namespace();
        Family widgets = Family.widgets(api, group, "v1", namespace);
        Family maps = Family.maps(api, namespace);
        Answer customOwner = widgets.make("custom-owner");
        Answer builtInDependent = maps.make("core-dependent", by(customOwner));
        Answer builtInOwner = maps.make("core-owner");
        Answer customDependent = widgets.make("custom-dependent", by(builtInOwner));
        widgets.delete("custom-owner", FOREGROUND);
        widgets.gone(customOwner);
        maps.gone(builtInDependent);
        maps.delete("core-owner", FOREGROUND);
        maps.gone(builtInOwner);
        widgets.gone(customDependent);
    }

    /** TestGarbageCollectorCRDDeletionCascading: whoever saw the owner go needs its type no more. */
    @Test
    void definition_takesTheDependentsOfItsObjectsAlong() {
        String group = group();
        Widgets.install(api, group, Widgets.definition(group));
        String namespace = api.namespace();
        Family widgets = Family.widgets(api, group, "v1", namespace);
        Answer owner = widgets.make("owner");
        Answer dependent = Family.maps(api, namespace).make("dependent", by(owner));
        api.delete(DEFINITIONS + "widgets." + group).expect(200);
        Family.maps(api, namespace).gone(dependent);
        api.get(Widgets.path(group, namespace) + "/owner").expect(404);
    }

    /** TestGarbageCollectorTypesFromBinding. */
    @Test
    void typesOfABinding_areLikeAnyOther() {
        ApiServer provider = provider();
        for (int i = 0; i < 3; i++) {
            ApiServer user = consumer(provider, "gc-api-binding");
            Family cowboys = new Family(user, Sharing.COWBOYS);
            Answer owner = cowboys.make("owner");
            Answer map = Family.maps(user, "default").make("owned", by(owner));
            Answer cowboy = cowboys.make("owned", by(owner));
            cowboys.delete("owner");
            Family.maps(user, "default").gone(map);
            cowboys.gone(cowboy);
        }
    }

    /** TestBoundAPICrossWorkspace. */
    @Test
    void ownersOfTheSameName_inTwoWorkspaces_areTwo() {
        ApiServer provider = provider();
        ApiServer first = consumer(provider, "gc-multi-user");
        ApiServer second = consumer(provider, "gc-multi-user");
        Answer dependent =
                Family.maps(first, "default").make("dependent", by(new Family(first, Sharing.COWBOYS).make("owner")));
        Family.maps(second, "default").make("dependent", by(new Family(second, Sharing.COWBOYS).make("owner")));
        new Family(first, Sharing.COWBOYS).delete("owner");
        Family.maps(first, "default").gone(dependent);
        new Family(second, Sharing.COWBOYS).lives("owner");
        Family.maps(second, "default").lives("dependent");
    }

    /** A uid of another workspace is nobody's here: it neither keeps anything nor is anything of it told or touched. */
    @Test
    void ownerInAnotherWorkspace_isNone_andLearnsNothing() {
        ApiServer ours = Sharing.workspace(api, "gc-ours");
        ApiServer others = Sharing.workspace(api, "gc-others");
        Answer owner = Family.maps(ours, "default").make("owner");
        Answer child = Family.maps(others, "default").make("child", by(owner));
        Family.maps(others, "default").gone(child);
        assertThat(others.get("/api/v1/namespaces/default/events").expect(200).node("/items"))
                .isEmpty();
        // Nor does one there keep an owner here that waits for its dependents.
        String unknown = by("x.example.com/v1", "Unknown", "n", "u", "");
        Family.maps(others, "default").make("kept", unknown, Family.blocking(owner));
        Family.maps(ours, "default").delete("owner", FOREGROUND);
        Family.maps(ours, "default").gone(owner);
        Family.maps(others, "default").lives("kept");
    }

    /** A dependent waits while its owner's type is unknown, and goes as soon as it is known that the owner is not there. */
    @Test
    void typeThatAppears_wakesWhoWaitedForIt() {
        String group = group();
        String namespace = api.namespace();
        Family maps = Family.maps(api, namespace);
        Answer waits = maps.make("waits", by(group + "/v1", "Widget", "never", "1-2-3", ""));
        maps.gone(maps.make("canary", by("v1", "ConfigMap", "never", "1-2-3", "")));
        maps.lives("waits");
        Widgets.install(api, group, Widgets.definition(group));
        maps.gone(waits);
    }

    private static Stream<JsonNode> failuresIn(JsonNode page, String namespace) {
        return page.at("/failures")
                .valueStream()
                .filter(one -> one.at("/namespace").asText().equals(namespace));
    }

    /** The page of the collector; objects are looked at side by side, and what became of one is noted once it has happened. */
    private static JsonNode pageThatNames(String namespace) {
        JsonNode page = MissingNode.getInstance();
        boolean complete = false;
        for (int i = 0; i < LOOKS && !complete; i++) {
            page = api.bare().get("/debug/gc").expect(200).json();
            complete = failuresIn(page, namespace).findAny().isPresent()
                    && page.at("/deleted").asLong() > 0
                    && page.at("/waitingForTypes").asInt() > 0;
        }
        return page;
    }

    /** What waits is told to those who run the server, with the reason and the next try. */
    @Test
    void whatWaits_isToldOf() {
        String namespace = api.namespace();
        Family maps = Family.maps(api, namespace);
        maps.make("waits", by("nonexistent.example.com/v1", "Phantom", "ghost", "1-2-3", ""));
        maps.gone(maps.make("canary", by("v1", "ConfigMap", "never", "1-2-3", "")));
        JsonNode page = pageThatNames(namespace);
        assertThat(page.at("/leading").asBoolean()).isTrue();
        assertThat(page.at("/deleted").asLong()).isPositive();
        assertThat(page.at("/waitingForTypes").asInt()).isPositive();
        JsonNode waits = failuresIn(page, namespace).findFirst().orElseThrow();
        assertThat(waits.at("/name").asText()).isEqualTo("waits");
        assertThat(waits.at("/logicalCluster").asText()).isEqualTo("root");
        assertThat(waits.at("/resource").asText()).isEqualTo("configmaps");
        assertThat(waits.at("/reason").asText())
                .isEqualTo("unable to get REST mapping for nonexistent.example.com/v1/Phantom.");
        assertThat(Instant.parse(waits.at("/next").asText()))
                .isAfter(Instant.parse(waits.at("/since").asText()));
        assertThat(api.bare().get("/metrics").expect(200).text())
                .contains("polder_gc_objects{state=\"waiting-for-type\"}", "polder_gc_deleted_total");
        // Tenants neither read it nor find it among their paths' documents.
        api.get("/debug/gc").expect(501);
    }

    /** A version that is not served names no type (apimachinery DefaultRESTMapper.RESTMappings). */
    @Test
    void versionThatIsNotServed_isUnknown() {
        String group = group();
        Widgets.install(api, group, Widgets.definition(group));
        String namespace = api.namespace();
        Family maps = Family.maps(api, namespace);
        maps.make("waits", by(group + "/v7", "Widget", "never", "1-2-3", ""));
        maps.gone(maps.make("goes", by(group + "/v1", "Widget", "never", "1-2-3", "")));
        maps.lives("waits");
    }

    /** Objects of a type that is unbound go with the binding, and their dependents with them. */
    @Test
    void binding_takesTheDependentsOfItsObjectsAlong() {
        ApiServer user = consumer(provider(), "gc-unbound");
        Answer dependent =
                Family.maps(user, "default").make("dependent", by(new Family(user, Sharing.COWBOYS).make("owner")));
        user.delete(Sharing.BINDINGS + "/cowboys").expect(200);
        Family.maps(user, "default").gone(dependent);
    }

    private static ApiServer provider() {
        ApiServer provider = Sharing.workspace(api, "gc-export");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "today-cowboys", "today");
        return provider;
    }

    private static ApiServer consumer(ApiServer provider, String base) {
        ApiServer user = Sharing.workspace(api, base);
        Sharing.bind(user, "cowboys", Sharing.path(provider), "today-cowboys");
        return user;
    }
}
