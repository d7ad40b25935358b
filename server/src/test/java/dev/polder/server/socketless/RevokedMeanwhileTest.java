package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What allowed a request has ended at another server before it came, and this one has yet to hear of it: once it has, the request
 * is refused, and nothing was read or written by it (store rule S7).
 */
@Timeout(60)
class RevokedMeanwhileTest {

    private static final String MAPS = Socketless.MAPS;

    private final SilentStore store = new SilentStore(new MemoryObjectStore(new StoreIdentity(new UUID(0, 1))));
    private volatile boolean allowed = true;
    private final Socketless server = new Socketless(
            ServerConfig.embedded(),
            store,
            FixedClusters.STANDARD,
            credentials -> Optional.of(new UserInfo(
                    "token".equals(credentials.bearerToken()) ? "admin" : "bob",
                    "",
                    List.of(UserInfo.AUTHENTICATED),
                    Map.of())),
            this::decide);

    private Decision decide(Attributes asked) {
        boolean yes = allowed || asked.user().name().equals("admin");
        return yes ? new Decision.Allow("") : new Decision.NoOpinion("access denied");
    }

    @BeforeEach
    void make() throws InterruptedException {
        server.create("kept", 16);
    }

    @AfterEach
    void stop() throws Exception {
        store.goOn();
        server.close();
    }

    private static RawRequest ofBob(String method, String pathAndQuery, String body) {
        return Socketless.request(method, pathAndQuery, body, "bobs-token");
    }

    /** The answer to a request that came when something was written elsewhere of which this server has heard nothing. */
    private Reply answered(RawRequest request, boolean revoked) throws InterruptedException {
        store.fallSilent();
        StoreTransaction write = new StoreTransaction(
                null, List.of(new RowWrite.Put(KeyLayout.internal("elsewhere"), new byte[1])), List.of());
        assertThat(StoreStages.join(store.commit(write))).isInstanceOf(CommitOutcome.Committed.class);
        KeptAnswer exchange = new KeptAnswer();
        server.handle(request, exchange);
        assertThat(exchange.now()).as("an answer before the present is known").isNull();
        allowed = !revoked;
        store.goOn();
        return exchange.await();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /kept",
                "GET    | ",
                "GET    | ?limit=1",
                "GET    | ?fieldSelector=metadata.name=kept",
                "POST   | ",
                "PUT    | /kept",
                "DELETE | /kept",
                "DELETE | "
            })
    void yesThatHasEnded_isTakenBack(String method, String path) throws InterruptedException {
        String body = switch (method) {
            case "POST" -> Socketless.configMap("fresh", 16);
            case "PUT" -> Socketless.configMap("kept", 32);
            default -> "";
        };
        String at = MAPS + (path == null ? "" : path);
        byte[] before = server.answer(MAPS + "/kept?resourceVersion=0");

        Reply reply = answered(ofBob(method, at, body), true);

        assertThat(reply.code())
                .as(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo(403);
        assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("User \\\"bob\\\" cannot");
        assertThat(server.answer(MAPS + "/kept?resourceVersion=0")).isEqualTo(before);
        server.write("GET", MAPS + "/fresh", "", 404);
    }

    /** The same requests are answered to whoever is still allowed. */
    @ParameterizedTest
    @CsvSource({"GET, /kept, 200", "GET, '', 200", "POST, '', 201", "DELETE, /kept, 200", "DELETE, '', 200"})
    void yesThatStands_isKept(String method, String path, int code) throws InterruptedException {
        String body = method.equals("POST") ? Socketless.configMap("fresh", 16) : "";
        assertThat(answered(ofBob(method, MAPS + path, body), false).code()).isEqualTo(code);
    }

    /** A version that has yet to come brings what was decided by then. */
    @Test
    void readOfALaterVersion_isDecidedThen() throws InterruptedException {
        store.fallSilent();
        long later = StoreStages.join(store.barrier()) + 1;
        KeptAnswer exchange = new KeptAnswer();
        server.handle(ofBob("GET", MAPS + "/kept?resourceVersion=" + later, ""), exchange);
        assertThat(exchange.now()).isNull();
        allowed = false;
        store.goOn();
        server.create("another", 16);
        assertThat(exchange.await().code()).isEqualTo(403);
    }
}
