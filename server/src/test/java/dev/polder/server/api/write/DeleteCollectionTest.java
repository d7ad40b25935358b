package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

    /** As a list: the page that was deleted, and the token of the next (apiserver {@code DeleteCollection} with a limit). */
    @Test
    void pages_areDeletedOneByOne() {
        String maps = maps();
        Answer first = api.delete(maps + "?limit=2&" + MINE).expect(200);
        assertThat(first.names()).containsExactly("m0", "m1");
        assertThat(api.get(maps + "?" + MINE).names()).containsExactly("m2", "m3");
        String token = URLEncoder.encode(first.at("/metadata/continue"), StandardCharsets.UTF_8);
        Answer second =
                api.delete(maps + "?limit=2&" + MINE + "&continue=" + token).expect(200);
        assertThat(second.names()).containsExactly("m2", "m3");
        assertThat(second.at("/metadata/continue")).isEmpty();
        assertThat(api.get(maps + "?" + MINE).names()).isEmpty();
    }

    /** A list of a version has what was there then; what has gone since is passed by. */
    @Test
    void versions_areThoseOfLists() {
        String maps = maps();
        String then = api.get(maps).version();
        api.delete(maps + "/m1").expect(200);
        api.post(maps, "{'metadata':{'name':'later'}}").expect(201);
        Answer gone = api.delete(maps + "?" + MINE + "&resourceVersionMatch=Exact&resourceVersion=" + then)
                .expect(200);
        assertThat(gone.names()).containsExactly("m0", "m1", "m2", "m3");
        assertThat(gone.version()).isEqualTo(then);
        assertThat(api.get(maps + "?" + MINE).names()).containsExactly("later");
        api.delete(maps + "?resourceVersion=x").expect(400);
    }

    @Test
    void optionsOfTheBody_areThoseOfEveryObject() {
        String maps = maps();
        String last = maps + "?fieldSelector=metadata.name%3Dm3";
        Answer foreground =
                api.delete(last, "{'propagationPolicy':'Foreground'}").expect(200);
        // Of this one alone: the authority of the new namespace may be written at any time.
        try (WatchStream watch = api.watch(last + "&watch=true&resourceVersion=" + foreground.version())) {
            assertThat(watch.next("MODIFIED", "m3").at("/metadata/finalizers/0"))
                    .isEqualTo("foregroundDeletion");
            watch.next("DELETED", "m3");
        }
        api.delete(maps + "?labelSelector=n%3D0", "{'preconditions':{'uid':'1-2-3'}}")
                .expect(409);
        assertThat(api.get(maps + "?" + MINE).names()).containsExactly("m0", "m1", "m2");
    }

    /** More than what is answered whole is streamed, and everything that was there is in it. */
    @Test
    void manyObjects_areStreamed() {
        String maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        String data = "x".repeat(60_000);
        for (int i = 0; i < 50; i++) {
            api.post(maps, "{'metadata':{'name':'m%02d'},'data':{'a':'%s'}}".formatted(i, data))
                    .expect(201);
        }
        Answer gone = api.delete(maps + "?" + MINE).expect(200);
        assertThat(gone.names()).hasSize(50).isSorted();
        assertThat(gone.at("/items/49/data/a")).hasSize(60_000);
        assertThat(gone.headers().firstValue("content-length")).isEmpty();
        assertThat(api.get(maps + "?" + MINE).names()).isEmpty();
    }
}
