package dev.polder.server.errors;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.storage.StoreException;

/** The only place that turns what a store says into what a client gets. */
public final class StoreErrors {

    /**
     * Begins with the words of etcd's own error, for those who search logs and answers for them. How much is stored is for
     * the log alone: a client would learn from it what other logical clusters write.
     */
    private static final String FULL =
            "database space exceeded: the store has no room for this write; delete objects, or"
                    + " raise its quota (--embedded-etcd-quota-backend-bytes, or the --quota-backend-bytes of an etcd)";

    private StoreErrors() {}

    /**
     * What a client gets. A store that is full is a 507, neither the 500 of a fault nor the 503 of a server that may be
     * asked again soon: the request is sound, but repeating it helps only once somebody has deleted objects or raised the
     * quota.
     */
    public static ApiException translate(StoreException failure) {
        return switch (failure) {
            case StoreException.Compacted e ->
                ApiErrors.expired("The resourceVersion for the provided list is too old.");
            case StoreException.FutureRevision e -> ApiErrors.resourceVersionTooLarge(e.asked(), e.current());
            case StoreException.TooLarge e -> ApiErrors.tooLarge("Request entity too large: " + e.getMessage());
            case StoreException.OutOfSpace e -> ApiErrors.insufficientStorage(FULL);
            case StoreException.Unavailable e ->
                ApiErrors.serviceUnavailable("the store is unavailable: " + e.getMessage());
            case StoreException.Corrupt e -> ApiErrors.internal(String.valueOf(e.getMessage()));
            case StoreException.Unusable e -> ApiErrors.internal(String.valueOf(e.getMessage()));
        };
    }
}
