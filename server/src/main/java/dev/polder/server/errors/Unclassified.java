package dev.polder.server.errors;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusReason;

/** Failures that upstream returns as plain errors: a 500 without a reason (apiserver {@code ErrorToAPIStatus}). */
public final class Unclassified {

    private Unclassified() {}

    public static ApiException failure(String message) {
        return new ApiException(Status.failure(StatusReason.UNKNOWN, message, null));
    }
}
