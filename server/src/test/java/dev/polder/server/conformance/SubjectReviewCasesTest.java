package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A55 (k/k {@code test/e2e/auth/subjectreviews.go}): what reviews say is what the reviewed user meets. */
class SubjectReviewCasesTest {

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private final String namespace = api.namespace();

    /** The three ways in which the account's right to list config maps shows. */
    private List<Boolean> seen(String user, String uid) {
        String groups =
                "'groups':['system:authenticated','system:serviceaccounts','system:serviceaccounts:" + namespace + "']";
        String spec = "'spec':{'resourceAttributes':{'verb':'list','resource':'configmaps','namespace':'" + namespace
                + "','version':'v1'},'user':'" + user + "'," + groups + ",'uid':'" + uid + "'}";
        String review = api.post(REVIEWS + "subjectaccessreviews", "{" + spec + "}")
                .expect(201)
                .at("/status/allowed");
        String local = api.post(
                        REVIEWS + "namespaces/" + namespace + "/localsubjectaccessreviews",
                        "{'metadata':{'namespace':'" + namespace + "'}," + spec + "}")
                .expect(201)
                .at("/status/allowed");
        int code = api.get(
                        "/api/v1/namespaces/" + namespace + "/configmaps",
                        "Impersonate-User",
                        user,
                        "Impersonate-Uid",
                        uid,
                        "Impersonate-Group",
                        "system:authenticated",
                        "Impersonate-Group",
                        "system:serviceaccounts",
                        "Impersonate-Group",
                        "system:serviceaccounts:" + namespace)
                .code();
        assertThat(code).isIn(200, 403);
        return List.of(Boolean.valueOf(review), Boolean.valueOf(local), code == 200);
    }

    @Test
    void reviews_sayWhatTheUserMeets() {
        String uid = api.post("/api/v1/namespaces/" + namespace + "/serviceaccounts", "{'metadata':{'name':'e2e'}}")
                .expect(201)
                .at("/metadata/uid");
        String user = "system:serviceaccount:" + namespace + ":e2e";
        assertThat(seen(user, uid)).containsExactly(false, false, false);
        api.post(
                        RBAC + namespace + "/rolebindings",
                        "{'metadata':{'name':'views'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':"
                                + "'ClusterRole','name':'view'},'subjects':[{'kind':'ServiceAccount','name':'e2e',"
                                + "'namespace':'" + namespace + "'}]}")
                .expect(201);
        assertThat(seen(user, uid)).containsExactly(true, true, true);
    }
}
