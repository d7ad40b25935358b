package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.config.OutboundConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A webhook that never answers holds some requests of its own logical cluster, a number that is known, and none of another's. */
class DeadWebhookTest {

    private static final int REQUESTS = 200;
    private static final int HELD = OutboundConfig.Limits.defaults().calls()
            + OutboundConfig.Limits.defaults().waiting();
    private static final int CONNECTIONS = 16;
    private static final String TOO_MANY = "too many calls are waiting for peers of the logical cluster";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Hosts::answer);

    private final CountDownLatch asked = new CountDownLatch(CONNECTIONS);
    private final CountDownLatch release = new CountDownLatch(1);

    private void hangFor(String host) {
        webhook.respond((exchange, review) -> {
            if (review.at("/request/objects/0/spec/host").asText().equals(host)) {
                asked.countDown();
                try {
                    release.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Hosts.answer(review)));
        });
    }

    @Test
    void requestsThatHang_areSoMany_andOthersPassThem() throws Exception {
        Hosts broken = Hosts.install(api, webhook, "v1");
        Hosts sound = new Hosts(api.inCluster("system:admin"), broken.group(), "default");
        sound.install(Hosts.clientConfig(webhook), "v1", "v1");
        webhook.reset();
        hangFor("dead");
        Semaphore answered = new Semaphore(0);
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            String object = broken.two("n" + i, "dead", "1");
            CompletableFuture<Answer> one = CompletableFuture.supplyAsync(
                    () -> broken.api().post(broken.at("v2"), object),
                    task -> Thread.ofVirtual().start(task));
            all.add(one);
            var unused = one.whenComplete((answer, failure) -> answered.release());
        }
        assertThat(answered.tryAcquire(REQUESTS - HELD, 30, TimeUnit.SECONDS)).isTrue();
        // The others may be refused before all calls have come to the webhook.
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 20; i++) {
            sound.api().post(sound.at("v2"), sound.two("n" + i, "alive", "1")).expect(201);
        }
        assertThat(all).filteredOn(one -> !one.isDone()).hasSize(HELD);
        assertThat(webhook.reviews())
                .filteredOn(review ->
                        review.at("/request/objects/0/spec/host").asText().equals("dead"))
                .hasSize(CONNECTIONS);
        for (CompletableFuture<Answer> one : all) {
            if (one.isDone()) {
                assertThat(one.join().expect(500).text()).contains(TOO_MANY);
            }
        }
        release.countDown();
        int created = 0;
        for (CompletableFuture<Answer> one : all) {
            created += one.get(30, TimeUnit.SECONDS).code() == 201 ? 1 : 0;
        }
        assertThat(created).isEqualTo(HELD);
    }
}
