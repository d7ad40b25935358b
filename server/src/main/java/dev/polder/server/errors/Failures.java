package dev.polder.server.errors;

import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Outside;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.ResourceCall;
import dev.polder.storage.StoreException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers failed requests: every exception becomes a Status, and one nobody foresaw is logged. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** When a client may ask again whose store could not be asked (apiserver {@code storage/errors/storage.go}). */
    private static final int RETRY_SECONDS = 2;

    /** Runs a step of a request; what it throws is answered. */
    public void guard(Exchange exchange, RawRequest raw, Runnable step) {
        try {
            Outside.during(exchange, step);
        } catch (RuntimeException | StackOverflowError failure) {
            // Of a body that nests too deep the stack is gone again by now, and an answer is better than none.
            answer(exchange, raw, failure);
        }
    }

    /** The same for a step of a call, whose store may not answer. */
    public void guard(ResourceCall call, Runnable step) {
        try {
            Outside.during(call.exchange(), step);
        } catch (RuntimeException | StackOverflowError failure) {
            answer(call, failure);
        }
    }

    /** Answers a failed call. */
    public void answer(ResourceCall call, Throwable failure) {
        call.exchange().reply(reply(status(call, failure), call.raw()));
    }

    public void answer(Exchange exchange, RawRequest raw, Throwable failure) {
        exchange.reply(reply(status(raw, failure), raw));
    }

    /** The reply that carries a Status, in the form that the request accepts, and as plain JSON when it accepts none (apiserver {@code ErrorNegotiated}). */
    public static Reply reply(Status status, RawRequest raw) {
        Reply plain = reply(status);
        try {
            ObjectFormat format = Negotiation.negotiate(raw);
            return new Reply(
                    plain.code(),
                    format.encoding().mediaType(),
                    plain.headers(),
                    format.encoding().write(status.toJson(), format.pretty()));
        } catch (ApiException notAcceptable) {
            return plain;
        }
    }

    /**
     * The Status that a failure of a call leads to. Where a store cannot be asked, nothing has been done: the client is told
     * when to come back (apiserver {@code storage/errors/storage.go}, {@code InterpretGetError} and its siblings).
     */
    public Status status(ResourceCall call, Throwable failure) {
        if (cause(failure) instanceof StoreException.Unavailable unavailable) {
            LOG.warn("{} {}: {}", call.raw().method(), call.raw().path(), unavailable.getMessage());
            return ApiErrors.serverTimeout(
                            call.groupResource(), operation(call.info().verb()), RETRY_SECONDS)
                    .status();
        }
        return status(call.raw(), failure);
    }

    /** What upstream's registry calls what a verb does. */
    private static String operation(String verb) {
        return switch (verb) {
            case "patch" -> "update";
            case "deletecollection" -> "delete";
            default -> verb;
        };
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The Status that a failure leads to. */
    public Status status(RawRequest raw, Throwable failure) {
        Throwable cause = cause(failure);
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
