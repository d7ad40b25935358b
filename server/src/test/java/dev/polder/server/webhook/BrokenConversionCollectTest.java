package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A conversion webhook that does not work keeps the objects of its type, and nobody else's, from being collected (kubernetes#127105
 * stopped all collection); once it works they go by themselves.
 */
class BrokenConversionCollectTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int OBJECTS = 20;

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Hosts::answer);

    private static String owned(String body, Answer owner) {
        return body.replaceFirst(
                "'metadata':\\{",
                "'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'"
                        + owner.at("/metadata/name") + "','uid':'" + owner.at("/metadata/uid") + "'}],");
    }

    private static Answer map(ApiServer in, String name) {
        return in.post(MAPS, "{'metadata':{'name':'" + name + "'}}").expect(201);
    }

    private static void gone(ApiServer in, String path, Answer made) {
        String name = made.at("/metadata/name");
        try (WatchStream watch = in.watch(
                path + "?watch=true&fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + made.version())) {
            watch.through("DELETED", name);
        }
    }

    @Test
    void objectsOfOneType_waitForTheirWebhook_othersDoNot() throws InterruptedException {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        Answer owner = map(api, "owner");
        List<Answer> made = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            made.add(api.post(hosts.at("v1"), owned(hosts.one("h" + i, "a:1"), owner))
                    .expect(201));
        }
        Answer dependent = api.post(MAPS, owned("{'metadata':{'name':'dependent'}}", owner))
                .expect(201);
        // They lie in the old version now, and whoever writes them needs the webhook.
        hosts.store("v2");
        CountDownLatch asked = new CountDownLatch(3 * OBJECTS);
        webhook.respond((exchange, review) -> {
            asked.countDown();
            if (asked.getCount() % 2 == 0) {
                throw new IOException("nobody answers: the connection is closed");
            }
            LocalWebhook.reply(exchange, 500, "text/plain", new byte[0]);
        });
        api.delete(MAPS + "/owner").expect(200);
        gone(api, MAPS, dependent);
        ApiServer elsewhere = Sharing.workspace(api, "gc-elsewhere");
        Answer other = map(elsewhere, "owner");
        Answer child = elsewhere
                .post(MAPS, owned("{'metadata':{'name':'child'}}", other))
                .expect(201);
        elsewhere.delete(MAPS + "/owner").expect(200);
        gone(elsewhere, MAPS, child);

        assertThat(asked.await(20, TimeUnit.SECONDS)).as("tried again").isTrue();
        for (int i = 0; i < OBJECTS; i++) {
            api.get(hosts.at("v1") + "/h" + i).expect(200);
        }
        JsonNode page = api.bare().get("/debug/gc").expect(200).json();
        assertThat(page.at("/retrying").asInt()).isPositive();
        assertThat(page.at("/failures")
                        .valueStream()
                        .map(one -> one.at("/resource").asText()))
                .contains(hosts.name());
        long before = revision();
        webhook.reset();
        made.forEach(one -> gone(api, hosts.at("v1"), one));
        // Each has gone by one write, and there was no other in all the store: nothing but time has brought them back
        // to mind.
        assertThat(revision() - before).isEqualTo(OBJECTS);
    }

    /** Of the whole store, as any list says it. */
    private static long revision() {
        return Long.parseLong(api.get(MAPS + "?limit=1").expect(200).version());
    }
}
