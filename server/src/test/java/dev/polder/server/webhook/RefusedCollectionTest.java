package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A DELETE of many of which one fails (apiserver {@code registry/generic/registry/store.go}). */
class RefusedCollectionTest {

    private static final int OBJECTS = 60;

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    @AfterEach
    void forget() {
        webhook.reset();
    }

    private static String maps() {
        String namespace = Guard.namespace(api);
        String maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        for (int i = 0; i < OBJECTS; i++) {
            api.post(maps, "{'metadata':{'name':'m%02d','labels':{'n':'1'}}}".formatted(i))
                    .expect(201);
        }
        Guard.configure(
                api,
                "validating",
                Guard.webhook(
                        webhook,
                        Guard.rule("DELETE", "", "v1", "configmaps"),
                        Guard.onlyIn(namespace) + ",'timeoutSeconds':30"));
        return maps;
    }

    /** The first failure is the answer, and nothing is begun after it. */
    @Test
    void failure_isTheAnswer_andEndsTheRest() {
        String maps = maps();
        webhook.respond((exchange, review) -> {
            boolean refused =
                    review.at("/request/oldObject/metadata/name").asText().equals("m20");
            ObjectNode answer = refused ? Guard.deny(review) : Guard.allow(review);
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(answer));
        });
        api.delete(maps + "?labelSelector=n%3D1")
                .refused(400, "", "admission webhook \"" + Guard.NAME + "\" denied the request without explanation");
        assertThat(api.get(maps + "?labelSelector=n%3D1").names())
                .contains("m20", "m59")
                .doesNotContain("m00")
                .hasSizeGreaterThan(20);
    }
}
