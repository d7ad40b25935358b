package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.storage.StoreStages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A watch that nothing happens to stays with the present while the past is forgotten (store rule S15): it goes on, and its
 * bookmarks are versions to resume at.
 */
@Timeout(60)
class QuietWatchTest {

    private static final String SECRETS = "/clusters/root/api/v1/namespaces/default/secrets";
    /** The first bookmark of a watch, as {@code WatchSession} says. */
    private static final long BOOKMARK_MILLIS = 20_000;

    private final FollowerStore store = FollowerStore.inMemory();
    private final Socketless server = new Socketless(
            ServerConfig.embedded()
                    .with(StoreConfig.defaults().withInMemory(true).withCompactionInterval(Duration.ofMillis(50))),
            store,
            FixedClusters.STANDARD);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private SlowAnswer watch() throws InterruptedException {
        SlowAnswer watch = new SlowAnswer();
        String from = Long.toString(StoreStages.join(store.barrier()));
        String query = "?watch=true&allowWatchBookmarks=true&resourceVersion=" + from;
        server.handle(Socketless.request("GET", SECRETS + query, ""), watch);
        watch.turnUntil(() -> watch.waitsFor(BOOKMARK_MILLIS));
        return watch;
    }

    /** Writes until a version is forgotten; the newest is always known. */
    private void forget(long version) throws InterruptedException {
        int code = 200;
        for (int i = 0; code == 200; i++) {
            server.create("m" + i, 16);
            KeptAnswer exact = new KeptAnswer();
            String query = "?resourceVersionMatch=Exact&resourceVersion=" + version;
            server.handle(Socketless.request("GET", Socketless.MAPS + query, ""), exact);
            code = exact.await().code();
        }
        assertThat(code).isEqualTo(410);
    }

    @Test
    void watchOfAQuietResource_outlivesItsBeginning() throws InterruptedException {
        server.write("POST", SECRETS, secret("first"), 201);
        SlowAnswer watch = watch();
        forget(StoreStages.join(store.barrier()));
        server.write("POST", SECRETS, secret("second"), 201);
        watch.drainUntil(() -> watch.text().contains("\n"));
        assertThat(watch.text()).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"second\"");
        assertThat(watch.isEnded()).isFalse();
    }

    @Test
    void watchFromAVersionThatIsForgotten_isToldSo_evenOfAQuietResource() throws InterruptedException {
        server.write("POST", SECRETS, secret("first"), 201);
        long version = StoreStages.join(store.barrier());
        forget(version);
        KeptAnswer late = new KeptAnswer();
        server.handle(Socketless.request("GET", SECRETS + "?watch=true&resourceVersion=" + version, ""), late);
        assertThat(late.streamedThrough("\n"))
                .startsWith("{\"type\":\"ERROR\"")
                .contains("\"code\":410", "\"reason\":\"Expired\"", "too old resource version: " + version + " (");
    }

    @Tag("k8s-13.8")
    @Test
    void bookmarkOfAQuietWatch_isOfTheNewestVersion() throws InterruptedException {
        server.create("before", 16);
        SlowAnswer watch = watch();
        server.create("beside", 16);
        // A read of the newest is answered when the view has come to what was written.
        server.write("GET", Socketless.MAPS + "/beside", "", 200);
        watch.ring(BOOKMARK_MILLIS);
        watch.drainUntil(() -> watch.text().contains("\n"));
        var bookmark = Json.readOwn(watch.text().getBytes(StandardCharsets.UTF_8));
        assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
        assertThat(bookmark.at("/object/metadata/resourceVersion").asLong())
                .isEqualTo(StoreStages.join(store.barrier()));
    }

    private static String secret(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"" + name + "\"}}";
    }
}
