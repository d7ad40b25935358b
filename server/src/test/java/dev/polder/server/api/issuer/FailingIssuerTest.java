package dev.polder.server.api.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Issuers that do not answer, or answer what they should not: a 401 for their users, and nothing for anybody else. */
@Timeout(60)
class FailingIssuerTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static TypedWorkspaces teams;
    private LocalIssuer issuer;
    private String team;

    @BeforeAll
    static void startTeams() {
        teams = TypedWorkspaces.in(api);
    }

    @BeforeEach
    void start() {
        issuer = LocalIssuer.start();
        team = api.fresh("team");
        teams.configure(team, issuer.jwt("oidc:", ""));
        teams.type(team, team);
        teams.workspace(team, team);
        teams.grant(team, "User/oidc:a@example.com");
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private String token() {
        return issuer.token("a", "a@example.com");
    }

    @Test
    void rotatedKeys_areFound_andOldTokensEnd() {
        String old = token();
        assertThat(teams.list(team, old)).isEqualTo(200);
        assertThat(teams.list(team, old)).isEqualTo(200);
        assertThat(issuer.keySets()).isEqualTo(1);
        issuer.rotate();
        assertThat(teams.list(team, token())).isEqualTo(200);
        assertThat(issuer.keySets()).isEqualTo(2);
        assertThat(teams.list(team, old)).isEqualTo(401);
        assertThat(issuer.discoveries()).isEqualTo(1);
    }

    @Test
    void failures_are401_andOverWhenTheyAreOver() {
        issuer.describe(
                exchange -> LocalIssuer.reply(exchange, 500, "secret of the network".getBytes(StandardCharsets.UTF_8)));
        assertThat(teams.list(team, token())).isEqualTo(401);
        String why = Tokens.review(api.inCluster(teams.path(team)), token(), "").at("/status/error");
        assertThat(why).isEqualTo("oidc: authenticator not initialized");
        issuer.describe(exchange -> LocalIssuer.reply(exchange, 200, Json.write(issuer.description())));
        issuer.show(
                exchange -> LocalIssuer.reply(exchange, 404, "secret of the network".getBytes(StandardCharsets.UTF_8)));
        why = Tokens.review(api.inCluster(teams.path(team)), token(), "").at("/status/error");
        assertThat(why)
                .isEqualTo("oidc: verify token: failed to verify signature: fetching keys oidc: get keys failed");
        issuer.show(exchange -> LocalIssuer.reply(exchange, 200, Json.write(issuer.publicKeys())));
        assertThat(teams.list(team, token())).isEqualTo(200);
    }

    @Test
    void documentsThatAreTooLarge_areNotRead() {
        ObjectNode large = issuer.publicKeys().put("padding", "x".repeat(2 << 20));
        issuer.show(exchange -> LocalIssuer.reply(exchange, 200, Json.write(large)));
        assertThat(teams.list(team, token())).isEqualTo(401);
        issuer.describe(exchange -> LocalIssuer.reply(exchange, 200, Json.write(large)));
        assertThat(teams.list(team, token())).isEqualTo(401);
    }

    @Test
    void issuerThatIsSentElsewhere_isNotFollowed() {
        issuer.describe(exchange -> {
            exchange.getResponseHeaders().set("Location", issuer.url() + "/other");
            LocalIssuer.reply(exchange, 302, new byte[0]);
        });
        assertThat(teams.list(team, token())).isEqualTo(401);
        assertThat(issuer.keySets()).isZero();
    }

    @Test
    void issuerOfAnUnknownAuthority_isNotBelieved() {
        try (LocalIssuer other = LocalIssuer.start()) {
            ObjectNode jwt = issuer.jwt("oidc:", "");
            jwt.withObject("/issuer").put("certificateAuthority", other.authority());
            String name = api.fresh("untrusted");
            teams.configure(name, jwt);
            teams.type(name, name);
            teams.workspace(name, name);
            assertThat(teams.list(name, token())).isEqualTo(401);
            assertThat(issuer.discoveries()).isZero();
        }
    }

    @Test
    void issuerThatHasGone_leavesItsUsersIn_untilTheirTokensEnd() {
        String token = token();
        assertThat(teams.list(team, token)).isEqualTo(200);
        issuer.close();
        assertThat(teams.list(team, token)).isEqualTo(200);
        assertThat(teams.list(team, issuer.token("b", "a@example.com"))).isEqualTo(200);
        issuer.rotate();
        assertThat(teams.list(team, token())).isEqualTo(401);
    }

    // The event loops go on, whoever waits; those who wait wait for one answer.
    @Test
    void issuerThatHangs_holdsNobodyElse() throws Exception {
        CountDownLatch came = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        issuer.describe(exchange -> {
            came.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalIssuer.reply(exchange, 200, Json.write(issuer.description()));
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(threads.submit(() -> teams.list(team, token())));
            }
            came.await();
            for (int i = 0; i < 50; i++) {
                api.get("/api/v1/namespaces").expect(200);
                assertThat(teams.list(team, "nonsense")).isEqualTo(401);
            }
            assertThat(waiting).noneMatch(Future::isDone);
            release.countDown();
            for (Future<Integer> one : waiting) {
                assertThat(one.get()).isEqualTo(200);
            }
        }
        assertThat(issuer.discoveries()).isEqualTo(1);
    }
}
