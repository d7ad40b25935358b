package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What reads cost, in counts that are the same on every machine: store reads, bytes allocated, threads. */
class ReadCostTest {

    private static final String MAPS = "/clusters/root/api/v1/namespaces/default/configmaps";
    private static final UserInfo ADMIN =
            new UserInfo("test", "", List.of(UserInfo.MASTERS, UserInfo.AUTHENTICATED), Map.of());
    private static final int SMALL = 1_024;
    private static final int LARGE = 64 * 1_024;
    private static final int PAGE = 100;
    private static final int ROUNDS = 300;

    private static final CountingStore STORE =
            new CountingStore(new MemoryObjectStore(new StoreIdentity(new UUID(0, 1))));
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");
    private static final Assembly.Assembled SERVER = ControlPlane.assemble(
            new ServerParts(
                    ServerConfig.embedded(),
                    credentials -> Optional.of(ADMIN),
                    new HealthChecks(),
                    InstantSource.system(),
                    RANDOM,
                    "",
                    "https://127.0.0.1:1"),
            STORE,
            () -> new UUID(RANDOM.nextLong(), RANDOM.nextLong()));

    @BeforeAll
    static void fill() throws InterruptedException {
        for (int i = 0; i < PAGE + 1; i++) {
            create("small-" + i, SMALL);
        }
        create("zlarge", LARGE);
    }

    @AfterAll
    static void stop() throws Exception {
        SERVER.stop().close();
    }

    @Test
    void reads_askNothingOfTheStore() {
        int before = STORE.reads();
        for (int i = 0; i < PAGE; i++) {
            answer(MAPS + "/small-" + i);
            answer(MAPS + "?limit=" + PAGE);
        }
        assertThat(STORE.reads() - before).isZero();
    }

    @Test
    void get_allocatesTheAnswerAndAFewObjects() {
        String path = MAPS + "/small-1";
        int bytes = answer(path).length;
        assertThat(allocatedPer(path)).isBetween((long) bytes, bytes + 8L * 1_024);
    }

    /** A tree of the object would take several times its bytes. */
    @Test
    void get_ofALargeObject_copiesItOnce() {
        String path = MAPS + "/zlarge";
        int more = answer(path).length - answer(MAPS + "/small-1").length;
        assertThat(allocatedPer(path) - allocatedPer(MAPS + "/small-1")).isLessThan(more * 5L / 4);
    }

    /** The pieces and the whole of them; trees of the objects would take ten times the bytes. */
    @Test
    void list_allocatesItsAnswerTwiceAtMost() {
        String path = MAPS + "?limit=" + PAGE;
        int bytes = answer(path).length;
        assertThat(bytes).isGreaterThan(PAGE * SMALL);
        assertThat(allocatedPer(path)).isLessThan(bytes * 5L / 2 + 64 * 1_024);
    }

    @Test
    void idleWatches_haveNoThreadsAndNoWatchesOfTheStore() throws InterruptedException {
        String watch = MAPS + "?watch=true";
        KeptAnswer first = watch(watch);
        int threads = Thread.getAllStackTraces().size();
        int watches = STORE.watches();
        List<KeptAnswer> opened = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            opened.add(watch(watch));
        }
        assertThat(Thread.getAllStackTraces().size() - threads)
                .describedAs("platform threads")
                .isLessThan(10);
        assertThat(STORE.watches() - watches).isZero();
        opened.forEach(KeptAnswer::leave);
        first.leave();
    }

    private static KeptAnswer watch(String path) throws InterruptedException {
        KeptAnswer exchange = new KeptAnswer();
        SERVER.handler().handle(request("GET", path, ""), exchange);
        exchange.awaitStream();
        return exchange;
    }

    /** Bytes that one answer allocates on its thread, once everything it needs has been loaded. */
    private static long allocatedPer(String path) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RawRequest request = request("GET", path, "");
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            KeptAnswer exchange = new KeptAnswer();
            long before = threads.getCurrentThreadAllocatedBytes();
            SERVER.handler().handle(request, exchange);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(exchange.now()).isNotNull();
            least = Math.min(least, allocated);
        }
        return least;
    }

    private static byte[] answer(String path) {
        KeptAnswer exchange = new KeptAnswer();
        SERVER.handler().handle(request("GET", path, ""), exchange);
        Reply reply = exchange.now();
        if (reply == null) {
            throw new AssertionError("not answered before the handler returned");
        }
        assertThat(reply.code()).isEqualTo(200);
        return reply.body();
    }

    private static void create(String name, int bytes) throws InterruptedException {
        KeptAnswer exchange = new KeptAnswer();
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"text\":\"" + "0123456789abcdef".repeat(bytes / 16) + "\"}}";
        SERVER.handler().handle(request("POST", MAPS, body), exchange);
        assertThat(exchange.await().code()).isEqualTo(201);
    }

    private static RawRequest request(String method, String pathAndQuery, String body) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        String[] parameter =
                mark < 0 ? new String[0] : pathAndQuery.substring(mark + 1).split("=", 2);
        return new RawRequest(
                "request",
                method,
                path,
                mark < 0 ? Map.of() : Map.of(parameter[0], List.of(parameter[1])),
                Map.of("accept", List.of("application/json"), "content-type", List.of("application/json")),
                body.getBytes(StandardCharsets.UTF_8),
                new Credentials(null, "token"),
                Instant.EPOCH,
                false);
    }
}
