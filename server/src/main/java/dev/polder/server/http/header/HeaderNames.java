package dev.polder.server.http.header;

import dev.polder.server.request.Reply;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;

/**
 * Names and values of the headers that every answer has, spelled and hashed once: HTTP/2 wants names in lower case
 * (RFC 9113 §8.2), and Vert.x would make them so for each answer.
 *
 * @param auditId the id of the request
 * @param cacheControl that nobody may keep the answer
 * @param contentType the media type
 * @param date when it was answered
 */
public record HeaderNames(
        CharSequence auditId, CharSequence cacheControl, CharSequence contentType, CharSequence date) {

    public static final CharSequence AUDIT_ID = HttpHeaders.createOptimized("audit-id");
    public static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache, private");

    private static final CharSequence JSON = HttpHeaders.createOptimized(Reply.JSON);
    private static final HeaderNames OF_HTTP_1 = of("Audit-Id", "Cache-Control", "Content-Type", "Date");
    private static final HeaderNames OF_HTTP_2 = of("audit-id", "cache-control", "content-type", "date");

    /** The names as an HTTP version spells them. */
    public static HeaderNames of(HttpVersion version) {
        return version == HttpVersion.HTTP_2 ? OF_HTTP_2 : OF_HTTP_1;
    }

    private static HeaderNames of(String auditId, String cacheControl, String contentType, String date) {
        return new HeaderNames(
                HttpHeaders.createOptimized(auditId),
                HttpHeaders.createOptimized(cacheControl),
                HttpHeaders.createOptimized(contentType),
                HttpHeaders.createOptimized(date));
    }

    /** The value of a content type. */
    public static CharSequence mediaType(String text) {
        return text.equals(Reply.JSON) ? JSON : text;
    }
}
