package dev.polder.server.request;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A whole answer.
 *
 * @param code the HTTP status code
 * @param contentType the media type of the body; empty when there is no body
 * @param headers further headers
 * @param body the bytes; not copied, must not change afterwards
 */
public record Reply(int code, String contentType, Map<String, String> headers, byte[] body) {

    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    public static Reply json(int code, byte[] body) {
        return new Reply(code, JSON, Map.of(), body);
    }

    public static Reply text(int code, String body) {
        return new Reply(code, TEXT, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }
}
