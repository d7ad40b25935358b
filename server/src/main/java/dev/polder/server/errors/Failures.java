package dev.polder.server.errors;

import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.storage.StoreException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers failed requests: every exception becomes a Status, and one nobody foresaw is logged. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Runs a step of a request; what it throws is answered. */
    public void guard(Exchange exchange, RawRequest raw, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | StackOverflowError failure) {
            // Of a body that nests too deep the stack is gone again by now, and an answer is better than none.
            answer(exchange, raw, failure);
        }
    }

    public void answer(Exchange exchange, RawRequest raw, Throwable failure) {
        exchange.reply(reply(status(raw, failure), raw));
    }

    /** In the form that the request accepts, and as plain JSON when it accepts none (apiserver {@code ErrorNegotiated}). */
    private static Reply reply(Status status, RawRequest raw) {
        Reply plain = reply(status);
        try {
            ObjectFormat format = Negotiation.negotiate(raw, Endpoint.UNCONVERTIBLE);
            return new Reply(
                    plain.code(),
                    format.encoding().mediaType(),
                    plain.headers(),
                    format.encoding().write(status.toJson(), format.pretty()));
        } catch (ApiException notAcceptable) {
            return plain;
        }
    }

    /** The Status that a failure leads to. */
    public Status status(RawRequest raw, Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case ApiException e -> e.status();
            case StoreException e -> StoreErrors.translate(e).status();
            default -> {
                LOG.error("{} {} failed, request {}", raw.method(), raw.path(), raw.id(), cause);
                yield ApiErrors.internal(String.valueOf(cause.getMessage())).status();
            }
        };
    }

    /** The reply that carries a Status. */
    public static Reply reply(Status status) {
        var details = status.details();
        Map<String, String> headers = details == null || details.retryAfterSeconds() == 0
                ? Map.of()
                : Map.of("Retry-After", Integer.toString(details.retryAfterSeconds()));
        return new Reply(status.code(), Reply.JSON, headers, Json.write(status.toJson()));
    }
}
