package dev.polder.api.status;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The failures of the API in upstream's words (apimachinery {@code pkg/api/errors}). */
public final class ApiErrors {

    private ApiErrors() {}

    public static ApiException notFound(GroupResource resource, String name) {
        return failure(StatusReason.NOT_FOUND, resource + " \"" + name + "\" not found", resource, name);
    }

    public static ApiException alreadyExists(GroupResource resource, String name) {
        return failure(StatusReason.ALREADY_EXISTS, resource + " \"" + name + "\" already exists", resource, name);
    }

    /** A 409 with upstream's frame around the reason. */
    public static ApiException conflict(GroupResource resource, String name, String why) {
        String message = "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why;
        return failure(StatusReason.CONFLICT, message, resource, name);
    }

    /** The 409 that {@code RetryOnConflict} loops look for. */
    public static ApiException modified(GroupResource resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** A 403; the name may be empty, and the resource's name too for a request that is about none. */
    public static ApiException forbidden(GroupResource resource, String name, String why) {
        if (resource.resource().isEmpty()) {
            return failure(StatusReason.FORBIDDEN, "forbidden: " + why, resource, name);
        }
        String subject = name.isEmpty() ? resource.toString() : resource + " \"" + name + "\"";
        return failure(StatusReason.FORBIDDEN, subject + " is forbidden: " + why, resource, name);
    }

    public static ApiException badRequest(String message) {
        return new ApiException(Status.failure(StatusReason.BAD_REQUEST, message, null));
    }

    public static ApiException unauthorized() {
        return new ApiException(Status.failure(StatusReason.UNAUTHORIZED, "Unauthorized", null));
    }

    /** A 422: one error is spelled out, several are listed in brackets. */
    public static ApiException invalid(GroupVersionKind kind, String name, List<FieldError> errors) {
        String subject = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
        List<String> messages =
                errors.stream().map(FieldError::message).distinct().toList();
        String body =
                messages.size() == 1 ? messages.get(0) : messages.stream().collect(Collectors.joining(", ", "[", "]"));
        StatusDetails details = StatusDetails.of(name, kind.group(), kind.kind())
                .withCauses(errors.stream().map(FieldError::toCause).toList());
        String message = subject + " \"" + name + "\" is invalid" + (errors.isEmpty() ? "" : ": " + body);
        return new ApiException(Status.failure(StatusReason.INVALID, message, details));
    }

    public static ApiException methodNotSupported(GroupResource resource, String verb) {
        String message = verb + " is not supported on resources of kind \"" + resource + "\"";
        return failure(StatusReason.METHOD_NOT_ALLOWED, message, resource, "");
    }

    public static ApiException tooLarge(String message) {
        return new ApiException(Status.failure(StatusReason.REQUEST_ENTITY_TOO_LARGE, message, null));
    }

    public static ApiException unsupportedMediaType(List<String> accepted) {
        String message = "the body of the request was in an unknown format - accepted media types include: "
                + String.join(", ", accepted);
        return new ApiException(Status.failure(StatusReason.UNSUPPORTED_MEDIA_TYPE, message, null));
    }

    public static ApiException notAcceptable(List<String> accepted) {
        String message = "only the following media types are accepted: " + String.join(", ", accepted);
        return new ApiException(Status.failure(StatusReason.NOT_ACCEPTABLE, message, null));
    }

    /** A 410: the version asked for is no longer kept. */
    public static ApiException expired(String message) {
        return new ApiException(Status.failure(StatusReason.EXPIRED, message, null));
    }

    /** A 500 that repeats its message as a cause, as upstream does. */
    public static ApiException internal(String message) {
        StatusDetails details = StatusDetails.of("", "", "").withCauses(List.of(new StatusCause("", message, "")));
        String text = "Internal error occurred: " + message;
        return new ApiException(Status.failure(StatusReason.INTERNAL_ERROR, text, details));
    }

    public static ApiException serviceUnavailable(String message) {
        return new ApiException(Status.failure(StatusReason.SERVICE_UNAVAILABLE, message, null));
    }

    /**
     * A 507 (RFC 4918, 11.5): there is no room for what was sent, and it must not be sent again until somebody has made
     * some. It has no {@code Retry-After}, without which client-go does not repeat a request.
     */
    public static ApiException insufficientStorage(String message) {
        return new ApiException(Status.failure(StatusReason.INSUFFICIENT_STORAGE, message, null));
    }

    /**
     * A 500 that asks to be repeated after a while: nothing was done. {@code details.name} is the operation, as upstream has
     * it ({@code NewServerTimeout}).
     */
    public static ApiException serverTimeout(GroupResource resource, String operation, int retryAfterSeconds) {
        String message = "The " + operation + " operation against " + resource
                + " could not be completed at this time, please try again.";
        StatusDetails details = StatusDetails.of(operation, resource.group(), resource.resource())
                .withRetryAfter(retryAfterSeconds);
        return new ApiException(Status.failure(StatusReason.SERVER_TIMEOUT, message, details));
    }

    /** A 504: the time is over; whether the operation still completes is not known ({@code NewTimeoutError}). */
    public static ApiException timeout(String why) {
        return new ApiException(Status.failure(StatusReason.TIMEOUT, "Timeout: " + why, StatusDetails.of("", "", "")));
    }

    /** A 504 for a resourceVersion that the store has not reached (cause {@code ResourceVersionTooLarge}). */
    public static ApiException resourceVersionTooLarge(long asked, long current) {
        String words = "Too large resource version: " + asked + ", current: " + current;
        StatusDetails details = StatusDetails.of("", "", "")
                .withCauses(List.of(new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")))
                .withRetryAfter(1);
        return new ApiException(Status.failure(StatusReason.TIMEOUT, "Timeout: " + words, details));
    }

    /** A failure about an object or a resource; {@code details.kind} is the plural name. */
    public static ApiException failure(StatusReason reason, String message, GroupResource resource, String name) {
        return new ApiException(
                Status.failure(reason, message, StatusDetails.of(name, resource.group(), resource.resource())));
    }

    /** The first exception when there is one. Reads better than an if at a call. */
    public static void throwIfAny(GroupVersionKind kind, @Nullable String name, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw invalid(kind, name == null ? "" : name, errors);
        }
    }
}
