package dev.polder.e2e.peers;

import static dev.polder.e2e.peers.Relatives.MAPS;
import static dev.polder.e2e.peers.Relatives.by;
import static dev.polder.e2e.peers.Relatives.nobody;
import static dev.polder.e2e.peers.Relatives.object;
import static dev.polder.e2e.peers.Relatives.owned;
import static dev.polder.e2e.peers.Relatives.reference;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What becomes of relatives, each case in a few objects, whatever store and how many servers there are: those of Kubernetes'
 * conformance that need no pods (k/k {@code test/e2e/apimachinery/garbage_collector.go}) and those of kcp's {@code
 * test/e2e/garbagecollector}. In full they are {@code CollectorCasesTest} and {@code CollectorTypesTest} of the server.
 */
final class CollectionCases {

    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String DEFINED = "crd.example.com";
    private static final String BOUND = "bound.example.com";
    private static final String BOATS = "/apis/" + BOUND + "/v1/namespaces/default/boats";
    private static final Map<String, ?> NAMES =
            Map.of("plural", "boats", "singular", "boat", "kind", "Boat", "listKind", "BoatList");
    private static final Map<String, ?> ANYTHING = Map.of("type", "object");

    private final List<ApiClient> roots;
    private final Relatives here;
    private final Relatives elsewhere;

    /** One case. */
    interface Case {
        void run() throws IOException;
    }

    /**
     * In two new workspaces.
     *
     * @param roots a client of each server, in root
     * @param prefix what their names begin with
     */
    CollectionCases(List<ApiClient> roots, String prefix) throws IOException {
        this.roots = List.copyOf(roots);
        this.here = workspace(prefix + "-here");
        this.elsewhere = workspace(prefix + "-elsewhere");
    }

    private Relatives workspace(String name) throws IOException {
        var unused = Workspaces.make(roots.get(0), name, "universal");
        return new Relatives(roots.stream().map(root -> root.at("root:" + name)).toList());
    }

    /** All of them, by what they are about. */
    Map<String, Case> all() {
        Map<String, Case> all = new LinkedHashMap<>();
        all.put("background", this::background);
        all.put("orphan", this::orphaned);
        all.put("foreground", this::foreground);
        all.put("blockOwnerDeletion", this::blocking);
        all.put("an owner that is there beside one that waits", this::solidAndWaiting);
        all.put("dangling", this::dangling);
        all.put("cycles", this::circle);
        all.put("cross-namespace", this::crossNamespace);
        all.put("unknown type", this::unknownType);
        all.put("CRD deletion", this::definition);
        all.put("types from bindings", this::binding);
        all.put("across workspaces", this::acrossWorkspaces);
        all.put("several objects at one revision", this::severalAtOnce);
        return all;
    }

    private void background() throws IOException {
        JsonNode first = here.make("bg-owner-1");
        JsonNode second = here.make("bg-owner-2");
        JsonNode single = here.make("bg-single", by(first, false));
        JsonNode both = here.make("bg-both", by(first, false), by(second, false));
        here.make("bg-independent");
        here.delete("bg-owner-1", "Background");
        here.gone(single);
        here.lives(MAPS + "/bg-both");
        here.delete("bg-owner-2", "Background");
        here.gone(both);
        here.lives(MAPS + "/bg-independent");
    }

