package dev.polder.server.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may do nothing learns nothing: the same refusal for what exists and for what does not. */
class StrangerTest {

    private static final String GROUP = "stranger.example.com";

    @RegisterExtension
    private static final ApiServer admin = ApiServer.knowing("bobs-token,bob,u1,team");

    private static final ApiServer bob = admin.as("bobs-token");
    private static final ApiServer nobody = admin.as("");

    @BeforeAll
    static void close() {
        // Root as closed as any workspace is to those whom nobody has let in.
        admin.delete("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:kcp:tenancy:authenticated:access")
                .expect(200);
        Widgets.install(admin, GROUP, Widgets.definition(GROUP));
        admin.post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'there'}}")
                .expect(201);
    }

    private static void refused(Answer answer, String user, String what) {
        answer.expect(403);
        assertThat(answer.at("/reason")).isEqualTo("Forbidden");
        assertThat(answer.at("/message")).contains("User \"" + user + "\" cannot " + what);
    }

    @Test
    void everyVerb_isRefusedInUpstreamsWords() {
        String maps = "/api/v1/namespaces/default/configmaps";
        String where = " resource \"configmaps\" in API group \"\" in the namespace \"default\"";
        for (ApiServer who : List.of(bob, nobody)) {
            String user = who == bob ? "bob" : "system:anonymous";
            refused(who.get(maps), user, "list" + where);
            refused(who.get(maps + "/there"), user, "get" + where);
            refused(who.get(maps + "?watch=true"), user, "watch" + where);
            refused(who.post(maps, "{'metadata':{'name':'x'}}"), user, "create" + where);
            refused(who.put(maps + "/there", "{}"), user, "update" + where);
            refused(who.mergePatch(maps + "/there", "{}"), user, "patch" + where);
            refused(who.delete(maps + "/there"), user, "delete" + where);
            refused(who.delete(maps), user, "deletecollection" + where);
            refused(
                    who.get("/api/v1/configmaps"),
                    user,
                    "list resource \"configmaps\" in API group \"\" at the cluster scope");
        }
    }

    /** kcp serves metrics to who may see all of a shard, and not below a logical cluster, whoever asks. */
    @Test
    void metrics_areForAdministratorsOfTheServer() {
        refused(bob.bare().get("/debug/gc"), "bob", "get path \"/debug/gc\"");
        refused(nobody.bare().get("/debug/gc"), "system:anonymous", "get path \"/debug/gc\"");
        refused(bob.get("/debug/gc"), "bob", "get path \"/debug/gc\"");
        admin.get("/debug/gc").expect(501);
        refused(bob.bare().get("/metrics"), "bob", "get path \"/metrics\"");
        refused(nobody.bare().get("/metrics"), "system:anonymous", "get path \"/metrics\"");
        refused(bob.get("/metrics"), "bob", "get path \"/metrics\"");
        admin.get("/metrics").expect(501);
        Answer metrics = admin.bare().get("/metrics").expect(200);
        assertThat(metrics.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.text())
                .contains("etcd_request_duration_seconds_count{operation=\"create\",type=\"configmaps\"}")
                .as("nothing of a logical cluster, a namespace or an object")
                .doesNotContain("root", "default", "there");
    }

    @Test
    void existence_cannotBeInferred() {
        String maps = "/api/v1/namespaces/default/configmaps/";
        for (ApiServer who : List.of(bob, nobody)) {
            assertThat(who.get(maps + "there").text())
                    .isEqualTo(who.get(maps + "gone")
                            .text()
                            .replace("\"gone", "\"there")
                            .replace("\\\"gone\\", "\\\"there\\"));
            String there = who.get("/apis/" + GROUP + "/v1/widgets").expect(403).text();
            String gone =
                    who.get("/apis/never.example.com/v1/widgets").expect(403).text();
            assertThat(there.replace(GROUP, "G")).isEqualTo(gone.replace("never.example.com", "G"));
            assertThat(who.get("/apis/" + GROUP + "/v1").expect(403).text().replace(GROUP, "G"))
                    .isEqualTo(who.get("/apis/never.example.com/v1")
                            .expect(403)
                            .text()
                            .replace("never.example.com", "G"));
            // Nor whether a logical cluster is there.
            String present =
                    who.inCluster("system:admin").get(maps + "x").expect(403).text();
            assertThat(who.inCluster("root:none").get(maps + "x").expect(403).text())
                    .isEqualTo(present);
            assertThat(who.inCluster("nowhere").get(maps + "x").expect(403).text())
                    .isEqualTo(present);
        }
    }

    @Test
    void documentsAndReviews_areRefused() {
        for (ApiServer who : List.of(bob, nobody)) {
            for (String path : List.of(
                    "/",
                    "/api",
                    "/api/v1",
                    "/apis",
                    "/apis/" + GROUP,
                    "/openapi/v3",
                    "/openapi/v3/api/v1",
                    "/openapi/v2",
                    "/metrics")) {
                who.get(path).expect(403);
            }
            who.post("/apis/authentication.k8s.io/v1/tokenreviews", "{'spec':{'token':'bobs-token'}}")
                    .expect(403);
            who.post(
                            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                            "{'spec':{'user':'x','nonResourceAttributes':{'path':'/','verb':'get'}}}")
                    .expect(403);
            who.get("/version").expect(200);
            who.get("/readyz").expect(200);
        }
    }

    @Test
    void wildcard_isForNobodyWithoutRights() {
        for (ApiServer who : List.of(bob, nobody)) {
            who.inCluster("*").get("/api/v1/configmaps").expect(403);
            who.inCluster("*").get("/api/v1/configmaps?watch=true").expect(403);
        }
    }

    @Test
    void unknownToken_is401() {
        Answer refused = admin.as("wrong").get("/api/v1/namespaces").expect(401);
        assertThat(refused.at("/message")).isEqualTo("Unauthorized");
        assertThat(refused.at("/reason")).isEqualTo("Unauthorized");
        assertThat(admin.as("wrong").get("/api/v1/nothing").text()).isEqualTo(refused.text());
    }

    @Test
    void clusterThatIsNotThere_isToldToAdministratorsOnly() {
        assertThat(admin.inCluster("nowhere")
                        .get("/api/v1/namespaces")
                        .expect(404)
                        .at("/reason"))
                .isEqualTo("NotFound");
        assertThat(admin.inCluster("No!where").get("/api/v1/namespaces").code()).isEqualTo(400);
    }
}
