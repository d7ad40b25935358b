package dev.polder.server.discovery;

import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.Credentials;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** GET requests as the edge would hand them on. */
final class Requests {

    static final Instant NOW = Instant.parse("2026-03-05T10:15:30Z");

    private Requests() {}

    static RawRequest get(String accept) {
        return request("GET", Map.of(), accept.isEmpty() ? Map.of() : Map.of("accept", accept));
    }

    static RawRequest get(Map<String, String> query, Map<String, String> headers) {
        return request("GET", query, headers);
    }

    static RawRequest request(String method, Map<String, String> query, Map<String, String> headers) {
        return new RawRequest(
                "id", method, "/", lists(query), lists(headers), new byte[0], new Credentials(null, null), NOW, false);
    }

    static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> lists(Map<String, String> values) {
        Map<String, List<String>> lists = new HashMap<>();
        values.forEach((name, value) -> lists.put(name, List.of(value)));
        return lists;
    }
}
