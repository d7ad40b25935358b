package dev.polder.server.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.workspace.Workspaces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is noted of limits is nobody's to see or to write, and no limit is about anybody else's objects. */
class QuotaIsolationTest {

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private final ApiServer one = Sharing.workspace(root, "one");
    private final ApiServer other = Sharing.workspace(root, "other");

    @Test
    void notes_areServedNowhere() {
        Quotas.await(one, "default");
        Quotas.make(one, "default", "quota", "'configmaps':'5'");
        Quotas.map(one, "default", "first").expect(201);
        for (String resource : new String[] {"quotaledgers", "quotagrants", "quotaepochs"}) {
            for (ApiServer api : new ApiServer[] {one, other, root, root.inCluster("*")}) {
                api.get("/apis/internal.polder.dev/v1/" + resource).expect(404);
            }
            one.post("/apis/internal.polder.dev/v1/" + resource, "{'metadata':{'name':'limits'}}")
                    .expect(404);
        }
        assertThat(one.get("/apis").expect(200).text()).doesNotContain("internal.polder.dev");
        assertThat(one.get("/metrics").text()).doesNotContain("quotaledgers");
    }

    /** A quota of a whole cluster in the parent says nothing of the child, and full ones of one tenant stop no other. */
    @Test
    void limits_reachNoOtherCluster() {
        Workspaces.ready(one, "child", "universal");
        ApiServer child = root.inCluster(Sharing.path(one) + ":child");
        Quotas.await(one, "default");
        Quotas.await(one, "kube-system");
        Quotas.makeWhole(one, "default", "whole", "'count/configmaps':'2','count/secrets':'0'");
        Quotas.map(one, "default", "refused").expect(403);
        for (ApiServer free : new ApiServer[] {child, other}) {
            Quotas.map(free, "default", "made").expect(201);
            free.post("/api/v1/namespaces/default/secrets", "{'metadata':{'name':'made'}}")
                    .expect(201);
        }
        assertThat(Quotas.used(one, "default", "whole", "count/configmaps")).isEqualTo("2");
    }

    /** Whoever may write the status of a quota gains nothing: it is counted when it is read, and never asked. */
    @Test
    void statusThatIsWritten_freesNothing() {
        Quotas.await(one, "default");
        Quotas.make(one, "default", "quota", "'configmaps':'1'");
        one.mergePatch(
                        Quotas.path("default") + "/quota/status",
                        "{'status':{'used':{'configmaps':'0'},'hard':{'configmaps':'100'}}}")
                .expect(200);
        assertThat(Quotas.used(one, "default", "quota", "configmaps")).isEqualTo("1");
        Quotas.map(one, "default", "refused").expect(403);
    }

    /** With a workspace go its limits: one of the same name begins with none. */
    @Test
    void rows_endWithTheirCluster() {
        String name = root.fresh("short");
        Workspaces.ready(root, name, "universal");
        ApiServer workspace = root.inCluster("root:" + name);
        Quotas.await(workspace, "default");
        Quotas.make(workspace, "default", "quota", "'configmaps':'2'");
        Quotas.map(workspace, "default", "second").expect(201);
        Quotas.map(workspace, "default", "third").expect(403);
        Workspaces.end(root, name);
        Workspaces.ready(root, name, "universal");
        Quotas.map(workspace, "default", "second").expect(201);
        Quotas.map(workspace, "default", "third").expect(201);
    }
}
