package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** DELETE of many (apiserver {@code registry/generic/registry/store.go} DeleteCollection). */
@Tag(BoundedView.TAG)
class DeleteCollectionTest {

    private static final String MINE = "fieldSelector=metadata.name!=kube-root-ca.crt";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String maps() {
        String maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        for (int i = 0; i < 4; i++) {
            api.post(maps, "{'metadata':{'name':'m" + i + "','labels':{'n':'" + i % 2 + "'}}}")
                    .expect(201);
        }
        return maps;
    }

    @Tag("k8s-11.9")
    @Test
    void selectedObjects_goAndAreListed() {
        String maps = maps();
        Answer gone = api.delete(maps + "?labelSelector=n%3D1").expect(200);
        assertThat(gone.at("/kind")).isEqualTo("ConfigMapList");
        assertThat(gone.names()).containsExactly("m1", "m3");
        assertThat(api.get(maps + "?" + MINE).names()).containsExactly("m0", "m2");
        assertThat(api.delete(maps + "?fieldSelector=metadata.name%3Dm2").names())
                .containsExactly("m2");
        assertThat(api.get(maps + "?" + MINE).names()).containsExactly("m0");
    }

    @Test
    void everything_whenNothingIsSelected() {
        String maps = maps();
        api.delete(maps, "{'propagationPolicy':'Background'}").expect(200);
        assertThat(api.get(maps + "?" + MINE).names()).isEmpty();
    }

    @Tag("k8s-11.11")
    @Test
    void finalizersAndDryRun_keepObjects() {
        String maps = maps();
        api.mergePatch(maps + "/m0", "{'metadata':{'finalizers':['example.com/f']}}")
                .expect(200);
        api.delete(maps + "?" + MINE + "&dryRun=All").expect(200);
        assertThat(api.get(maps + "?" + MINE).names()).hasSize(4);
        api.delete(maps + "?" + MINE).expect(200);
        assertThat(api.get(maps + "?" + MINE).names()).containsExactly("m0");
        assertThat(api.get(maps + "/m0").at("/metadata/deletionTimestamp")).isNotEmpty();
    }

    @Test
    void otherNamespaces_areLeftAlone() {
        String maps = maps();
        String other = maps();
        api.delete(maps).expect(200);
        assertThat(api.get(other + "?" + MINE).names()).hasSize(4);
    }

    @Test
    void namespaces_cannotBeDeletedTogether() {
        api.delete("/api/v1/namespaces").expect(405);
        // Nor can a namespaced type across namespaces.
        api.delete("/api/v1/configmaps").expect(405);
    }

    @Test
    void clusterScopedTypes_canBe() {
        String roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        String name = api.fresh("role");
        api.post(roles, "{'metadata':{'name':'" + name + "','labels':{'mine':'" + name + "'}}}")
                .expect(201);
        assertThat(api.delete(roles + "?labelSelector=mine%3D" + name).names()).containsExactly(name);
        api.get(roles + "/" + name).expect(404);
    }
}
