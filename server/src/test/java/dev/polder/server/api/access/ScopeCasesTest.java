package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scopes and warrants, in reviews and by impersonation: kcp {@code test/e2e/authorizer/scopes_test.go} TestSubjectAccessReview and
 * TestSelfSubjectRulesReview, {@code impersonate_test.go} TestImpersonation and TestImpersonateScoping.
 */
class ScopeCasesTest {

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";
    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String SCOPES = "authentication.kcp.io/scopes";
    private static final String HOME = "authentication.kcp.io/cluster-name";
    private static final String WARRANT = "authorization.kcp.io/warrant";
    private static final String ACCOUNT = "system:serviceaccount:default:default";

    @RegisterExtension
    static final ApiServer api = Users.ofKcp();

    private static String id;
    private static ApiServer admin;

    @BeforeAll
    static void makeWorkspace() {
        id = Workspaces.ready(api, "org", "organization", "")
                .at("/spec/cluster")
                .asText();
        admin = api.as(api.files().kcpAdminToken()).inCluster(id);
    }

    /** Extras as {@code key=value;key=value}; WS is the workspace, a bar parts the values of one key. */
    private static Map<String, List<String>> extras(String text) {
        Map<String, List<String>> extras = new TreeMap<>();
        for (String part : text == null ? new String[0] : text.split(";")) {
            int at = part.indexOf('=');
            String key =
                    Map.of("scopes", SCOPES, "home", HOME, "warrant", WARRANT).getOrDefault(part.substring(0, at), "");
            extras.put(
                    key,
                    List.of(part.substring(at + 1)
                            .replace("WS", id)
                            .replace('\'', '"')
                            .split("\\|")));
        }
        return extras;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "normal user # user # system:kcp:admin # # true",
                "in-scope users # user # system:kcp:admin # scopes=cluster:WS # true",
                "in-scope users multiple scopes # user # system:kcp:admin # scopes=cluster:WS,cluster:another # true",
                "in-scope users conflicting scopes # user # system:kcp:admin # scopes=cluster:WS|cluster:another # false",
                "out-of-scoped users # user # system:kcp:admin # scopes=cluster:root # false",
                "out-of-scoped users with warrant # user # #"
                        + " home=other;warrant={'user':'user2','groups':['system:kcp:admin']} # true",
                "service account # " + ACCOUNT + " # system:kcp:admin # # true",
                "service account with cluster # " + ACCOUNT + " # system:kcp:admin # home=WS # true",
                "service account with other cluster # " + ACCOUNT + " # system:kcp:admin # home=other # false",
                "service account with other cluster and warrant # " + ACCOUNT + " # #"
                        + " home=other;warrant={'user':'user','groups':['system:kcp:admin']} # true"
            })
    void subjectAccessReview_heedsScopesAndWarrants(
            String name, String user, String group, String extra, boolean allowed) {
        ObjectNode review = Json.object();
        ObjectNode spec = review.putObject("spec").put("user", user);
        spec.putObject("resourceAttributes")
                .put("verb", "get")
                .put("resource", "namespaces")
                .put("version", "v1");
        if (group != null) {
            spec.putArray("groups").add(group);
        }
        ObjectNode extras = spec.putObject("extra");
        extras(extra).forEach((key, values) -> values.forEach(extras.withArray("/" + key.replace("/", "~1"))::add));
        Answer answer =
                admin.post(REVIEWS + "subjectaccessreviews", review.toString()).expect(201);
        assertThat(answer.at("/status/allowed")).as(name).isEqualTo(Boolean.toString(allowed));
    }

    private static String[] headers(String user, List<String> groups, Map<String, List<String>> extras) {
        List<String> headers = new ArrayList<>(List.of("Impersonate-User", user));
        groups.forEach(group -> headers.addAll(List.of("Impersonate-Group", group)));
        extras.forEach((key, values) -> values.forEach(
                value -> headers.addAll(List.of("Impersonate-Extra-" + key.replace("/", "%2f"), value))));
        return headers.toArray(String[]::new);
    }

    private static List<String> rules(Answer review) {
        List<String> rules = new ArrayList<>();
        for (JsonNode rule : review.expect(201).node("/status/resourceRules")) {
            rules.add(rule.toString().replace('"', '\''));
        }
        return rules;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "normal user # user # # true",
                "in-scope users # user # scopes=cluster:WS # true",
                "out-of-scoped users # user # scopes=cluster:other # false",
                "service account # " + ACCOUNT + " # # true",
                "service account with cluster # " + ACCOUNT + " # home=WS # true",
                "service account with other cluster # " + ACCOUNT + " # home=other # false",
                "service account with scope to other cluster # " + ACCOUNT + " # home=WS;scopes=cluster:other # false",
                "service account with other cluster and warrant # " + ACCOUNT
                        + " # home=other;warrant={'user':'user','groups':['system:kcp:admin']} # true"
            })
    void rulesReview_heedsScopesAndWarrants(String name, String user, String extra, boolean everything) {
        String review = "{'spec':{'namespace':'default'}}";
        String[] foreign = headers("user", List.of("system:authenticated"), Map.of(SCOPES, List.of("cluster:other")));
        ApiServer in = admin.inCluster(Workspaces.ready(api, api.fresh("org"), "organization", "")
                .at("/spec/cluster")
                .asText());
        in.post(REVIEWS + "selfsubjectrulesreviews", review, foreign).expect(403);
        in.post(
                        Users.RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'sa-access'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':"
                                + "'ClusterRole','name':'system:kcp:workspace:access'},'subjects':[{'kind':'Group',"
                                + "'apiGroup':'rbac.authorization.k8s.io','name':'system:authenticated'}]}")
                .expect(201);
        in.post(REVIEWS + "selfsubjectrulesreviews", review, foreign).expect(201);
        String own = in.get("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
                .expect(200)
                .at("/metadata/annotations/kcp.io~1cluster");
        Map<String, List<String>> extras = new TreeMap<>();
        extras(extra)
                .forEach((key, values) -> extras.put(
                        key,
                        values.stream().map(value -> value.replace(id, own)).toList()));
        List<String> wanted = new ArrayList<>(List.of(
                "{'verbs':['create'],'apiGroups':['authentication.k8s.io'],'resources':['selfsubjectreviews']}",
                "{'verbs':['create'],'apiGroups':['authorization.k8s.io'],'resources':['selfsubjectaccessreviews',"
                        + "'selfsubjectrulesreviews']}"));
        if (everything) {
            wanted.add("{'verbs':['*'],'apiGroups':['*'],'resources':['*']}");
        }
        assertThat(rules(in.post(
                        REVIEWS + "selfsubjectrulesreviews",
                        review,
                        headers(user, List.of("system:kcp:admin"), extras))))
                .as(name)
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static void admit(String user) {
        admin.post(
                        Users.RBAC + "clusterrolebindings",
                        Users.bindingBody("admin-" + api.fresh("b"), "ClusterRole/cluster-admin", user))
                .expect(201);
    }

    @Test
    void impersonation_makesNobodyMore() {
        Answer made = Workspaces.answer(api.inCluster(id), "inner", "universal");
        admit("user-1");
        ApiServer user = api.as("user-1-token").inCluster(id);
        user.get(WORKSPACES + "/inner").expect(200);
        ObjectNode inner = made.json();
        inner.withObject("/status").put("phase", "Scheduling");
        user.put(WORKSPACES + "/inner/status", inner)
                .refused(
                        403,
                        "Forbidden",
                        "workspaces.tenancy.kcp.io \"inner\" is forbidden: User \"user-1\" cannot update resource"
                                + " \"workspaces/status\" in API group \"tenancy.kcp.io\" at the cluster scope: access"
                                + " denied");
        user.put(WORKSPACES + "/inner/status", inner, headers("user-1", List.of("system:masters"), Map.of()))
                .refused(403, "Forbidden", "forbidden: impersonation is not allowed for the requestor");
        // Nor by a further identity, nor by a group that only the server gives.
        user.put(
                        WORKSPACES + "/inner/status",
                        inner,
                        headers(
                                "user-1",
                                List.of("team"),
                                Map.of(WARRANT, List.of("{\"user\":\"x\",\"groups\":[\"system:kcp:admin\"]}"))))
                .refused(403, "Forbidden", "forbidden: impersonation is not allowed for the requestor");
        user.get(WORKSPACES, headers("user-1", List.of("system:kcp:initializer:root:x"), Map.of()))
                .refused(403, "Forbidden", "forbidden: impersonation is not allowed for the requestor");
    }

    @Test
    void impersonation_isScopedToTheCluster() {
        admit("user-2");
        Answer self = api.as("user-2-token")
                .inCluster(id)
                .post(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        "{}",
                        headers("user-2", List.of("elephant"), Map.of()));
        assertThat(self.expect(201)
                        .node("/status/userInfo/extra/authentication.kcp.io~1scopes")
                        .toString())
                .isEqualTo("[\"cluster:" + id + "\"]");
    }
}
