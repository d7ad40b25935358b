package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What reviews say about roles and bindings (k/k {@code registry/authorization}; kcp {@code test/e2e/authorizer}). */
class AccessReviewTest {

    private static final String AUTHORIZATION = "/apis/authorization.k8s.io/v1/";

    @RegisterExtension
    static final ApiServer api = Users.start();

    private final ApiServer ann = api.as("ann");
    private final String namespace = api.namespace();

    private String asked(String verb) {
        return "'resourceAttributes':{'verb':'" + verb + "','resource':'configmaps','namespace':'" + namespace + "'}";
    }

    /** kcp {@code Decorator.AddAnonymization}: which binding allows something is for the audit log. */
    @Test
    void subjectAccessReview_saysWhetherAndNotWhy() {
        Users.role(api, namespace, "reader", "configmaps", "get");
        Users.bind(api, namespace, "reads", "Role/reader", "ann");
        Answer yes = api.post(
                        AUTHORIZATION + "subjectaccessreviews",
                        "{'spec':{'user':'ann','groups':['system:authenticated']," + asked("get") + "}}")
                .expect(201);
        assertThat(yes.at("/status/allowed")).isEqualTo("true");
        assertThat(yes.at("/status/reason")).isEqualTo("access granted");
        Answer no = api.post(
                        AUTHORIZATION + "subjectaccessreviews",
                        "{'spec':{'user':'ann','groups':['system:authenticated']," + asked("delete") + "}}")
                .expect(201);
        assertThat(no.at("/status/allowed")).isEqualTo("false");
        assertThat(no.at("/status/reason")).isEqualTo("access denied");
        assertThat(no.node("/status").has("denied")).isFalse();
    }

    /** kcp TestAuthorizer, "with system:admin permissions": a deep review passes over who may enter. */
    @Test
    void deepReview_passesOverWhoMayEnter_forThoseWhoMayEverything() {
        Users.role(api, namespace, "reader", "configmaps", "get");
        Users.bind(api, namespace, "reads", "Role/reader", "dan");
        String review = "{'spec':{'user':'dan'," + asked("get") + "}}";
        String path = AUTHORIZATION + "subjectaccessreviews";
        String header = "X-Kcp-Internal-Deep-SubjectAccessReview";
        assertThat(api.post(path, review).expect(201).at("/status/allowed")).isEqualTo("false");
        assertThat(api.post(path, review, header, "true").expect(201).at("/status/allowed"))
                .isEqualTo("true");
        assertThat(api.as("kim").post(path, review, header, "true").expect(201).at("/status/allowed"))
                .isEqualTo("false");
    }

    @Test
    void reviewsOfOthers_areForThoseWhoMayMakeThem() {
        ann.post(AUTHORIZATION + "subjectaccessreviews", "{'spec':{'user':'bob'," + asked("get") + "}}")
                .expect(403);
        ann.post(AUTHORIZATION + "selfsubjectaccessreviews", "{'spec':{" + asked("get") + "}}")
                .expect(201);
        api.as("")
                .post(AUTHORIZATION + "selfsubjectaccessreviews", "{'spec':{" + asked("get") + "}}")
                .expect(403);
    }

    /** The rules that kcp's TestAuthorizer expects of every user who was let in, and those of root. */
    @Test
    void rulesReview_listsTheRulesOfTheCaller() {
        Users.role(api, namespace, "reader", "configmaps", "get");
        Users.bind(api, namespace, "reads", "Role/reader", "ann");
        Answer rules = ann.post(AUTHORIZATION + "selfsubjectrulesreviews", "{'spec':{'namespace':'" + namespace + "'}}")
                .expect(201);
        assertThat(rules.at("/status/incomplete")).isEqualTo("false");
        assertThat(rules.node("/status").has("evaluationError")).isFalse();
        assertThat(texts(rules.node("/status/resourceRules")))
                .contains(
                        "{'verbs':['create'],'apiGroups':['authorization.k8s.io'],'resources':"
                                + "['selfsubjectaccessreviews','selfsubjectrulesreviews']}",
                        "{'verbs':['create'],'apiGroups':['authentication.k8s.io'],'resources':['selfsubjectreviews']}",
                        "{'verbs':['get'],'apiGroups':[''],'resources':['configmaps']}");
        assertThat(texts(rules.node("/status/nonResourceRules")))
                .containsExactlyInAnyOrder(
                        "{'verbs':['get'],'nonResourceURLs':['/api','/api/*','/apis','/apis/*','/healthz','/livez',"
                                + "'/openapi','/openapi/*','/readyz','/version','/version/']}",
                        "{'verbs':['get'],'nonResourceURLs':['/healthz','/livez','/readyz','/version','/version/']}",
                        "{'verbs':['access'],'nonResourceURLs':['/']}");
        Answer elsewhere = ann.post(AUTHORIZATION + "selfsubjectrulesreviews", "{'spec':{'namespace':'default'}}")
                .expect(201);
        assertThat(elsewhere.text()).doesNotContain("configmaps");
    }

    @Test
    void rulesReview_saysWhenARoleIsMissing() {
        Users.bind(api, namespace, "reads", "Role/none", "ann");
        Answer rules = ann.post(AUTHORIZATION + "selfsubjectrulesreviews", "{'spec':{'namespace':'" + namespace + "'}}")
                .expect(201);
        assertThat(rules.at("/status/evaluationError")).isEqualTo("role.rbac.authorization.k8s.io \"none\" not found");
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.toString().replace('"', '\'')));
        return texts;
    }
}
