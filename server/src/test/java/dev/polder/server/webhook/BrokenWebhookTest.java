package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a webhook that fails takes with it: requests that need it, and nothing else. Messages are apiextensions v0.32.3 {@code
 * pkg/apiserver/conversion/webhook_converter.go}; a failure of storage is a 500 without a reason (apiserver {@code
 * ErrorToAPIStatus}).
 */
class BrokenWebhookTest {

    /** How many a server has to one webhook. */
    private static final int CONNECTIONS = 16;

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Hosts::answer);

    @RegisterExtension
    static final LocalWebhook elsewhere = LocalWebhook.on("127.0.0.9", Hosts::answer);

    @BeforeEach
    void mend() {
        webhook.reset();
    }

    private static void answerWith(UnaryOperator<ObjectNode> change) {
        webhook.change(Hosts::answer, change);
    }

    private static String failed(Hosts hosts, String version, String why) {
        return "conversion webhook for " + hosts.group() + "/" + version + ", Kind=Host " + why;
    }

    private static Hosts withOne() {
        return withOne(Hosts.clientConfig(webhook));
    }

    private static Hosts withOne(String clientConfig) {
        Hosts hosts = Hosts.install(api, clientConfig, "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        return hosts;
    }

    private static void refused(Hosts hosts, String why) {
        api.get(hosts.at("v2") + "/a").refused(500, "", failed(hosts, "v1", why));
    }

    @Test
    @Tag("k8s-14.17")
    void answers_areJudged() {
        Hosts hosts = withOne();
        answerWith(answer -> answer.put("kind", "Other"));
        refused(
                hosts,
                "failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got"
                        + " apiextensions.k8s.io/v1, Kind=Other");
        answerWith(answer -> {
            ((ObjectNode) answer.at("/response/result"))
                    .put("status", "Failure")
                    .put("message", "not today");
            return answer;
        });
        refused(hosts, "failed: not today");
        answerWith(answer -> {
            ((ArrayNode) answer.at("/response/convertedObjects")).removeAll();
            return answer;
        });
        refused(hosts, "returned 0 objects, expected 1");
        answerWith(answer -> {
            ((ObjectNode) answer.at("/response/convertedObjects/0/metadata")).put("name", "b");
            return answer;
        });
        refused(hosts, "returned invalid object: must have the same name: a != b");
        answerWith(answer -> {
            ((ObjectNode) answer.at("/response/convertedObjects/0")).put("apiVersion", hosts.group() + "/v1");
            return answer;
        });
        refused(
                hosts,
                "returned invalid object at index 0: invalid groupVersion (expected " + hosts.group() + "/v2, received "
                        + hosts.group() + "/v1)");
        webhook.reset();
        api.get(hosts.at("v2") + "/a").expect(200);
    }

    @Test
    @Tag("k8s-14.17")
    void metadata_cannotBeChangedByTheWebhook() {
        Hosts hosts = withOne();
        answerWith(answer -> {
            ObjectNode metadata = (ObjectNode) answer.at("/response/convertedObjects/0/metadata");
            metadata.put("generation", 9)
                    .put("resourceVersion", "1")
                    .putArray("finalizers")
                    .add("example.com/x");
            metadata.putObject("labels").put("seen", "yes");
            return answer;
        });
        Answer read = api.get(hosts.at("v2") + "/a").expect(200);
        assertThat(read.at("/metadata/generation")).isEqualTo("1");
        assertThat(read.node("/metadata/finalizers").isMissingNode()).isTrue();
        assertThat(read.at("/metadata/labels/seen")).isEqualTo("yes");
        assertThat(read.version()).isEqualTo(api.get(hosts.at("v1") + "/a").version());
    }

    @Test
    @Tag("k8s-14.17")
    void failureOfHttp_isToldInGosWords() {
        Hosts hosts = withOne();
        webhook.respond((exchange, review) ->
                LocalWebhook.reply(exchange, 500, "text/plain", "broken\n".getBytes(StandardCharsets.UTF_8)));
        refused(hosts, "failed: an error on the server (\"broken\") has prevented the request from succeeding");
        webhook.respond((exchange, review) -> LocalWebhook.reply(exchange, 200, "application/json", new byte[0]));
        refused(hosts, "failed: 0-length response with status code: 200 and content type: application/json");
        webhook.respond((exchange, review) ->
                LocalWebhook.reply(exchange, 200, "text/html", "<p>".getBytes(StandardCharsets.UTF_8)));
        refused(
                hosts,
                "failed: couldn't get version/kind; json parse error: invalid character '<' looking for beginning of"
                        + " value");
    }

    /**
     * A webhook that says when to come back is asked again, ten times at most (client-go v0.32.3 {@code rest/with_retry.go},
     * {@code checkWait}: 429 and 5xx with whole seconds).
     */
    @Test
    @Tag("k8s-14.17")
    void retryAfter_isFollowed() {
        Hosts hosts = withOne();
        AtomicInteger asked = new AtomicInteger();
        webhook.respond((exchange, review) -> {
            if (asked.incrementAndGet() < 3) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                LocalWebhook.reply(exchange, asked.get() == 1 ? 429 : 503, "text/plain", new byte[0]);
            } else {
                LocalWebhook.reply(exchange, 200, "application/json", Json.write(Hosts.answer(review)));
            }
        });
        api.get(hosts.at("v2") + "/a").expect(200);
        assertThat(asked).hasValue(3);

        Hosts stubborn = withOne();
        asked.set(0);
        webhook.respond((exchange, review) -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("Retry-After", "0");
            LocalWebhook.reply(exchange, 503, "text/plain", new byte[0]);
        });
        refused(stubborn, "failed: the server is currently unable to handle the request");
        assertThat(asked).hasValue(11);

        Hosts dated = withOne();
        asked.set(0);
        webhook.respond((exchange, review) -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
            LocalWebhook.reply(exchange, 503, "text/plain", new byte[0]);
        });
        refused(dated, "failed: the server is currently unable to handle the request");
        assertThat(asked).hasValue(1);
    }

    /** No Service is found: what upstream says of one that is not there. */
    @Test
    void service_isNotFound() {
        Hosts hosts = withOne("{'service':{'name':'hook','namespace':'ns','path':'/convert'}}");
        refused(hosts, "failed: Post \"https://hook.ns.svc:443/convert?timeout=30s\": service \"hook\" not found");
    }

    @Test
    void certificate_mustBeOfTheBundleAndForTheAddress() {
        Hosts unknown = withOne("{'url':'" + webhook.url() + "','caBundle':'" + elsewhere.caBundle() + "'}");
        refused(
                unknown,
                "failed: Post \"" + webhook.url() + "?timeout=30s\": tls: failed to verify certificate: x509:"
                        + " certificate signed by unknown authority");
        Hosts system = withOne("{'url':'" + webhook.url() + "'}");
        refused(
                system,
                "failed: Post \"" + webhook.url() + "?timeout=30s\": tls: failed to verify certificate: x509:"
                        + " certificate signed by unknown authority");
        Hosts other = withOne(Hosts.clientConfig(elsewhere));
        refused(
                other,
                "failed: Post \"" + elsewhere.url() + "?timeout=30s\": tls: failed to verify certificate: x509:"
                        + " certificate is not valid for 127.0.0.1");
        assertThat(webhook.reviews()).isEmpty();
        assertThat(elsewhere.reviews()).isEmpty();
    }

    @Test
    void requestsThatNeedNoConversion_goOn() {
        Hosts hosts = withOne();
        webhook.respond((exchange, review) -> LocalWebhook.reply(exchange, 503, "text/plain", new byte[0]));
        String why = failed(hosts, "v1", "failed: the server is currently unable to handle the request");
        String back = failed(hosts, "v2", "failed: the server is currently unable to handle the request");
        api.get(hosts.at("v2")).refused(500, "", why);
        api.get(hosts.at("v2"), "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .refused(500, "", why);
        api.post(hosts.at("v2"), hosts.two("b", "there", "80")).refused(500, "", back);
        api.mergePatch(hosts.at("v2") + "/a", "{'spec':{'port':'1'}}").refused(500, "", why);
        api.get(hosts.at("v2") + "/a/scale").refused(500, "", why);
        api.delete(hosts.at("v2") + "/a").refused(500, "", why);

        assertThat(api.get(hosts.at("v1")).expect(200).names()).containsExactly("a");
        api.mergePatch(hosts.at("v1") + "/a", "{'spec':{'replicas':2}}").expect(200);
        api.get(hosts.at("v1") + "/a/scale").expect(200);
        api.get("/apis/" + hosts.group() + "/v2").expect(200);
        api.delete(hosts.at("v1") + "/a").expect(200);
        api.get(hosts.at("v2") + "/a").expect(404);
        assertThat(api.get(hosts.at("v2")).expect(200).names()).isEmpty();
    }

    /** What is stored in another version than the definition's storage version needs the webhook whatever is asked for. */
    @Test
    void watch_endsWithAnInternalError() {
        Hosts hosts = withOne();
        String start = api.get(hosts.at("v1")).version();
        String query = "?watch=true&resourceVersion=" + start;
        try (WatchStream one = api.watch(hosts.at("v1") + query);
                WatchStream two = api.watch(hosts.at("v2") + query)) {
            webhook.respond((exchange, review) -> LocalWebhook.reply(exchange, 503, "text/plain", new byte[0]));
            api.mergePatch(hosts.at("v1") + "/a", "{'spec':{'replicas':2}}").expect(200);
            one.next("MODIFIED", "a");
            WatchStream.Event error = two.next();
            assertThat(error.type()).isEqualTo("ERROR");
            assertThat(error.at("/code")).isEqualTo("500");
            assertThat(error.at("/reason")).isEqualTo("InternalError");
            assertThat(error.at("/message"))
                    .isEqualTo("Internal error occurred: "
                            + failed(hosts, "v1", "failed: the server is currently unable to handle the request"));
            two.expectEnd();
            api.mergePatch(hosts.at("v1") + "/a", "{'spec':{'replicas':3}}").expect(200);
            one.next("MODIFIED", "a");
        }
    }

    /** Two tenants with a definition of one name and one webhook: neither waits for, nor learns of, the other. */
    @Test
    void tenants_areApart() throws Exception {
        Hosts broken = withOne();
        Hosts sound = new Hosts(api.inCluster("system:admin"), broken.group(), "default");
        sound.install(Hosts.clientConfig(webhook), "v1", "v1");
        sound.api().post(sound.at("v1"), sound.one("a", "other:80")).expect(201);
        CountDownLatch asked = new CountDownLatch(CONNECTIONS);
        CountDownLatch release = new CountDownLatch(1);
        webhook.respond((exchange, review) -> {
            if (review.at("/request/objects/0/spec/hostPort").asText().equals("other:80")) {
                LocalWebhook.reply(exchange, 200, "application/json", Json.write(Hosts.answer(review)));
                return;
            }
            asked.countDown();
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalWebhook.reply(exchange, 503, "text/plain", new byte[0]);
        });
        // More calls than there are connections to one webhook: creates, since reads of one object share a call.
        List<CompletableFuture<Answer>> stuck = IntStream.range(0, CONNECTIONS + 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> broken.api().post(broken.at("v2"), broken.two("n" + i, "x", "1")),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        Answer other = sound.api().get(sound.at("v2") + "/a").expect(200);
        assertThat(other.at("/spec/host")).isEqualTo("other");
        assertThat(other.text()).doesNotContain("here");
        api.get("/api/v1/namespaces/default/configmaps").expect(200);
        release.countDown();
        for (CompletableFuture<Answer> answer : stuck) {
            answer.get(20, TimeUnit.SECONDS)
                    .refused(
                            500,
                            "",
                            failed(broken, "v2", "failed: the server is currently unable to handle the request"));
        }
    }

    /** A type goes with its definition, and another of its name starts anew. */
    @Test
    void definition_isDeletedThoughItsWebhookIsBroken() {
        Hosts hosts = withOne();
        webhook.respond((exchange, review) -> LocalWebhook.reply(exchange, 503, "text/plain", new byte[0]));
        String version = api.get(Hosts.DEFINITIONS).version();
        api.delete(hosts.definitionPath()).expect(200);
        try (WatchStream watch = api.watch(Hosts.DEFINITIONS + "?watch=true&fieldSelector=metadata.name=" + hosts.name()
                + "&resourceVersion=" + version)) {
            watch.through("DELETED", hosts.name());
        }
        api.get(hosts.at("v1")).expect(404);
    }

    @Test
    void namespace_isEmptiedThoughAWebhookIsBroken() {
        Hosts hosts = new Hosts(api, api.fresh("g") + ".example.com", api.namespace());
        hosts.install(Hosts.clientConfig(webhook), "v1", "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        webhook.respond((exchange, review) -> LocalWebhook.reply(exchange, 503, "text/plain", new byte[0]));
        String namespaces = "/api/v1/namespaces";
        String version = api.get(namespaces).version();
        api.delete(namespaces + "/" + hosts.namespace()).expect(200);
        try (WatchStream watch = api.watch(namespaces + "?watch=true&fieldSelector=metadata.name=" + hosts.namespace()
                + "&resourceVersion=" + version)) {
            watch.through("DELETED", hosts.namespace());
        }
    }
}
