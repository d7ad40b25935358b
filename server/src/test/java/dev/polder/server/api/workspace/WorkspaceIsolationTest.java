package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.token.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What another can learn of a workspace that they may not enter: nothing, not even that it exists. */
class WorkspaceIsolationTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @RegisterExtension
    private static final ApiServer api =
            ApiServer.knowing("stranger,stranger,s-1,\"nobody\"", "kim,kim,k-1,\"system:kcp:admin\"");

    private static final ApiServer stranger = api.as("stranger");

    private static String plain(Answer answer, String cluster) {
        return answer.code() + " " + answer.text().replace(cluster, "X");
    }

    @Test
    void forbiddenAndUnknownClusters_areTheSameToStrangers() {
        String name = api.fresh("ws");
        String id = Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
        api.inCluster(id)
                .mergePatch(Workspaces.CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/inactive':'true'}}}")
                .expect(200);
        String ready = Workspaces.ready(api, name + "b", "universal")
                .at("/spec/cluster")
                .asText();
        List<String> clusters = List.of(
                id, ready, "abcdefghijklmnop", "root:" + name, "root:" + name + "b", "root:nothing", "root:no:thing");
        for (String path : List.of(
                MAPS,
                MAPS + "/kube-root-ca.crt",
                "/api/v1/configmaps?watch=true",
                "/apis",
                "/openapi/v3",
                Workspaces.CLUSTER,
                PATH,
                "/apis/nothing.example.com/v1/things")) {
            List<String> answers = clusters.stream()
                    .map(cluster -> plain(stranger.inCluster(cluster).get(path), cluster))
                    .distinct()
                    .toList();
            assertThat(answers).as(path).hasSize(1);
            assertThat(answers.get(0)).startsWith("403 ");
        }
        stranger.inCluster("*").get(MAPS).expect(403);
    }

    /** All clusters at once are for system:masters alone, not even for those who administrate every one of them. */
    @Test
    void wildcards_tellOthersNothing() {
        String name = api.fresh("ws");
        Workspaces.ready(api, name, "universal");
        ApiServer owner = api.inCluster("root:" + name);
        Widgets.install(owner, "secret.example.com", Widgets.definition("secret.example.com"));
        owner.post(Widgets.path("secret.example.com", "default"), Widgets.widget("secret.example.com", "w", "{}"))
                .expect(201);
        Tokens.account(owner, "default", "somebody");
        String token = Tokens.issue(owner, "default", "somebody", "{}");
        String metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        String known = "/apis/secret.example.com/v1/widgets";
        assertThat(api.inCluster("*").get(known, "Accept", metadata).names()).containsExactly("w");
        for (ApiServer who : List.of(stranger, api.as("kim"), api.as(token))) {
            ApiServer all = who.inCluster("*");
            for (String path : List.of(
                    known,
                    known + "?watch=true",
                    known + "?limit=1",
                    known + ":abc",
                    "/apis/secret.example.com/v1/namespaces/default/widgets",
                    "/api/v1/configmaps",
                    "/apis",
                    "/apis/secret.example.com/v1",
                    "/openapi/v3")) {
                Answer refused = all.get(path, "Accept", metadata).expect(403);
                Answer unknown = all.get(path.replace("secret", "absent"), "Accept", metadata)
                        .expect(403);
                assertThat(refused.text().replace("secret", "absent")).isEqualTo(unknown.text());
            }
        }
    }

    @Test
    void clusters_showOnlyTheirOwn() {
        String name = api.fresh("ws");
        ApiServer one = api.inCluster("root:" + name + "a");
        ApiServer two = api.inCluster("root:" + name + "b");
        Workspaces.ready(api, name + "a", "universal");
        Workspaces.ready(api, name + "b", "universal");
        Workspaces.ready(one, "child", "universal");
        one.post(MAPS, "{'metadata':{'name':'secret-name'}}").expect(201);
        one.post(Workspaces.TYPES, "{'metadata':{'name':'hidden'}}").expect(201);
        assertThat(two.get("/api/v1/configmaps").names()).doesNotContain("secret-name");
        assertThat(two.get(PATH).names()).isEmpty();
        assertThat(two.get(Workspaces.TYPES).names()).isEmpty();
        two.get(PATH + "/child").expect(404);
        two.get(MAPS + "/secret-name").expect(404);
        assertThat(two.get("/apis/core.kcp.io/v1alpha1/logicalclusters").names())
                .containsExactly("cluster");
        assertThat(api.get(PATH).names()).doesNotContain("child");
    }

    @Test
    void chosenId_neverLeadsIntoAnotherCluster() {
        String victim = api.fresh("victim");
        String id =
                Workspaces.ready(api, victim, "universal").at("/spec/cluster").asText();
        String name = api.fresh("ws");
        // Even a master's note of an id that is taken: the workspace gets another one.
        Answer made = api.post(
                        PATH,
                        "{'metadata':{'name':'" + name + "','annotations':{'internal.tenancy.kcp.io/cluster':'" + id
                                + "'}},'spec':{'type':{'name':'universal','path':'root'}}}")
                .expect(201);
        String got = Workspaces.reaches(api, name, "Ready", made.version())
                .at("/spec/cluster")
                .asText();
        assertThat(got).isNotEqualTo(id);
        Workspaces.end(api, name);
        api.inCluster(id).get(MAPS).expect(200);
    }
}
