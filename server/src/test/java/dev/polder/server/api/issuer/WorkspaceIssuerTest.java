package dev.polder.server.api.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.token.Tokens;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Workspaces of types with issuers of their own, as kcp's test/e2e/authentication/workspace_test.go has them; nothing is waited for. */
class WorkspaceIssuerTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final LocalIssuer one = LocalIssuer.start();
    private static final LocalIssuer two = LocalIssuer.start();
    private static TypedWorkspaces teams;

    /** TestWorkspaceOIDC: a with issuer one, b with issuer two, c with both. */
    @BeforeAll
    static void start() {
        teams = TypedWorkspaces.in(api);
        teams.configure("mock-a", one.jwt("oidc:", "oidc:"));
        teams.configure("mock-b", two.jwt("oidc:", "oidc:"));
        teams.type("with-oidc-a", "mock-a");
        teams.type("with-oidc-b", "mock-b");
        teams.type("with-oidc-c", "mock-a", "mock-b");
        for (String team : new String[] {"a", "b", "c"}) {
            teams.workspace("team-" + team, "with-oidc-" + team);
        }
        teams.grant("team-a", "User/oidc:user-a@example.com", "Group/oidc:developers");
        teams.grant("team-b", "User/oidc:user-b@example.com", "Group/oidc:testers", "Group/oidc:developers");
        teams.grant("team-c", "User/oidc:user-c@example.com", "Group/oidc:developers");
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    private static Arguments row(String token, int a, int b, int c) {
        return Arguments.of(token, a, b, c);
    }

    // Whoever is known there but may nothing is forbidden; of whom nobody knows it is unauthorized.
    static Stream<Arguments> users() {
        return Stream.of(
                row(one.token("user-a", "user-a@example.com"), 200, 401, 403),
                row(two.token("user-b", "user-b@example.com"), 401, 200, 403),
                row(one.token("user-a", "user-a@example.com", "developers"), 200, 401, 200),
                row(one.token("random-user", "rando@example.com", "developers"), 200, 401, 200),
                row(one.token("user-c", "user-c@example.com"), 403, 401, 200),
                row(two.token("user-c", "user-c@example.com"), 401, 403, 200),
                row(two.token("hacker", "hacker@1337code.no", "system:kcp:admin", "system:masters"), 401, 403, 403),
                row("invalid-token", 401, 401, 401));
    }

    @ParameterizedTest
    @MethodSource("users")
    void user_entersTheWorkspacesOfItsIssuer_andNoOthers(String token, int a, int b, int c) {
        for (int time = 0; time < 2; time++) {
            assertThat(teams.list("team-a", token)).isEqualTo(a);
            assertThat(teams.list("team-b", token)).isEqualTo(b);
            assertThat(teams.list("team-c", token)).isEqualTo(c);
        }
        assertThat(teams.base().get(TypedWorkspaces.MAPS).code()).isEqualTo(200);
    }

    // TestUserScope: what the issuer says of scopes and of kcp.io counts for nothing.
    @Test
    void user_isOneOfTheWorkspaceAlone() {
        ObjectNode jwt = one.jwt("oidc:", "oidc:");
        extra(jwt, "authentication.kcp.io/scopes", "['cluster:my-test-cluster']");
        extra(jwt, "kcp.io/test", "'test-value'");
        extra(jwt, "other.example.com/test", "'pass-value'");
        teams.configure("scoped", jwt);
        teams.type("with-scopes", "scoped");
        String cluster = teams.workspace("team-scoped", "with-scopes");
        teams.grant("team-scoped", "User/oidc:peter@example.com");
        ApiServer peter = api.inCluster(teams.path("team-scoped"))
                .as(one.token("peter", "peter@example.com", "developers", "admins"));
        JsonNode user = peter.post(Tokens.SELF, "{}").expect(201).node("/status/userInfo");
        assertThat(user.path("username").asText()).isEqualTo("oidc:peter@example.com");
        assertThat(user.path("groups").toString())
                .isEqualTo("[\"oidc:admins\",\"oidc:developers\",\"system:authenticated\"]");
        ObjectNode expected = Json.object();
        expected.putArray("authentication.kcp.io/scopes").add("cluster:" + cluster);
        expected.putArray("authentication.kcp.io/cluster-name").add(cluster);
        expected.putArray("other.example.com/test").add("pass-value");
        expected.putArray("authentication.kubernetes.io/credential-id").add("JTI=id-peter");
        assertThat(user.path("extra")).isEqualTo(expected);
    }

    private static void extra(ObjectNode jwt, String key, String expression) {
        ObjectNode mappings = jwt.withObject("/claimMappings");
        mappings.withArray("/extra").addObject().put("key", key).put("valueExpression", expression);
    }

    // TestForbiddenSystemAccess: an issuer without prefixes could name anybody.
    @Test
    void issuer_makesNobodyAPartOfTheSystem() {
        ObjectNode evil = one.jwt("", "");
        teams.configure("evil-oidc", evil);
        teams.type("with-evil", "evil-oidc");
        teams.workspace("team-evil", "with-evil");
        teams.grant("team-evil", "User/dummy@example.com");
        assertThat(teams.list("team-evil", one.token("dummy", "dummy@example.com")))
                .isEqualTo(200);
        assertThat(teams.list("team-evil", one.token("al", "al@bundy.com", "system:kcp:admin")))
                .isEqualTo(403);
        assertThat(teams.list("team-evil", one.token("al", "al@bundy.com", "system:masters")))
                .isEqualTo(403);
        assertThat(teams.list("team-evil", one.token("al", "shard-admin"))).isEqualTo(403);
        for (String name :
                new String[] {"system:admin", "system:serviceaccount:default:default", "system:anonymous", "system:"}) {
            String token = one.token("al", name);
            assertThat(teams.list("team-evil", token)).as(name).isEqualTo(401);
            assertThat(teams.list("team-evil", token)).as(name).isEqualTo(401);
            assertThat(Tokens.review(api.inCluster(teams.path("team-evil")), token, "")
                            .at("/status/error"))
                    .isEqualTo("system usernames are not admitted");
        }
    }

    // TestAcceptableWorkspaceAuthenticationConfigurations.
    static Stream<Arguments> configurations() {
        String head = "{'issuer':{'url':'https://example.com'},'claimMappings':{'username':";
        return Stream.of(
                Arguments.of("", "spec.jwt: Required value"),
                Arguments.of(head + "{'claim':'email'},'groups':{'claim':'groups'}}}", ""),
                Arguments.of(head + "{'expression':'concat(oidc, email)'},'groups':{'expression':'groups'}}}", ""),
                Arguments.of(
                        head + "{'claim':'email','expression':'concat(oidc, email)'},'groups':{'claim':'roles',"
                                + "'expression':'groups'}}}",
                        "claim and expression cannot both be specified"),
                Arguments.of(
                        head + "{'prefix':'random-prefix:','expression':'concat(oidc, email)'},'groups':{'prefix':"
                                + "'group-random-prefix:','expression':'groups'}}}",
                        "prefix can only be specified when claim is specified"));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void configuration_isAcceptable_orIsRefusedInKcpsWords(String jwt, String want) {
        String spec = jwt.isEmpty() ? "{}" : "{'jwt':[" + jwt + "]}";
        Answer answer = api.post(
                TypedWorkspaces.CONFIGURATIONS,
                "{'metadata':{'name':'" + api.fresh("acceptable") + "'},'spec':" + spec + "}");
        assertThat(answer.code()).isEqualTo(want.isEmpty() ? 201 : 422);
        assertThat(answer.at("/message")).contains(want);
    }

    // TestWorkspaceOIDCTokenReview: the first try, before anybody has brought a token.
    @Test
    void review_knowsTheTokensOfItsWorkspace_atTheFirstTry() {
        teams.configure("reviewed", two.jwt("oidc:", "oidc:"));
        teams.type("with-review", "reviewed");
        String cluster = teams.workspace("team-review", "with-review");
        String token = two.token("peter", "peter@example.com", "developers", "admins");
        Answer review = Tokens.review(
                        api.inCluster(teams.path("team-review")), token, ",'audiences':['" + LocalIssuer.SERVER + "']")
                .expect(201);
        assertThat(review.at("/status/authenticated")).as(review.text()).isEqualTo("true");
        assertThat(review.node("/status/audiences").toString()).isEqualTo("[\"" + LocalIssuer.SERVER + "\"]");
        assertThat(review.at("/status/user/username")).isEqualTo("oidc:peter@example.com");
        assertThat(review.node("/status/user/extra/authentication.kcp.io~1cluster-name")
                        .toString())
                .isEqualTo("[\"" + cluster + "\"]");
        assertThat(review.node("/status/user/extra/authentication.kcp.io~1scopes")
                        .toString())
                .isEqualTo("[\"cluster:" + cluster + "\"]");
        assertThat(Tokens.review(teams.base(), token, "").at("/status/error")).isEqualTo("invalid bearer token");
        assertThat(Tokens.review(api.inCluster(teams.path("team-review")), token, ",'audiences':['https://elsewhere']")
                        .at("/status/error"))
                .isEqualTo("invalid bearer token");
    }

    // kcp docs/content/concepts/authentication/workspace.md: a change of the type counts for the workspaces that there
    // are.
    @Test
    void configurationAndType_countFromTheNextRequestOn() {
        teams.configure("later", one.jwt("oidc:", "oidc:"));
        teams.type("with-later");
        teams.workspace("team-later", "with-later");
        teams.grant("team-later", "User/oidc:user-a@example.com", "User/changed:user-a@example.com");
        String token = one.token("user-a", "user-a@example.com");
        assertThat(teams.list("team-later", token)).isEqualTo(401);
        String type = TypedWorkspaces.TYPES + "/with-later";
        teams.base()
                .mergePatch(type, "{'spec':{'authenticationConfigurations':[{'name':'missing'},{'name':'later'}]}}")
                .expect(200);
        assertThat(teams.list("team-later", token)).isEqualTo(200);
        String configuration = TypedWorkspaces.CONFIGURATIONS + "/later";
        ObjectNode other = TypedWorkspaces.configuration("later", one.jwt("changed:", ""));
        teams.base().mergePatch(configuration, other.toString()).expect(200);
        assertThat(Tokens.review(api.inCluster(teams.path("team-later")), token, "")
                        .at("/status/user/username"))
                .isEqualTo("changed:user-a@example.com");
        teams.base().delete(configuration).expect(200);
        assertThat(teams.list("team-later", token)).isEqualTo(401);
        teams.base().post(TypedWorkspaces.CONFIGURATIONS, other.toString()).expect(201);
        assertThat(teams.list("team-later", token)).isEqualTo(200);
        teams.base()
                .mergePatch(type, "{'spec':{'authenticationConfigurations':null}}")
                .expect(200);
        assertThat(teams.list("team-later", token)).isEqualTo(401);
    }

    // What kcp takes but cannot use lets nobody in; other configurations of the type go on.
    @Test
    void configurationThatCannotWork_letsNobodyIn() {
        ObjectNode broken = two.jwt("oidc:", "oidc:");
        broken.withObject("/issuer").remove("audiences");
        teams.configure("broken", broken);
        teams.type("with-broken", "broken", "mock-a");
        teams.workspace("team-broken", "with-broken");
        assertThat(teams.list("team-broken", two.token("a", "a@example.com"))).isEqualTo(401);
        assertThat(teams.list("team-broken", one.token("a", "a@example.com"))).isEqualTo(403);
    }
}
