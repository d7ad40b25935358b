package dev.polder.server.verb.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoBase64;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.decode.JsonReader;
import dev.polder.storage.view.ResourceMap.Position;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code continue} token of a paged list (apiserver {@code storage.continueToken}).
 *
 * @param resourceVersion the version of the first page; -1 goes on at the newest
 * @param span what the list is of
 * @param cluster the logical cluster of the last item sent; null when the list is of one
 * @param last the place of that item
 */
record PageToken(long resourceVersion, Span span, @Nullable LogicalClusterName cluster, Position last) {

    private static final String VERSION = "meta.k8s.io/v1";
    private static final String ABSENT = "-";
    private static final int SEGMENTS = 4;
    private static final int LONGEST = 1024;

    /** What a list is of, and so what the place of an item has to say. */
    enum Span {
        /** One logical cluster: {@code namespace/name}, or the name. */
        CLUSTER,
        /** All logical clusters: the same behind the cluster. */
        EVERYWHERE,
        /** All logical clusters and identities: {@code cluster/identity/namespace/name}, a dash for what is absent. */
        EVERY_IDENTITY
    }

    /** The logical cluster of the last item of a list of all. */
    LogicalClusterName clusterOf() {
        LogicalClusterName known = cluster;
        if (known == null) {
            throw new IllegalStateException("a token of a list of one logical cluster");
        }
        return known;
    }

    /** The same place, to go on from at the newest state. */
    PageToken atNewest() {
        return new PageToken(-1, span, cluster, last);
    }

    String encode() {
        String place = last.namespace().isEmpty() ? last.name() : last.namespace() + "/" + last.name();
        String start = switch (span) {
            case CLUSTER -> place;
            case EVERYWHERE -> cluster + "/" + place;
            case EVERY_IDENTITY ->
                String.join(
                        "/", clusterOf().value(), orAbsent(last.identity()), orAbsent(last.namespace()), last.name());
        };
        ObjectNode node = Json.object();
        node.put("v", VERSION);
        node.put("rv", resourceVersion);
        node.put("start", start + "\u0000");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(node));
    }

    /**
     * Reads a token.
     *
     * @param namespaced whether the resource lies in namespaces
     * @param span what the list is of
     */
    static PageToken decode(String token, boolean namespaced, Span span) {
        JsonNode node = read(token);
        if (!node.path("v").asText().equals(VERSION)) {
            throw invalid("continue key is not valid: server does not recognize this encoded version "
                    + node.path("v").asText());
        }
        long version = node.path("rv").asLong(0);
        if (version == 0) {
            throw invalid(
                    "continue key is not valid: incorrect encoded start resourceVersion (version " + VERSION + ")");
        }
        String start = node.path("start").asText("");
        if (start.isEmpty()) {
            throw invalid("continue key is not valid: encoded start key empty (version " + VERSION + ")");
        }
        if (span == Span.CLUSTER) {
            return new PageToken(version, span, null, position(start, namespaced));
        }
        int slash = start.indexOf('/');
        LogicalClusterName cluster =
                LogicalClusterName.parse(start.substring(0, Math.max(slash, 0))).orElseThrow(() -> unreadable(start));
        String rest = start.substring(slash + 1);
        Position last = span == Span.EVERYWHERE ? position(rest, namespaced) : anyIdentity(start);
        return new PageToken(version, span, cluster, last);
    }

    private static JsonNode read(String token) {
        try {
            JsonNode node = JsonReader.read(GoBase64.RAW_URL.decode(token)).value();
            if (!node.isObject() && !node.isNull()) {
                throw mistyped(node, "value of type storage.continueToken");
            }
            // Go tells of the first that it meets.
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                check(field.getKey(), field.getValue());
            }
            return node;
        } catch (DecodeException malformed) {
            throw invalid("continue key is not valid: " + malformed.getMessage());
        }
    }

    private static void check(String field, JsonNode value) throws DecodeException {
        boolean number = field.equals("rv");
        boolean known = number || field.equals("v") || field.equals("start");
        boolean right = number ? value.isIntegralNumber() : value.isTextual();
        if (known && !right && !value.isNull()) {
            throw mistyped(value, "struct field continueToken." + field + " of type " + (number ? "int64" : "string"));
        }
    }

    /** What {@code encoding/json} says; a number that is no integer is shown where one is wanted. */
    private static DecodeException mistyped(JsonNode value, String wanted) {
        String shown = value.isNumber() && wanted.endsWith("int64") ? " " + GoText.number(value.asDouble()) : "";
        return new DecodeException("json: cannot unmarshal " + GoText.jsonType(value) + shown + " into Go " + wanted);
    }

    private static Position position(String start, boolean namespaced) {
        String plain = plain(start);
        int slash = plain.indexOf('/');
        if (namespaced != (slash > 0) || plain.indexOf('/', slash + 1) >= 0) {
            throw unreadable(start);
        }
        return namespaced
                ? new Position(plain.substring(0, slash), plain.substring(slash + 1))
                : new Position("", plain);
    }

    private static Position anyIdentity(String start) {
        String[] segments = plain(start).split("/", -1);
        if (segments.length != SEGMENTS) {
            throw unreadable(start);
        }
        return new Position(orEmpty(segments[1]), orEmpty(segments[2]), segments[3]);
    }

    /** The place without the mark that it is behind its item; nothing that leads elsewhere is a place. */
    private static String plain(String start) {
        String plain = start.endsWith("\u0000") ? start.substring(0, start.length() - 1) : start;
        if (plain.contains("..")
                || plain.contains("//")
                || plain.endsWith("/")
                || plain.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw unreadable(start);
        }
        return plain;
    }

    private static String orAbsent(String part) {
        return part.isEmpty() ? ABSENT : part;
    }

    private static String orEmpty(String part) {
        return part.equals(ABSENT) ? "" : part;
    }

    private static ApiException unreadable(String start) {
        return invalid("continue key is not valid: " + start);
    }

    private static ApiException invalid(String why) {
        return ApiErrors.badRequest("invalid continue token: " + why);
    }
}
