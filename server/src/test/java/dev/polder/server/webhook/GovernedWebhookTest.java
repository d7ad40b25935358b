package dev.polder.server.webhook;

import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whose webhooks a write has to pass: those of the logical cluster that governs the resource, which for a bound one is that of its
 * export (kcp {@code test/e2e/apibinding/apibinding_webhook_test.go}, {@code test/e2e/conformance/webhook_test.go}).
 */
class GovernedWebhookTest {

    /** How many calls to one webhook are made at a time. */
    private static final int CALLS = 16;

    @RegisterExtension
    static final ApiServer root = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    @RegisterExtension
    static final LocalWebhook other = LocalWebhook.answering(Guard::allow);

    @AfterEach
    void forget() {
        webhook.reset();
        other.reset();
    }

    private static ApiServer provider() {
        ApiServer provider = Sharing.workspace(root, "provider");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "cowboys", "today");
        return provider;
    }

    private static void guard(ApiServer where, String kind, LocalWebhook by) {
        Guard.configure(
                where, kind, Guard.webhook(by, Guard.rule("CREATE", "wildwest.dev", "v1alpha1", "cowboys"), ""));
    }

    private static String cowboy(String name) {
        return "{'metadata':{'name':'" + name + "'},'spec':{'intent':'ride'}}";
    }

    @Test
    void boundResource_isGuardedWhereItsExportIs() {
        ApiServer provider = provider();
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        guard(provider, "validating", webhook);
        guard(consumer, "validating", other);
        consumer.post(COWBOYS, cowboy("woody")).expect(201);
        assertThat(webhook.reviews()).hasSize(1);
        assertThat(other.reviews()).isEmpty();
        // The provider learns whose object it is.
        String cluster = consumer.get(COWBOYS + "/woody").at("/metadata/annotations/kcp.io~1cluster");
        assertThat(webhook.reviews()
                        .get(0)
                        .at("/request/object/metadata/annotations/kcp.io~1cluster")
                        .asText())
                .isEqualTo(cluster);
        webhook.change(Guard::deny, answer -> answer);
        consumer.post(COWBOYS, cowboy("buzz"))
                .refused(400, "", "admission webhook \"guard.example.com\" denied the request without explanation");
    }

    @Test
    void boundResource_isChangedByTheHooksOfItsExport() {
        ApiServer provider = provider();
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        guard(provider, "mutating", webhook);
        guard(consumer, "mutating", other);
        webhook.change(
                review -> review,
                review -> Guard.patch(review, "[{'op':'replace','path':'/spec/intent','value':'walk'}]"));
        assertThat(consumer.post(COWBOYS, cowboy("woody")).expect(201).at("/spec/intent"))
                .isEqualTo("walk");
        assertThat(other.reviews()).isEmpty();
    }

    @Test
    void webhooks_seeNothingOfOtherLogicalClusters() {
        ApiServer one = Sharing.workspace(root, "one");
        ApiServer two = Sharing.workspace(root, "two");
        String everything = Guard.webhook(webhook, Guard.rule("*", "*", "*/*") + "," + Guard.rule("*", "*", "*"), "");
        Guard.configure(one, "validating", everything);
        Guard.configure(one, "mutating", everything);
        String maps = "/api/v1/namespaces/default/configmaps";
        two.post(maps, "{'metadata':{'name':'a'}}").expect(201);
        two.mergePatch(maps + "/a", "{'data':{'a':'1'}}").expect(200);
        two.delete(maps + "/a").expect(200);
        root.post(maps, "{'metadata':{'name':'" + root.fresh("a") + "'}}").expect(201);
        String mine = Sharing.path(one);
        assertThat(two.get(Guard.at("validating")).names()).isEmpty();
        one.post(maps, "{'metadata':{'name':'a'}}").expect(201);
        assertThat(webhook.reviews())
                .isNotEmpty()
                .allMatch(review ->
                        review.toString().contains(one.get(maps + "/a").at("/metadata/annotations/kcp.io~1cluster")))
                .noneMatch(review -> review.toString().contains(Sharing.path(two)));
        assertThat(mine).isNotEqualTo(Sharing.path(two));
    }

    /** More writes than there may be calls wait for a webhook of one logical cluster; one of another is answered meanwhile. */
    @Test
    void deadWebhook_delaysNobodyElse() throws Exception {
        ApiServer dead = Guard.workspace(root, "dead");
        ApiServer quick = Guard.workspace(root, "quick");
        String maps = "/api/v1/namespaces/default/configmaps";
        for (ApiServer api : List.of(dead, quick)) {
            LocalWebhook target = api == dead ? webhook : other;
            Guard.configure(
                    api,
                    "validating",
                    Guard.webhook(target, Guard.rule("CREATE", "", "v1", "configmaps"), "'timeoutSeconds':30"));
        }
        CountDownLatch asked = new CountDownLatch(CALLS);
        CountDownLatch release = new CountDownLatch(1);
        webhook.respond((exchange, review) -> {
            asked.countDown();
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ObjectNode answer = Guard.allow(review);
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(answer));
        });
        List<CompletableFuture<Answer>> stuck = IntStream.range(0, 3 * CALLS)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> dead.post(maps, "{'metadata':{'name':'n" + i + "'}}"),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 5; i++) {
            quick.post(maps, "{'metadata':{'name':'q" + i + "'}}").expect(201);
        }
        assertThat(other.reviews()).hasSize(5);
        assertThat(stuck).noneMatch(CompletableFuture::isDone);
        assertThat(webhook.reviews()).hasSize(CALLS);
        release.countDown();
        for (CompletableFuture<Answer> answer : stuck) {
            answer.get(20, TimeUnit.SECONDS).expect(201);
        }
    }
}
