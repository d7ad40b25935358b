package dev.polder.server.api.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists across namespaces, and what is deleted by them (apiserver {@code storage}, k/k {@code registry/core}). */
class ListItemsTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static void secret(String namespace, String name, String label) {
        api.post(
                        "/api/v1/namespaces/" + namespace + "/secrets",
                        "{'metadata':{'name':'" + name + "','labels':{'of':'" + label + "'}}}")
                .expect(201);
    }

    @Test
    @Tag("k8s-12.16")
    void selectorByNamespace_narrowsAListOfAll() {
        String one = api.namespace();
        String two = api.namespace();
        secret(one, "a", "narrow");
        secret(two, "b", "narrow");

        String all = "/api/v1/secrets?labelSelector=of%3Dnarrow";
        assertThat(api.get(all).names()).containsExactlyInAnyOrder("a", "b");
        assertThat(api.get(all + "&fieldSelector=metadata.namespace%3D" + two)
                        .expect(200)
                        .names())
                .containsExactly("b");
        assertThat(api.get(all + "&fieldSelector=metadata.namespace!%3D" + two)
                        .expect(200)
                        .names())
                .containsExactly("a");
    }

    @Test
    @Tag("k8s-12.2")
    void list_isSortedByNamespaceThenNameAndTellsItsVersion() {
        String one = api.namespace();
        String two = api.namespace();
        // '-' is before '.', which is before the letters.
        List<String> names = List.of("a-b", "a.b", "ab", "b");
        for (String name : List.of("b", "a.b", "ab", "a-b")) {
            secret(two, name, "sorted");
            secret(one, name, "sorted");
        }

        Answer list = api.get("/api/v1/secrets?labelSelector=of%3Dsorted").expect(200);

        List<String> found = new ArrayList<>();
        list.node("/items")
                .forEach(item -> found.add(item.at("/metadata/namespace").asText() + "/"
                        + item.at("/metadata/name").asText()));
        List<String> wanted = Stream.of(one, two)
                .sorted()
                .flatMap(namespace -> names.stream().map(name -> namespace + "/" + name))
                .toList();
        assertThat(found).isEqualTo(wanted);
        assertThat(list.node("/items").valueStream())
                .allMatch(item ->
                        Long.parseLong(item.at("/metadata/resourceVersion").asText())
                                <= Long.parseLong(list.version()));
    }

    @Test
    @Tag("k8s-12.12")
    void namespaces_areSelectedByPhase() {
        String active = api.namespace();
        String going = api.namespace();
        api.post(
                        "/api/v1/namespaces/" + going + "/configmaps",
                        "{'metadata':{'name':'held','finalizers':['example.com/f']}}")
                .expect(201);
        api.delete("/api/v1/namespaces/" + going).expect(200);

        assertThat(api.get("/api/v1/namespaces?fieldSelector=status.phase%3DActive")
                        .expect(200)
                        .names())
                .contains(active)
                .doesNotContain(going);
        assertThat(api.get("/api/v1/namespaces?fieldSelector=status.phase%3DTerminating")
                        .expect(200)
                        .names())
                .contains(going)
                .doesNotContain(active);
        api.get("/api/v1/namespaces?fieldSelector=metadata.namespace%3Dx")
                .refused(400, "BadRequest", "field label not supported: metadata.namespace");
    }

    @Test
    @Tag("k8s-11.9")
    void limit_boundsWhatIsDeletedTogether() {
        String namespace = api.namespace();
        for (String name : List.of("a", "b", "c")) {
            secret(namespace, name, "limited");
        }
        String secrets = "/api/v1/namespaces/" + namespace + "/secrets";

        Answer gone = api.delete(secrets + "?limit=2").expect(200);

        assertThat(gone.at("/kind")).isEqualTo("SecretList");
        assertThat(gone.names()).containsExactly("a", "b");
        assertThat(api.get(secrets).names()).containsExactly("c");
    }

    /** Clients take the first group that has a name: the core group is a document of its own, and asked for first. */
    @Test
    @Tag("k8s-2.17")
    void shortNamesOfADefinition_comeAfterTheBuiltInOnes() {
        String group = "aaa.example.com";
        Widgets.install(
                api, group, Widgets.definition(group).replace("'singular'", "'shortNames':['cm','crb'],'singular'"));
        assertThat(api.get("/api/v1")
                        .node("/resources")
                        .valueStream()
                        .filter(resource ->
                                resource.path("shortNames").toString().contains("\"cm\""))
                        .map(resource -> resource.path("name").asText()))
                .containsExactly("configmaps");
        List<String> legacy = api.get("/apis").node("/groups").findValuesAsText("name");
        assertThat(legacy).endsWith(group).contains("rbac.authorization.k8s.io");
        Answer aggregated =
                api.get("/apis", "Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        assertThat(aggregated.names()).endsWith(group).contains("rbac.authorization.k8s.io");
    }

    /** k/k plugin {@code namespace/lifecycle}, immortalNamespaces. */
    @Test
    @Tag("k8s-11.12")
    void threeNamespaces_cannotBeDeleted() {
        for (String name : List.of("kube-system", "kube-public")) {
            api.post("/api/v1/namespaces", "{'metadata':{'name':'" + name + "'}}")
                    .expect(201);
        }
        for (String name : List.of("default", "kube-system", "kube-public")) {
            api.delete("/api/v1/namespaces/" + name)
                    .refused(
                            403,
                            "Forbidden",
                            "namespaces \"" + name + "\" is forbidden: this namespace may not be deleted");
        }
    }
}
