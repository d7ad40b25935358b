package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each namespace has, where a webhook hangs on some of it. */
class HungDefaultsTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    @Test
    void accountOfNamespace_waitsForNoWebhookOfItsCertificate() {
        CountDownLatch release = new CountDownLatch(1);
        webhook.respond((exchange, review) -> {
            try {
                assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Guard.allow(review)));
        });
        String namespace = "/api/v1/namespaces/hung/";
        String rule = Guard.rule("CREATE", "", "v1", "configmaps");
        Guard.configure(api, "validating", Guard.webhook(webhook, rule, Guard.onlyIn("hung") + ",'timeoutSeconds':30"));
        try {
            api.post("/api/v1/namespaces", "{'metadata':{'name':'hung'}}").expect(201);
            try (WatchStream watch = api.watch(namespace + "serviceaccounts?watch=true")) {
                watch.next("ADDED", "default");
            }
            assertThat(api.get(namespace + "configmaps").expect(200).names()).isEmpty();
        } finally {
            release.countDown();
        }
        try (WatchStream watch = api.watch(namespace + "configmaps?watch=true")) {
            watch.next("ADDED", "kube-root-ca.crt");
        }
        assertThat(webhook.reviews()).hasSize(1);
    }
}
