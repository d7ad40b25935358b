package dev.polder.api.status;

/**
 * Why a request failed, in a machine's words, with the HTTP code that goes with it (apimachinery {@code
 * metav1.StatusReason}).
 */
public enum StatusReason {
    UNKNOWN("", 500),
    BAD_REQUEST("BadRequest", 400),
    UNAUTHORIZED("Unauthorized", 401),
    FORBIDDEN("Forbidden", 403),
    NOT_FOUND("NotFound", 404),
    METHOD_NOT_ALLOWED("MethodNotAllowed", 405),
    NOT_ACCEPTABLE("NotAcceptable", 406),
    ALREADY_EXISTS("AlreadyExists", 409),
    CONFLICT("Conflict", 409),
    GONE("Gone", 410),
    EXPIRED("Expired", 410),
    REQUEST_ENTITY_TOO_LARGE("RequestEntityTooLarge", 413),
    UNSUPPORTED_MEDIA_TYPE("UnsupportedMediaType", 415),
    INVALID("Invalid", 422),
    TOO_MANY_REQUESTS("TooManyRequests", 429),
    INTERNAL_ERROR("InternalError", 500),
    SERVER_TIMEOUT("ServerTimeout", 500),
    SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
    TIMEOUT("Timeout", 504),
    /** Not upstream's, which answers a full etcd as an error that it does not know. */
    INSUFFICIENT_STORAGE("InsufficientStorage", 507);

    private final String wire;
    private final int code;

    StatusReason(String wire, int code) {
        this.wire = wire;
        this.code = code;
    }

    /** The reason that is spelled so; {@link #UNKNOWN} when there is none. */
    static StatusReason of(String wire) {
        for (StatusReason reason : values()) {
            if (reason.wire.equals(wire)) {
                return reason;
            }
        }
        return UNKNOWN;
    }

    /** The spelling on the wire; empty for {@link #UNKNOWN}. */
    public String wire() {
        return wire;
    }

    /** The HTTP status code that goes with the reason. */
    public int code() {
        return code;
    }
}
