package dev.polder.machinery.patch;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusDetails;
import dev.polder.api.status.StatusReason;

/** The Statuses with which patches fail (apiserver {@code handlers/patch.go}). */
final class PatchFailures {

    private PatchFailures() {}

    /** A patch that is wrong in itself: 400. */
    static ApiException bad(String message) {
        return ApiErrors.badRequest(message);
    }

    /** A patch that does not fit the object: 422, without any details, as upstream gives none. */
    static ApiException rejected() {
        return new ApiException(Status.failure(
                StatusReason.INVALID,
                "the server rejected our request due to an error in our request",
                StatusDetails.of("", "", "")));
    }

    /** Errors that upstream hands out as they come: 500 without a reason. */
    static ApiException unclassified(String message) {
        return new ApiException(Status.failure(StatusReason.UNKNOWN, message, null));
    }
}
