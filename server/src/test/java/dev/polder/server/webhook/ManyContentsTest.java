package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The ends of namespaces and definitions with a lot in them: some of it held by finalizers, some refused by a webhook. The size is
 * {@code -Dpolder.contents.objects=1000} in full.
 */
class ManyContentsTest {

    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final int OBJECTS = Integer.getInteger("polder.contents.objects", 200);

    /** A look is at no more than what is left, and a tenth of that has changed before there is another; twice, to be safe. */
    private static final int BOUND = 40;

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    @AfterEach
    void forget() {
        webhook.reset();
    }

    private static long counted(String metric) {
        Matcher found = Pattern.compile("(?m)^" + metric + "(?:\\{[^}]*})? ([0-9.Ee]+)$")
                .matcher(api.bare().get("/metrics").expect(200).text());
        assertThat(found.find()).as(metric).isTrue();
        return (long) Double.parseDouble(found.group(1));
    }

    private static String end(String collection, String name, Runnable meanwhile) {
        String version = api.delete(collection + "/" + name).expect(200).version();
        try (WatchStream watch = api.watch(
                collection + "?watch=true&fieldSelector=metadata.name=" + name + "&resourceVersion=" + version)) {
            meanwhile.run();
            watch.through("DELETED", name);
        }
        return name;
    }

    /** What the end of a namespace costs in objects looked at; half of its objects are held, and one in ten is refused once. */
    private static long cost(int objects) {
        String namespace = Guard.namespace(api);
        String maps = NAMESPACES + "/" + namespace + "/configmaps";
        for (int i = 0; i < objects / 2; i++) {
            api.post(maps, "{'metadata':{'name':'held" + i + "','finalizers':['example.com/f']}}")
                    .expect(201);
            String of = switch (i % 3) {
                case 0 -> NAMESPACES + "/" + namespace + "/secrets";
                case 1 -> "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
                default -> maps;
            };
            api.post(of, "{'metadata':{'name':'free" + i + "'}}").expect(201);
        }
        Guard.configure(
                api,
                "validating",
                Guard.webhook(webhook, Guard.rule("DELETE", "", "v1", "secrets"), Guard.onlyIn(namespace)));
        Set<String> refused = ConcurrentHashMap.newKeySet();
        webhook.respond((exchange, review) -> {
            boolean first = refused.add(review.at("/request/name").asText());
            ObjectNode answer = first ? Guard.deny(review) : Guard.allow(review);
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(answer));
        });
        long before = counted("polder_content_looked_at_total");
        long looks = counted("polder_content_looks_total");
        end(NAMESPACES, namespace, () -> {
            for (int i = 0; i < objects / 2; i++) {
                api.mergePatch(maps + "/held" + i, "{'metadata':{'finalizers':null}}");
            }
        });
        assertThat(refused).hasSizeGreaterThanOrEqualTo(objects / 6);
        long cost = counted("polder_content_looked_at_total") - before;
        System.out.println(
                objects + " objects: " + (counted("polder_content_looks_total") - looks) + " looks at " + cost);
        return cost;
    }

    @Test
    void endOfANamespace_costsAsMuchAsIsInIt() {
        assertThat(cost(OBJECTS / 2)).isBetween(OBJECTS / 2L, (long) BOUND * OBJECTS / 2);
        assertThat(cost(OBJECTS)).isBetween((long) OBJECTS, (long) BOUND * OBJECTS);
    }

    /** What hangs in a webhook keeps nothing else. */
    @Test
    void typeThatHangs_keepsNoOthers() throws Exception {
        String namespace = Guard.namespace(api);
        String maps = NAMESPACES + "/" + namespace + "/configmaps";
        for (int i = 0; i < 40; i++) {
            api.post(maps, "{'metadata':{'name':'m" + i + "'}}").expect(201);
            api.post(NAMESPACES + "/" + namespace + "/secrets", "{'metadata':{'name':'s" + i + "'}}")
                    .expect(201);
        }
        Guard.configure(
                api,
                "validating",
                Guard.webhook(
                        webhook,
                        Guard.rule("DELETE", "", "v1", "secrets"),
                        Guard.onlyIn(namespace) + ",'timeoutSeconds':30"));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        webhook.respond((exchange, review) -> {
            asked.countDown();
            await(release);
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Guard.allow(review)));
        });
        String version = api.get(maps).version();
        try (WatchStream watch = api.watch(maps + "?watch=true&resourceVersion=" + version)) {
            end(NAMESPACES, namespace, () -> {
                await(asked);
                for (int gone = 0; gone < 40; ) {
                    WatchStream.Event event = watch.next();
                    gone += event.type().equals("DELETED") && event.name().startsWith("m") ? 1 : 0;
                }
                release.countDown();
            });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** apiextensions {@code crd_finalizer.go}: a definition says why its objects are not deleted, and goes once they are. */
    @Test
    void definition_saysWhatRefuses_andTakesTheRestAlong() {
        String group = api.fresh("g") + ".example.com";
        Widgets.install(api, group, Widgets.definition(group));
        String namespace = Guard.namespace(api);
        String widgets = "/apis/" + group + "/v1/namespaces/" + namespace + "/widgets";
        for (int i = 0; i < 20; i++) {
            String finalizers = i == 7 ? ",'finalizers':['example.com/f']" : "";
            api.post(widgets, "{'metadata':{'name':'w" + i + "'" + finalizers + "}}")
                    .expect(201);
        }
        String guard = Guard.configure(
                api,
                "validating",
                Guard.webhook(webhook, Guard.rule("DELETE", group, "v1", "widgets"), Guard.onlyIn(namespace)));
        webhook.respond((exchange, review) -> {
            boolean kept = review.at("/request/name").asText().equals("w3");
            ObjectNode answer = kept ? Guard.deny(review) : Guard.allow(review);
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(answer));
        });
        String crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        String name = "widgets." + group;
        String version = api.delete(crds + "/" + name).expect(200).version();
        try (WatchStream watch =
                api.watch(crds + "?watch=true&fieldSelector=metadata.name=" + name + "&resourceVersion=" + version)) {
            String told = "";
            while (!told.startsWith("InstanceDeletionFailed")) {
                told = terminating(watch.next());
            }
            assertThat(told)
                    .isEqualTo("InstanceDeletionFailed could not issue all deletes: admission webhook \"" + Guard.NAME
                            + "\" denied the request without explanation");
            assertThat(api.get(widgets).names()).containsExactly("w3", "w7");
            api.delete(Guard.at("validating") + "/" + guard).expect(200);
            api.mergePatch(widgets + "/w7", "{'metadata':{'finalizers':null}}").expect(200);
            watch.through("DELETED", name);
        }
    }

    private static String terminating(WatchStream.Event event) {
        return event.object()
                .at("/status/conditions")
                .valueStream()
                .filter(one -> one.path("type").asText().equals("Terminating"))
                .map(one ->
                        one.path("reason").asText() + " " + one.path("message").asText())
                .findFirst()
                .orElse("");
    }
}
