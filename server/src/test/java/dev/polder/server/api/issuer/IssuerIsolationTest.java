package dev.polder.server.api.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.token.Tokens;
import dev.polder.server.api.workspace.Workspaces;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever an issuer of one workspace names is nobody in any other place, however often they were known in theirs. */
class IssuerIsolationTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final LocalIssuer issuer = LocalIssuer.start();
    private static TypedWorkspaces mine;
    private static TypedWorkspaces others;
    private static String token;

    /** Two tenants, of which the second may or may not name the same issuer. */
    @BeforeAll
    static void start() {
        mine = TypedWorkspaces.in(api);
        mine.configure("issuer", issuer.jwt("oidc:", "oidc:"));
        mine.type("with-issuer", "issuer");
        mine.workspace("team", "with-issuer");
        mine.grant("team", "Group/oidc:admins");
        others = TypedWorkspaces.in(api);
        others.type("plain");
        others.workspace("team", "plain");
        others.grant("team", "Group/oidc:admins", "User/oidc:a@example.com");
        token = issuer.token("a", "a@example.com", "admins");
        assertThat(mine.list("team", token)).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void token_isGoodNowhereElse() {
        List<String> everywhere = List.of(
                "/clusters/" + others.path("team"),
                "/clusters/root",
                "/clusters/*",
                "/clusters/system:admin",
                "/clusters/" + mine.path("nothing"),
                "/clusters/abcdefghijklmnop",
                "/services/initializingworkspaces/root:universal/clusters/" + mine.path("team"),
                "/services/terminatingworkspaces/root:universal/clusters/" + mine.path("team"),
                "");
        for (String prefix : everywhere) {
            for (String path : List.of(
                    TypedWorkspaces.MAPS,
                    "/apis",
                    "/openapi/v3",
                    "/api/v1/configmaps?watch=true",
                    "/apis/tenancy.kcp.io/v1alpha1/workspaces/~",
                    "/metrics")) {
                Answer answer = api.bare().as(token).get(prefix + path);
                assertThat(answer.code()).as(prefix + path).isEqualTo(401);
            }
            assertThat(mine.list("team", token)).isEqualTo(200);
        }
        assertThat(mine.base().as(token).get(TypedWorkspaces.MAPS).code()).isEqualTo(401);
    }

    @Test
    void reviewsElsewhere_knowNothingOfIt() {
        for (String cluster : List.of("root", others.path("team"), "system:admin")) {
            Answer review = Tokens.review(api.inCluster(cluster), token, "").expect(201);
            assertThat(review.at("/status/authenticated")).as(cluster).isEmpty();
            assertThat(review.at("/status/error")).isEqualTo("invalid bearer token");
        }
    }

    // The same issuer under another's rules: what is remembered of a token under one counts for no other.
    @Test
    void sameTokenUnderTheRulesOfAnother_isWhomTheseSay() {
        others.configure("issuer", issuer.jwt("theirs:", "theirs:"));
        others.type("with-issuer", "issuer");
        String cluster = others.workspace("second", "with-issuer");
        others.grant("second", "Group/oidc:admins", "User/oidc:a@example.com");
        for (int time = 0; time < 3; time++) {
            assertThat(mine.list("team", token)).isEqualTo(200);
            assertThat(others.list("second", token)).isEqualTo(403);
        }
        Answer review =
                Tokens.review(api.inCluster(others.path("second")), token, "").expect(201);
        assertThat(review.at("/status/user/username")).isEqualTo("theirs:a@example.com");
        assertThat(review.node("/status/user/extra/authentication.kcp.io~1cluster-name")
                        .toString())
                .isEqualTo("[\"" + cluster + "\"]");
    }

    // Keys are each configuration's own: how long an answer takes does not tell that somebody else has asked the
    // issuer.
    @Test
    void sameConfigurationOfAnother_asksForItsOwnKeys() {
        int before = issuer.keySets();
        others.configure("copy", issuer.jwt("oidc:", "oidc:"));
        others.type("with-copy", "copy");
        others.workspace("third", "with-copy");
        assertThat(others.list("third", token)).isEqualTo(403);
        assertThat(issuer.keySets()).isEqualTo(before + 1);
    }

    // A type finds configurations beside it, not in the workspace of whoever uses it.
    @Test
    void configurationInAWorkspace_isNotTheTypes() {
        others.type("hollow", "issuer-of-mine");
        others.workspace("hollow", "hollow");
        api.inCluster(others.path("hollow"))
                .post(
                        TypedWorkspaces.CONFIGURATIONS,
                        TypedWorkspaces.configuration("issuer-of-mine", issuer.jwt("oidc:", "oidc:"))
                                .toString())
                .expect(201);
        assertThat(others.list("hollow", token)).isEqualTo(401);
    }

    @Test
    void tokenOfAnEndedWorkspace_opensNoOther() {
        String cluster = mine.workspace("passing", "with-issuer");
        mine.grant("passing", "Group/oidc:admins");
        assertThat(mine.list("passing", token)).isEqualTo(200);
        Workspaces.end(mine.base(), "passing");
        assertThat(mine.list("passing", token)).isEqualTo(401);
        assertThat(api.inCluster(cluster).as(token).get(TypedWorkspaces.MAPS).code())
                .isEqualTo(401);
    }
}
