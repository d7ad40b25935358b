package dev.polder.server.http;

import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusDetails;
import dev.polder.server.request.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What the edge answers by itself, in upstream's words. */
final class Failures {

    private static final Map<String, String> NO_SNIFF = Map.of("X-Content-Type-Options", "nosniff");

    private Failures() {}

    static Reply status(Status status) {
        StatusDetails details = status.details();
        int retryAfter = details == null ? 0 : details.retryAfterSeconds();
        Map<String, String> headers = retryAfter > 0 ? Map.of("Retry-After", Integer.toString(retryAfter)) : Map.of();
        return new Reply(status.code(), Reply.JSON, headers, Json.write(status.toJson()));
    }

    /** Go's {@code http.Error}. */
    static Reply text(int code, String message) {
        return new Reply(code, Reply.TEXT, NO_SNIFF, (message + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** apiserver {@code filters/priority-and-fairness}. */
    static Reply tooManyRequests() {
        String body = "Too many requests, please try again later.\n";
        Map<String, String> headers = Map.of("X-Content-Type-Options", "nosniff", "Retry-After", "1");
        return new Reply(429, Reply.TEXT, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static Reply tooLarge(int limit) {
        return status(ApiErrors.tooLarge("Request entity too large: limit is " + limit)
                .status());
    }

    /** apimachinery {@code NewTimeoutError}, as the timeout filter sends it. */
    static Reply timeout() {
        return status(ApiErrors.timeout("request did not complete within the allotted timeout")
                .status());
    }

    /** apiserver {@code filters/request_deadline}. */
    static Reply invalidTimeout(String why) {
        String message = "invalid timeout specified in the request URL - " + why;
        return status(ApiErrors.badRequest(message).status());
    }

    /** apiserver {@code filters/wrap}: what a client gets when a handler throws. */
    static Reply broken() {
        return text(500, "This request caused apiserver to panic. Look in the logs for details.");
    }
}
