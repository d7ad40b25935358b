package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a webhook that fails does to writes under either failure policy. Texts: apiserver {@code util/webhook/error.go}, {@code
 * webhook/mutating/dispatcher.go}, {@code webhook/request/admissionreview.go}; client-go {@code rest/request.go}; evanphx/json-patch v4.
 */
class FailingWebhookTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    @RegisterExtension
    static final LocalWebhook elsewhere = LocalWebhook.on("127.0.0.9", Guard::allow);

    @RegisterExtension
    static final LocalWebhook expired = LocalWebhook.expired(Guard::allow);

    private static final List<String> KINDS = List.of("mutating", "validating");
    private static final String RULE = Guard.rule("CREATE", "", "v1", "configmaps");

    private CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        over.countDown();
        webhook.reset();
    }

    /**
     * A fault.
     *
     * @param client where the webhook is
     * @param does what it does there
     * @param said what is told of it, with {@code URL} for where it was called; {@code UID} for what it was asked
     * @param validated what is told of it when the webhook is a validating one
     */
    record Fault(String name, String client, LocalWebhook.Responder does, String said, String validated) {

        Fault(String name, LocalWebhook.Responder does, String said) {
            this(name, at(webhook.url(), webhook), does, said, said);
        }

        Fault validating(String instead) {
            return new Fault(name, client, does, said, instead);
        }

        /** Whether the configuration is of a kind that allows for this. */
        boolean isOf(String kind) {
            return kind.equals("mutating") || !validated.isEmpty();
        }

        String words(String kind) {
            return kind.equals("mutating") ? said : validated;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static String at(String url, LocalWebhook known) {
        return "{'url':'" + url + "','caBundle':'" + known.caBundle() + "'}";
    }

    /** A peer to which there is no connection. */
    private static Fault unreached(String name, String client, String said) {
        String posted = "failed to call webhook: Post \"" + said;
        return new Fault(name, client, FailingWebhookTest::neverAsked, posted, posted);
    }

    private static void neverAsked(HttpExchange exchange, ObjectNode review) {
        throw new AssertionError("nobody asks whom nobody trusts");
    }

    private static Fault body(String name, String body, String said) {
        return new Fault(name, (exchange, review) -> send(exchange, 200, body), said);
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        LocalWebhook.reply(exchange, code, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static Fault change(String name, UnaryOperator<ObjectNode> change, String said) {
        return new Fault(
                name,
                (exchange, review) -> LocalWebhook.reply(
                        exchange, 200, "application/json", Json.write(change.apply(Guard.allow(review)))),
                said);
    }

    static Stream<Fault> faults() {
        return Stream.of(unreached(), unheard(), misunderstood()).flatMap(some -> some);
    }

    private static Stream<Fault> unreached() {
        String untrusted = "?timeout=10s\": tls: failed to verify certificate: x509: ";
        return Stream.of(
                unreached(
                        "refused connection",
                        at("https://127.0.0.1:1/x", webhook),
                        "https://127.0.0.1:1/x?timeout=10s\": dial tcp 127.0.0.1:1: connect: connection refused"),
                unreached(
                        "unknown authority",
                        at(webhook.url(), elsewhere),
                        webhook.url() + untrusted + "certificate signed by unknown authority"),
                unreached(
                        "another's certificate",
                        at(elsewhere.url(), elsewhere),
                        elsewhere.url() + untrusted + "certificate is not valid for 127.0.0.1"),
                // Go adds when: "current time ... is after ...".
                unreached(
                        "expired certificate",
                        at(expired.url(), expired),
                        expired.url() + untrusted + "certificate has expired or is not yet valid"),
                unreached(
                        "service",
                        "{'service':{'name':'hook','namespace':'ns','path':'/admit'}}",
                        "https://hook.ns.svc:443/admit?timeout=10s\": service \"hook\" not found"));
    }

    private static Stream<Fault> unheard() {
        String call = "failed to call webhook: ";
        return Stream.of(
                new Fault(
                        "redirect",
                        (exchange, review) -> {
                            exchange.getResponseHeaders().set("Location", elsewhere.url());
                            send(exchange, 307, "");
                        },
                        call + "the server responded with the status code 307 but did not return more information"),
                new Fault(
                        "500",
                        (exchange, review) -> LocalWebhook.reply(
                                exchange, 500, "text/plain", "broken\n".getBytes(StandardCharsets.UTF_8)),
                        call + "an error on the server (\"broken\") has prevented the request from succeeding"),
                body(
                        "empty body",
                        "",
                        call + "0-length response with status code: 200 and content type: application/json"),
                body(
                        "truncated",
                        "{\"apiVersion\":\"admission.k8s.io/v1\",",
                        call + "couldn't get version/kind; json parse error: unexpected end of JSON input"),
                new Fault(
                        "10 MB",
                        (exchange, review) -> send(exchange, 200, " ".repeat(10 << 20)),
                        call + "Post \"URL\": the answer has more than 4194304 bytes"));
    }

    private static Stream<Fault> misunderstood() {
        String call = "failed to call webhook: ";
        String answer = "received invalid webhook response: ";
        return Stream.of(
                body(
                        "no response",
                        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
                        "received invalid webhook response: webhook response was absent"),
                change(
                        "wrong uid",
                        review -> set(review, "uid", "other"),
                        answer + "expected response.uid=\"UID\", got \"other\""),
                change(
                        "no kind",
                        review -> review.without(List.of("kind", "apiVersion")),
                        answer
                                + "expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind="),
                change(
                        "wrong kind",
                        review -> review.put("kind", "Other"),
                        call + "no kind \"Other\" is registered for version \"admission.k8s.io/v1\" in scheme"
                                + " \"k8s.io/apiserver/pkg/util/webhook/client.go:74\""),
                change(
                                "patch without type",
                                review -> set(review, "patch", "W10="),
                                answer + "webhook returned response.patch but not response.patchType")
                        .validating(answer + "validating webhook may not return response.patch"),
                change(
                                "undecodable patch",
                                review -> set(set(review, "patch", "e30="), "patchType", "JSONPatch"),
                                "received undecodable patch in webhook response: json: cannot unmarshal object into Go"
                                        + " value of type jsonpatch.Patch")
                        .validating(answer + "validating webhook may not return response.patch"),
                change(
                                "unknown patch type",
                                review -> set(set(review, "patch", "W3sib3AiOiJ4In1d"), "patchType", "Merge"),
                                "unsupported patch type \"Merge\"")
                        .validating(answer + "validating webhook may not return response.patch"),
                change(
                                "type without patch",
                                review -> set(review, "patchType", "JSONPatch"),
                                answer + "webhook returned response.patchType but not response.patch")
                        .validating(answer + "validating webhook may not return response.patchType"));
    }

    private static ObjectNode set(ObjectNode review, String field, String value) {
        review.withObject("/response").put(field, value);
        return review;
    }

    static Stream<Arguments> kindsAndFaults() {
        return faults().flatMap(fault -> KINDS.stream().filter(fault::isOf).map(kind -> Arguments.of(kind, fault)));
    }

    private static String failing(String more) {
        return Guard.webhook(webhook, RULE, more);
    }

    private Answer create(String webhookJson) {
        return create("mutating", webhookJson);
    }

    private Answer create(String kind, String webhookJson) {
        String namespace = Guard.namespace(api);
        Guard.configure(api, kind, webhookJson.replace("'sideEffects'", Guard.onlyIn(namespace) + ",'sideEffects'"));
        return api.post(
                "/api/v1/namespaces/" + namespace + "/configmaps", "{'metadata':{'name':'a'},'data':{'a':'1'}}");
    }

    private void refused(String kind, String webhookJson, String why) {
        create(kind, webhookJson)
                .refused(
                        500,
                        "InternalError",
                        "Internal error occurred: failed calling webhook \"guard.example.com\": " + why);
    }

    @ParameterizedTest
    @MethodSource("kindsAndFaults")
    void fault_refusesOrIsIgnored(String kind, Fault fault) {
        webhook.respond(fault.does());
        Answer refused = create(kind, Guard.webhook(Guard.NAME, fault.client(), RULE, ""));
        List<ObjectNode> asked = webhook.reviews();
        String uid = asked.isEmpty() ? "" : asked.get(0).at("/request/uid").asText();
        String why = fault.words(kind).replace("UID", uid).replace("URL", webhook.url() + "?timeout=10s");
        refused.refused(
                500, "InternalError", "Internal error occurred: failed calling webhook \"guard.example.com\": " + why);
        create(kind, Guard.webhook(Guard.NAME, fault.client(), RULE, "'failurePolicy':'Ignore'"))
                .expect(201);
        assertThat(elsewhere.reviews()).isEmpty();
        assertThat(expired.reviews()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void timeout_isToldInGosWords(String kind) {
        webhook.respond((exchange, review) -> hold());
        refused(
                kind,
                failing("'timeoutSeconds':1"),
                "failed to call webhook: Post \"" + webhook.url() + "?timeout=1s\": context deadline exceeded");
        create(kind, failing("'timeoutSeconds':1,'failurePolicy':'Ignore'")).expect(201);
    }

    /** A byte now and then keeps nobody: the time of a call is that of its answer's last byte. */
    @ParameterizedTest
    @FieldSource("KINDS")
    void drip_endsWithTheTime(String kind) {
        webhook.respond((exchange, review) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 100);
            OutputStream body = exchange.getResponseBody();
            body.write('{');
            body.flush();
            hold();
        });
        refused(
                kind,
                failing("'timeoutSeconds':1"),
                "failed to call webhook: unexpected error when reading response body. Please retry. Original error:"
                        + " context deadline exceeded");
        create(kind, failing("'timeoutSeconds':1,'failurePolicy':'Ignore'")).expect(201);
    }

    private void hold() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What does not fit the object is a fault of the server's, whatever the policy says, as is an object of other types. */
    @Test
    void patch_thatDoesNotFit_isRefusedUnderEitherPolicy() {
        webhook.respond((exchange, review) -> LocalWebhook.reply(
                exchange,
                200,
                "application/json",
                Json.write(Guard.patch(review, "[{'op':'remove','path':'/data/nothing'}]"))));
        String why =
                "Internal error occurred: error in remove for path: '/data/nothing': Unable to remove nonexistent key:"
                        + " nothing: missing value";
        create(failing("")).refused(500, "InternalError", why);
        create(failing("'failurePolicy':'Ignore'")).refused(500, "InternalError", why);
    }

    @Test
    void patch_thatMakesTheObjectInvalid_isRefusedByItsRules() {
        webhook.respond((exchange, review) -> LocalWebhook.reply(
                exchange,
                200,
                "application/json",
                Json.write(Guard.patch(review, "[{'op':'add','path':'/data/b~1c','value':'x'}]"))));
        for (String policy : List.of("Fail", "Ignore")) {
            create(failing("'failurePolicy':'" + policy + "'"))
                    .refused(
                            422,
                            "Invalid",
                            "ConfigMap \"a\" is invalid: data[b/c]: Invalid value: \"b/c\": a valid config key must consist"
                                    + " of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or"
                                    + " 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
        }
        webhook.respond((exchange, review) -> LocalWebhook.reply(
                exchange,
                200,
                "application/json",
                Json.write(Guard.patch(review, "[{'op':'add','path':'/data/b','value':1}]"))));
        for (String policy : List.of("Fail", "Ignore")) {
            assertThat(create(failing("'failurePolicy':'" + policy + "'"))
                            .expect(500)
                            .at("/message"))
                    .startsWith("Internal error occurred: json: cannot unmarshal number into Go");
        }
    }
}