    /** What lies in a namespace goes several objects at a revision: who was cut off amid them is told all of these again. */
    private void severalAtOnce() throws IOException {
        int many = 24;
        ApiClient client = here.any();
        client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "several", Map.of()))
                .succeeded();
        String maps = "/api/v1/namespaces/several/configmaps";
        for (int i = 0; i < many; i++) {
            client.post(maps, object("several-" + i)).succeeded();
        }
        JsonNode before = client.get(maps).succeeded();
        client.delete("/api/v1/namespaces/several").succeeded();
        List<JsonNode> all = deletions(maps, before, many);
        assertThat(all.stream().map(one -> one.at("/metadata/name").asText()).distinct())
                .hasSize(many);
        List<String> versions = all.stream()
                .map(one -> one.at("/metadata/resourceVersion").asText())
                .toList();
        int shared = 0;
        while (versions.indexOf(versions.get(shared)) == versions.lastIndexOf(versions.get(shared))) {
            shared++;
        }
        assertThat(deletions(maps, all.get(shared), many - shared)).isEqualTo(all.subList(shared, many));
    }

    /** The first objects that a watch is told have gone, through whichever server. */
    private List<JsonNode> deletions(String path, JsonNode since, int many) throws IOException {
        try (Stream<JsonNode> events = here.watch(path, since)) {
            return events.filter(event -> event.path("type").asText().equals("DELETED"))
                    .map(event -> event.path("object"))
                    .filter(one -> one.at("/metadata/name").asText().startsWith("several-"))
                    .limit(many)
                    .toList();
        }
    }

    private void orphaned() throws IOException {
        JsonNode owner = here.make("or-owner");
        here.make("or-dependent", by(owner, true));
        here.delete("or-owner", "Orphan");
        here.gone(owner);
        assertThat(here.lives(MAPS + "/or-dependent").at("/metadata").has("ownerReferences"))
                .isFalse();
    }

    private void foreground() throws IOException {
        JsonNode a = here.make("fg-a");
        JsonNode b = here.make("fg-b", by(a, true));
        here.make("fg-c", by(b, true));
        here.delete("fg-a", "Foreground");
        List<String> ended = new ArrayList<>();
        try (Stream<JsonNode> events = here.watch(MAPS, a)) {
            assertThat(events.filter(event -> event.path("type").asText().equals("DELETED"))
                            .map(event -> event.at("/object/metadata/name").asText())
                            .filter(name -> name.startsWith("fg-"))
                            .peek(ended::add)
                            .anyMatch("fg-a"::equals))
                    .isTrue();
        }
        assertThat(ended).containsExactly("fg-c", "fg-b", "fg-a");
    }

    /** A dependent that something holds keeps its owner if it says so, and else does not. */
    private void blocking() throws IOException {
        JsonNode kept = here.make("bl-kept");
        JsonNode free = here.make("bl-free");
        JsonNode blocks =
                here.any().post(MAPS, held("bl-blocks", by(kept, true))).succeeded();
        JsonNode other =
                here.any().post(MAPS, held("bl-other", by(free, false))).succeeded();
        here.delete("bl-kept", "Foreground");
        here.delete("bl-free", "Foreground");
        here.gone(free);
        here.until(MAPS, other, object -> object.at("/metadata").has("deletionTimestamp"));
        here.until(MAPS, blocks, object -> object.at("/metadata").has("deletionTimestamp"));
        JsonNode waits = here.any().get(MAPS + "/bl-kept").succeeded();
        assertThat(waits.at("/metadata/finalizers/0").asText()).isEqualTo("foregroundDeletion");
        letGo("bl-blocks");
        letGo("bl-other");
        here.gone(blocks);
        here.gone(kept);
    }

    private static ObjectNode held(String name, ObjectNode owner) {
        ObjectNode object = object(name, owner);
        object.withObject("/metadata").putArray("finalizers").add("example.com/held");
        return object;
    }

    private void letGo(String name) throws IOException {
        here.any()
                .send(
                        "PATCH",
                        MAPS + "/" + name,
                        "{\"metadata\":{\"finalizers\":null}}",
                        "application/merge-patch+json")
                .succeeded();
    }

    private void solidAndWaiting() throws IOException {
        JsonNode waits = here.make("so-waits");
        JsonNode stays = here.make("so-stays");
        here.make("so-dependent", by(waits, true), by(stays, false));
        here.delete("so-waits", "Foreground");
        here.gone(waits);
        JsonNode owners = here.lives(MAPS + "/so-dependent").at("/metadata/ownerReferences");
        assertThat(owners).hasSize(1);
        assertThat(owners.at("/0/name").asText()).isEqualTo("so-stays");
    }

    /** Who names an object that never was, or one that has come again, has no owner; who has another one loses the name only. */
    private void dangling() throws IOException {
        here.gone(here.make("da-nobody", nobody()));
        JsonNode former = here.make("da-owner");
        here.delete("da-owner", "Background");
        JsonNode owner = here.make("da-owner");
        here.gone(here.make("da-of-former", by(former, false)));
        JsonNode both = here.make("da-both", by(former, false), by(owner, false));
        here.until(MAPS, both, object -> object.at("/metadata/ownerReferences").size() == 1);
        assertThat(here.lives(MAPS + "/da-both")
                        .at("/metadata/ownerReferences/0/uid")
                        .asText())
                .isEqualTo(owner.at("/metadata/uid").asText());
    }

    private void circle() throws IOException {
        JsonNode a = here.make("ci-a");
        JsonNode b = here.make("ci-b", by(a, true));
        ObjectNode changed = (ObjectNode) here.any().get(MAPS + "/ci-a").succeeded();
        here.any().put(MAPS + "/ci-a", owned(changed, by(b, true))).succeeded();
        here.delete("ci-a", "Foreground");
        here.gone(a);
        here.gone(b);
    }

    private void crossNamespace() throws IOException {
        JsonNode parent = here.make("cr-parent");
        here.any()
                .post("/api/v1/namespaces", Objects.of("v1", "Namespace", "other", Map.of()))
                .succeeded();
        String maps = "/api/v1/namespaces/other/configmaps";
        JsonNode child =
                here.any().post(maps, object("cr-child", by(parent, false))).succeeded();
        here.gone(maps, child);
        JsonNode events = here.any()
                .get("/api/v1/namespaces/other/events?fieldSelector=reason%3DOwnerRefInvalidNamespace")
                .succeeded();
        assertThat(events.at("/items")).hasSize(1);
        assertThat(events.at("/items/0/involvedObject/name").asText()).isEqualTo("cr-child");
        here.lives(MAPS + "/cr-parent");
    }

    private void unknownType() throws IOException {
        here.make("un-waits", reference("nonexistent.example.com/v1", "Phantom", "ghost", "1-2-3", false));
        here.gone(here.make("un-canary", nobody()));
        here.lives(MAPS + "/un-waits");
    }

    private void definition() throws IOException {
        Map<String, ?> version =
                Map.of("name", "v1", "served", true, "storage", true, "schema", Map.of("openAPIV3Schema", ANYTHING));
        Map<String, ?> spec =
                Map.of("group", DEFINED, "scope", "Namespaced", "names", NAMES, "versions", List.of(version));
        String name = "boats." + DEFINED;
        JsonNode made = here.any()
                .post(
                        CRDS,
                        Objects.of("apiextensions.k8s.io/v1", "CustomResourceDefinition", name, Map.of("spec", spec)))
                .succeeded();
        here.until(CRDS, made, definition -> is(definition, "Established"));
        JsonNode dependent = here.make("de-dependent", by(boat(here, DEFINED, "owner"), false));
        here.any().delete(CRDS + "/" + name).succeeded();
        here.gone(dependent);
    }

    private static boolean is(JsonNode object, String condition) {
        return object.at("/status/conditions")
                .valueStream()
                .anyMatch(one -> one.path("type").asText().equals(condition)
                        && one.path("status").asText().equals("True"));
    }

    private static JsonNode boat(Relatives where, String group, String name, ObjectNode... owners) throws IOException {
        ObjectNode boat = Objects.of(group + "/v1", "Boat", name, Map.of());
        String path = "/apis/" + group + "/v1/namespaces/default/boats";
        return where.any().post(path, owned(boat, owners)).succeeded();
    }

    /** The same export, bound in both workspaces: what goes here is of no concern there. */
    private void binding() throws IOException {
        Relatives provider = workspace("provider-of-" + path(here).replace(':', '-'));
        Map<String, ?> version = Map.of("name", "v1", "served", true, "storage", true, "schema", ANYTHING);
        Map<String, ?> schema =
                Map.of("group", BOUND, "scope", "Namespaced", "names", NAMES, "versions", List.of(version));
        provider.any()
                .post(
                        "/apis/apis.kcp.io/v1alpha1/apiresourceschemas",
                        Objects.of(
                                "apis.kcp.io/v1alpha1",
                                "APIResourceSchema",
                                "v1.boats." + BOUND,
                                Map.of("spec", schema)))
                .succeeded();
        Map<String, ?> resource = Map.of(
                "name", "boats", "group", BOUND, "schema", "v1.boats." + BOUND, "storage", Map.of("crd", Map.of()));
        provider.any()
                .post(
                        "/apis/apis.kcp.io/v1alpha2/apiexports",
                        Objects.of(
                                "apis.kcp.io/v1alpha2",
                                "APIExport",
                                "boats",
                                Map.of("spec", Map.of("resources", List.of(resource)))))
                .succeeded();
        bind(here, path(provider));
        bind(elsewhere, path(provider));
        JsonNode there = boat(elsewhere, BOUND, "bi-owner");
        elsewhere.make("bi-dependent", by(there, false));
        JsonNode owner = boat(here, BOUND, "bi-owner");
        JsonNode map = here.make("bi-dependent", by(owner, false));
        JsonNode boat = boat(here, BOUND, "bi-dependent", by(owner, false));
        here.delete(BOATS, "bi-owner", "Background");
        here.gone(map);
        here.gone(BOATS, boat);
        elsewhere.lives(BOATS + "/bi-owner");
        elsewhere.lives(MAPS + "/bi-dependent");
    }

    private static String path(Relatives workspace) throws IOException {
        return workspace
                .any()
                .get("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
                .succeeded()
                .at("/metadata/annotations/kcp.io~1path")
                .asText();
    }

    private static void bind(Relatives consumer, String provider) throws IOException {
        String bindings = "/apis/apis.kcp.io/v1alpha2/apibindings";
        Map<String, ?> export = Map.of("path", provider, "name", "boats");
        ObjectNode binding = Objects.of(
                "apis.kcp.io/v1alpha2",
                "APIBinding",
                "boats",
                Map.of("spec", Map.of("reference", Map.of("export", export))));
        JsonNode made = consumer.any().post(bindings, binding).succeeded();
        consumer.until(
                bindings, made, bound -> bound.at("/status/phase").asText().equals("Bound"));
    }

    /** An owner in another workspace is none, nor does a dependent there keep anybody. */
    private void acrossWorkspaces() throws IOException {
        JsonNode owner = here.make("ac-owner");
        elsewhere.gone(elsewhere.make("ac-child", by(owner, true)));
        ObjectNode unknown = reference("nonexistent.example.com/v1", "Phantom", "ghost", "1-2-3", false);
        elsewhere.make("ac-kept", unknown, by(owner, true));
        here.delete("ac-owner", "Foreground");
        here.gone(owner);
        elsewhere.lives(MAPS + "/ac-kept");
    }
}
