package dev.polder.server.errors;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.storage.StoreException;

/** The only place that turns what a store says into what a client gets. */
public final class StoreErrors {

    private StoreErrors() {}

    public static ApiException translate(StoreException failure) {
        return switch (failure) {
            case StoreException.Compacted e ->
                ApiErrors.expired("The resourceVersion for the provided list is too old.");
            case StoreException.FutureRevision e -> ApiErrors.resourceVersionTooLarge(e.asked(), e.current());
            case StoreException.TooLarge e -> ApiErrors.tooLarge("Request entity too large: " + e.getMessage());
            case StoreException.Unavailable e ->
                ApiErrors.serviceUnavailable("the store is unavailable: " + e.getMessage());
            case StoreException.Corrupt e -> ApiErrors.internal(String.valueOf(e.getMessage()));
            case StoreException.Unusable e -> ApiErrors.internal(String.valueOf(e.getMessage()));
        };
    }
}
