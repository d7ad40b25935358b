package dev.polder.server.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.webhook.Guard;
import dev.polder.server.webhook.LocalWebhook;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What other controllers than the collector cannot do is shown beside what the collector cannot. */
class FailingControllerTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    private static List<JsonNode> failuresOf(String controller) {
        JsonNode page = api.bare().get("/debug/gc").expect(200).json();
        return page.at("/controllers")
                .valueStream()
                .filter(one -> one.at("/controller").asText().equals(controller)
                        && one.at("/retrying").asInt() > 0)
                .flatMap(one -> one.at("/failures").valueStream())
                .toList();
    }

    @Test
    void namespaceWhoseContentMayNotGo_isNamed_andGoesOnceItMay() throws Exception {
        String namespace = Guard.namespace(api);
        Family.maps(api, namespace).make("stays");
        Guard.configure(
                api,
                "validating",
                Guard.webhook(webhook, Guard.rule("DELETE", "", "v1", "configmaps"), Guard.onlyIn(namespace)));
        // Who is asked once more has failed before.
        CountDownLatch asked = new CountDownLatch(8);
        webhook.respond((exchange, review) -> {
            asked.countDown();
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Guard.deny(review)));
        });
        Answer ends = api.delete("/api/v1/namespaces/" + namespace).expect(200);
        assertThat(asked.await(20, TimeUnit.SECONDS)).as("tried again").isTrue();
        List<JsonNode> failures = failuresOf("namespace-contents");
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).at("/name").asText()).isEqualTo(namespace);
        assertThat(failures.get(0).at("/attempts").asInt()).isPositive();
        assertThat(failures.get(0).at("/reason").asText()).contains("denied the request");
        assertThat(api.bare().get("/metrics").expect(200).text())
                .contains("polder_controller_objects{state=\"retrying\"} 1.0");

        webhook.reset();
        try (WatchStream watch = api.watch("/api/v1/namespaces?watch=true&resourceVersion=" + ends.version())) {
            watch.through("DELETED", namespace);
        }
    }
}
