package dev.polder.server.api.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.token.Attacks;
import dev.polder.server.api.token.Forger;
import dev.polder.server.api.token.Tokens;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.IssuersConfig;
import dev.polder.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attacks on tokens of service accounts, on those of issuers elsewhere: each is a 401, and none an error of the server. */
class IssuerAttackTest {

    private static ApiServer api;
    private static LocalIssuer everywhere;
    private static LocalIssuer here;
    private static TypedWorkspaces teams;

    /** One issuer is believed everywhere, the other in one workspace. */
    @BeforeAll
    static void start(@TempDir Path temp) throws IOException {
        everywhere = LocalIssuer.start();
        here = LocalIssuer.start();
        Path file = Files.writeString(
                temp.resolve("authentication.yaml"),
                "{\"kind\":\"AuthenticationConfiguration\",\"apiVersion\":\"apiserver.config.k8s.io/v1\",\"jwt\":["
                        + everywhere.jwt("oidc:", "oidc:") + "]}");
        api = ApiServer.start(
                ServerConfig.embedded().with(AuthnConfig.defaults().with(new IssuersConfig(file, null))));
        teams = TypedWorkspaces.in(api);
        teams.configure("here", here.jwt("oidc:", "oidc:"));
        teams.type("with-issuer", "here");
        teams.workspace("team", "with-issuer");
    }

    @AfterAll
    static void stop() {
        api.close();
        everywhere.close();
        here.close();
    }

    private static void refused(ApiServer where, String name, String token) {
        Answer answer = where.as(token).get(TypedWorkspaces.MAPS);
        assertThat(answer.code()).as(name).isEqualTo(401);
        Answer review = Tokens.review(where, token, "").expect(201);
        assertThat(review.at("/status/authenticated")).as(name).isEmpty();
        assertThat(review.at("/status/error")).as(name).isNotEmpty().doesNotContain(token);
    }

    private static void attack(ApiServer where, LocalIssuer issuer) throws GeneralSecurityException {
        String good = issuer.token("a", "a@example.com");
        assertThat(where.as(good).get(TypedWorkspaces.MAPS).code()).isEqualTo(403);
        Map<String, String> attacks = new Attacks(good, issuer.keys()).all();
        // Only of a configuration of the server may every algorithm be used, as upstream has it.
        if (issuer == everywhere) {
            List.of("RS384", "RS512", "PS256").forEach(attacks::remove);
        }
        attacks.forEach((name, token) -> refused(where, name, token));
        ObjectNode claims = Tokens.claims(good);
        for (String claim : List.of("iss", "aud", "exp", "email")) {
            ObjectNode without = claims.deepCopy();
            without.remove(claim);
            refused(where, "without " + claim, issuer.sign(without));
        }
        refused(
                where,
                "an audience that is no text",
                issuer.sign(claims.deepCopy().put("aud", 1)));
        refused(where, "unverified", issuer.sign(claims.deepCopy().put("email_verified", false)));
        refused(where, "verified in words", issuer.sign(claims.deepCopy().put("email_verified", "true")));
        refused(
                where,
                "an address that is no text",
                issuer.sign(claims.deepCopy().put("email", 1)));
        assertThat(issuer.keySets()).isLessThan(20);
        assertThat(where.as(good).get(TypedWorkspaces.MAPS).code()).isEqualTo(403);
        System.out.println("attacks refused: " + (attacks.size() + 8));
    }

    @Test
    void attacksOnTheServersIssuer_are401() throws GeneralSecurityException {
        attack(api, everywhere);
    }

    @Test
    void attacksOnAWorkspacesIssuer_are401() throws GeneralSecurityException {
        attack(api.inCluster(teams.path("team")), here);
    }

    @Test
    void otherAlgorithms_areTheServersAlone() {
        for (String algorithm : List.of("RS384", "RS512", "PS256", "PS512")) {
            String token = Forger.sign(
                    everywhere.claims("a", "a@example.com"),
                    algorithm,
                    "",
                    everywhere.keys().getPrivate());
            assertThat(api.as(token).get(TypedWorkspaces.MAPS).code()).isEqualTo(403);
            String local = Forger.sign(
                    here.claims("a", "a@example.com"),
                    algorithm,
                    "",
                    here.keys().getPrivate());
            assertThat(teams.list("team", local)).isEqualTo(401);
            // oidc_test.go "signed by PS256 but only RS256 is allowed".
            assertThat(Tokens.review(api.inCluster(teams.path("team")), local, "")
                            .at("/status/error"))
                    .isEqualTo("oidc: verify token: oidc: id token signed with unsupported algorithm, expected"
                            + " [\"RS256\"] got \"" + algorithm + "\"");
        }
    }

    @Test
    void aThousandMutations_areAll401() {
        Random random = new Random(11);
        TreeMap<Integer, Integer> codes = new TreeMap<>();
        ApiServer team = api.inCluster(teams.path("team"));
        Attacks server = new Attacks(everywhere.token("a", "a@example.com"), everywhere.keys());
        Attacks workspace = new Attacks(here.token("a", "a@example.com"), here.keys());
        for (int i = 0; i < 1_000; i++) {
            boolean first = i % 2 == 0;
            int code = (first ? api : team)
                    .as((first ? server : workspace).mutated(random))
                    .get(TypedWorkspaces.MAPS)
                    .code();
            codes.merge(code, 1, Integer::sum);
        }
        System.out.println("mutated tokens by status code: " + codes);
        assertThat(codes).containsOnlyKeys(401);
        assertThat(teams.list("team", workspace.good())).isEqualTo(403);
    }

    // kcp's union: the server's own issuers go first, in their workspaces too, and scope nobody.
    @Test
    void issuerOfBoth_isTheServers() {
        teams.configure("both", everywhere.jwt("local:", "local:"));
        teams.type("with-both", "both");
        teams.workspace("shared", "with-both");
        teams.grant("shared", "Group/oidc:admins");
        ApiServer user = api.inCluster(teams.path("shared")).as(everywhere.token("a", "a@example.com", "admins"));
        for (int time = 0; time < 3; time++) {
            Answer self = user.post(Tokens.SELF, "{}").expect(201);
            assertThat(self.at("/status/userInfo/username")).isEqualTo("oidc:a@example.com");
            assertThat(self.node("/status/userInfo/extra").has("authentication.kcp.io/scopes"))
                    .isFalse();
        }
    }

    // Whoever has a token of one issuer says that it is another's.
    @Test
    void tokensOfOneIssuer_areNoneOfTheOthers() {
        KeyPair own = here.keys();
        ObjectNode claims = everywhere.claims("a", "a@example.com");
        String token = Forger.sign(claims, "RS256", "", own.getPrivate());
        refused(api, "signed by the other", token);
        refused(api.inCluster(teams.path("team")), "signed by the other", token);
        ObjectNode turned = here.claims("a", "a@example.com");
        refused(
                api.inCluster(teams.path("team")),
                "issued by the other",
                Forger.sign(turned, "RS256", "", everywhere.keys().getPrivate()));
    }
}
