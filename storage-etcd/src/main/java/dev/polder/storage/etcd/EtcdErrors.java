package dev.polder.storage.etcd;

import dev.polder.storage.StoreException;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What etcd's errors mean (etcd {@code api/v3rpc/rpctypes/error.go}). */
final class EtcdErrors {

    private static final String OWN_WORDS = "etcdserver: ";
    private static final String COMPACTED = "required revision has been compacted";
    private static final String FUTURE = "required revision is a future revision";
    private static final String NO_SPACE = "database space exceeded";
    private static final String TOO_LARGE = "request is too large";
    private static final String TOO_MANY_OPERATIONS = "too many operations";
    private static final String BAD_TOKEN = "invalid auth token";
    private static final String NO_LEASE = "requested lease not found";

    private EtcdErrors() {}

    static boolean isCompacted(Throwable failure) {
        return says(failure, COMPACTED);
    }

    static boolean isFuture(Throwable failure) {
        return says(failure, FUTURE);
    }

    static boolean isNoLease(Throwable failure) {
        return says(failure, NO_LEASE);
    }

    static boolean isBadToken(Throwable failure) {
        return says(failure, BAD_TOKEN);
    }

    /** An answer that is larger than this client takes: it was a read, and asks for smaller pages. */
    static boolean isTooLargeAnswer(Throwable failure) {
        return code(failure) == Status.Code.RESOURCE_EXHAUSTED && says(failure, "exceeds maximum size");
    }

    /**
     * Whether a request may be sent again, to another member perhaps: nobody has looked at it, or it is not known that
     * anybody has.
     */
    static boolean isPassing(Throwable failure) {
        return switch (code(failure)) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED, INTERNAL, UNKNOWN -> true;
            case RESOURCE_EXHAUSTED -> says(failure, "too many requests");
            default -> isBadToken(failure);
        };
    }

    /** The store's word for a failure. */
    static StoreException translate(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof StoreException known) {
            return known;
        }
        String text = text(cause);
        if (text.contains(NO_SPACE)) {
            return new StoreException.OutOfSpace(
                    "etcd is full (" + text + "); delete objects, compact and defragment it, raise its"
                            + " --quota-backend-bytes, then disarm its alarm",
                    0,
                    0);
        }
        if (text.contains(TOO_LARGE) || text.contains(TOO_MANY_OPERATIONS)) {
            return new StoreException.TooLarge("etcd refuses the transaction: " + text
                    + "; its --max-request-bytes and --max-txn-ops must not be below their defaults");
        }
        return new StoreException.Unavailable("etcd failed: " + brief(cause), cause);
    }

    /** The same result, or the store's word for the failure. */
    static <T> CompletableFuture<T> translated(CompletableFuture<T> result) {
        CompletableFuture<T> translated = new CompletableFuture<>();
        var unused = result.whenComplete((done, failure) -> {
            if (failure == null) {
                translated.complete(done);
            } else {
                translated.completeExceptionally(translate(failure));
            }
        });
        return translated;
    }

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static String text(Throwable failure) {
        Status status = Status.fromThrowable(unwrapped(failure));
        String description = status.getDescription();
        return description == null ? status.getCode().toString() : description;
    }

    /**
     * What may be told to everybody: etcd's own words, or else the kind of failure. gRPC's words name addresses, which clients
     * have no business to know.
     */
    static String brief(Throwable failure) {
        if (unwrapped(failure) instanceof StoreException ours) {
            return String.valueOf(ours.getMessage());
        }
        String text = text(failure);
        return text.startsWith(OWN_WORDS) ? text : code(failure).toString();
    }

    private static Status.Code code(Throwable failure) {
        return Status.fromThrowable(unwrapped(failure)).getCode();
    }

    private static boolean says(Throwable failure, String words) {
        return text(failure).contains(words);
    }
}
