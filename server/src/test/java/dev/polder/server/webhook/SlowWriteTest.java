package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Writes end in time for their clients: after the time of writes (apiserver {@code handlers/rest.go}, {@code
 * requestTimeoutUpperBound}; the text is that of {@code handlers/finisher}), or after that of the query (the text is that of
 * {@code server/filters/timeout.go}).
 */
class SlowWriteTest {

    /** Long enough for what makes a definition, short enough to be waited for. */
    private static final long WRITE_MILLIS = 1_500;

    @RegisterExtension
    static final ApiServer api = ApiServer.withWritesOf(WRITE_MILLIS);

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Hosts::answer);

    private CountDownLatch release = new CountDownLatch(1);

    @BeforeEach
    void hold() {
        release = new CountDownLatch(1);
        CountDownLatch released = release;
        webhook.respond((exchange, review) -> {
            try {
                released.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Hosts.answer(review)));
        });
    }

    @AfterEach
    void letGo() {
        release.countDown();
    }

    @Test
    @Tag("k8s-7.22")
    @Tag("k8s-22.2")
    void write_thatTakesTooLong_isAnsweredAndMayStillComplete() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        String version = api.get(hosts.at("v1")).version();
        api.post(hosts.at("v2"), hosts.two("a", "there", "80"))
                .refused(
                        504,
                        "Timeout",
                        "Timeout: request did not complete within requested timeout - context deadline exceeded");
        assertThat(api.get(hosts.at("v1")).expect(200).names()).isEmpty();
        release.countDown();
        try (WatchStream watch = api.watch(hosts.at("v1") + "?watch=true&resourceVersion=" + version)) {
            watch.next("ADDED", "a");
        }
    }

    @Test
    @Tag("k8s-7.22")
    void write_withATimeOfItsOwn_isAnsweredAfterIt() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        api.post(hosts.at("v2") + "?timeout=100ms", hosts.two("a", "there", "80"))
                .refused(504, "Timeout", "Timeout: request did not complete within the allotted timeout");
        api.post(hosts.at("v1") + "?timeout=later", hosts.one("b", "here:80"))
                .refused(
                        400,
                        "BadRequest",
                        "invalid timeout specified in the request URL - time: invalid duration \"later\"");
    }

    /** Upstream bounds the verbs that work on one object (apiserver {@code handlers/delete.go} has no such bound for many). */
    @Test
    @Tag("k8s-22.2")
    void deletionOfMany_hasTheTimeOfEveryRequest() throws InterruptedException {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        Thread late = Thread.startVirtualThread(() -> {
            // The write of another client is cut off meanwhile, so that more than the time of a write has passed.
            api.post(hosts.at("v2"), hosts.two("b", "there", "80")).expect(504);
            release.countDown();
        });
        assertThat(api.delete(hosts.at("v2")).expect(200).names()).containsExactly("a");
        late.join();
    }
}
