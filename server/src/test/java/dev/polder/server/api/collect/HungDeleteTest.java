package dev.polder.server.api.collect;

import static dev.polder.server.api.collect.Family.by;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import dev.polder.server.webhook.Guard;
import dev.polder.server.webhook.LocalWebhook;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A webhook that does not answer a DELETE of the collector, and what happens meanwhile: nobody else waits, and what was decided
 * before is not written once it no longer holds (docs/internals/garbage-collection.md).
 */
class HungDeleteTest {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private Family maps = new Family(api, "");
    private String group = "";

    @BeforeEach
    void hang() {
        group = api.fresh("g") + ".example.com";
        String namespace = Guard.namespace(api);
        maps = Family.maps(api, namespace);
        Guard.configure(
                api,
                "validating",
                Guard.webhook(
                        webhook,
                        Guard.rule("DELETE", "", "v1", "configmaps"),
                        Guard.onlyIn(namespace) + ",'timeoutSeconds':30"));
        webhook.respond((exchange, review) -> {
            if (asked.getCount() > 0) {
                asked.countDown();
                await(release);
            }
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Guard.allow(review)));
        });
    }

    @AfterEach
    void letGo() {
        release.countDown();
        webhook.reset();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("it did not come").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> deletionsOf(String name) {
        return webhook.reviews().stream()
                .filter(review -> review.at("/request/name").asText().equals(name))
                .map(review -> review.at("/request/userInfo/username").asText())
                .toList();
    }

    private Answer childOfNoWidget() {
        Widgets.install(api, group, Widgets.definition(group));
        Answer child = maps.make("child", by(group + "/v1", "Widget", "never", "1-2-3", ""));
        await(asked);
        return child;
    }

    @Test
    void typeThatGoesMeanwhile_makesTheDecisionVoid() {
        Answer child = childOfNoWidget();
        // The lock of types is free: the definition goes, and others that wait for a type are woken by its coming.
        Answer ended = api.delete(DEFINITIONS + "/widgets." + group).expect(200);
        try (WatchStream watch = api.watch(DEFINITIONS + "?watch=true&resourceVersion=" + ended.version())) {
            watch.through("DELETED", "widgets." + group);
        }
        String other = api.fresh("g") + ".example.com";
        Family elsewhere = Family.maps(api, api.namespace());
        Answer waits = elsewhere.make("waits", by(other + "/v1", "Widget", "never", "1-2-3", ""));
        Widgets.install(api, other, Widgets.definition(other));
        elsewhere.gone(waits);
        maps.lives("child");

        release.countDown();
        // Only once its type is known again may the child go: of the first deletion nothing has come.
        Widgets.install(api, group, Widgets.definition(group));
        maps.gone(child);
        assertThat(deletionsOf("child")).hasSizeGreaterThanOrEqualTo(2).containsOnly("system:polder:garbage-collector");
    }

    @Test
    void typeThatIsAnotherMeanwhile_isLookedAtAgain() {
        Answer child = childOfNoWidget();
        api.mergePatch(DEFINITIONS + "/widgets." + group, "{'metadata':{'annotations':{'a':'b'}}}")
                .expect(200);
        release.countDown();
        maps.gone(child);
        assertThat(deletionsOf("child")).hasSize(2);
    }

    @Test
    void dependentThatFindsAnOwnerMeanwhile_stays() {
        Answer child = childOfNoWidget();
        Answer owner = maps.make("owner");
        api.jsonPatch(
                        maps.path() + "/child",
                        "[{'op':'add','path':'/metadata/ownerReferences/-','value':" + by(owner) + "}]")
                .expect(200);
        release.countDown();
        maps.until(child, object -> Family.owners(object).equals(List.of("owner")));
        maps.lives("child");
        assertThat(deletionsOf("child")).hasSize(1);
    }

    @Test
    void othersOfTheSameCluster_doNotWait() {
        childOfNoWidget();
        Family elsewhere = Family.maps(api, api.namespace());
        for (int i = 0; i < 40; i++) {
            elsewhere.make("m" + i, by("v1", "ConfigMap", "never", "1-2-3", ""));
        }
        Answer last = elsewhere.make("last", by("v1", "ConfigMap", "never", "1-2-3", ""));
        elsewhere.gone(last);
        maps.lives("child");
    }
}
