package dev.polder.server.verb.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.storage.view.ResourceMap.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The {@code continue} token of a paged list (apiserver {@code storage.continueToken}).
 *
 * @param resourceVersion the version of the first page; -1 goes on at the newest
 * @param cluster the logical cluster of the last item sent, when the list is of all; null when it is of one
 * @param last the place of that item
 */
record PageToken(long resourceVersion, @Nullable LogicalClusterName cluster, Position last) {

    private static final String VERSION = "meta.k8s.io/v1";

    PageToken(long resourceVersion, Position last) {
        this(resourceVersion, null, last);
    }

    /** The logical cluster of the last item of a list of all. */
    LogicalClusterName clusterOf() {
        LogicalClusterName known = cluster;
        if (known == null) {
            throw new IllegalStateException("a token of a list of one logical cluster");
        }
        return known;
    }

    String encode() {
        String place = last.namespace().isEmpty() ? last.name() : last.namespace() + "/" + last.name();
        String start = cluster == null ? place : cluster + "/" + place;
        ObjectNode node = Json.object();
        node.put("v", VERSION);
        node.put("rv", resourceVersion);
        node.put("start", start + "\u0000");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(node));
    }

    /** Reads a token of a list of one logical cluster. */
    static PageToken decode(String token, boolean namespaced) {
        return decode(token, namespaced, false);
    }

    /**
     * Reads a token.
     *
     * @param namespaced whether the resource lies in namespaces
     * @param everywhere whether the list is of all logical clusters
     */
    static PageToken decode(String token, boolean namespaced, boolean everywhere) {
        ObjectNode node;
        try {
            node = Json.readObject(Base64.getUrlDecoder().decode(token));
        } catch (IOException | IllegalArgumentException malformed) {
            throw invalid("continue key is not valid: " + malformed.getMessage());
        }
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
        if (!everywhere) {
            return new PageToken(version, position(start, namespaced));
        }
        int slash = start.indexOf('/');
        LogicalClusterName cluster = LogicalClusterName.parse(start.substring(0, Math.max(slash, 0)))
                .orElseThrow(() -> invalid("continue key is not valid: " + start));
        return new PageToken(version, cluster, position(start.substring(slash + 1), namespaced));
    }

    private static Position position(String start, boolean namespaced) {
        String plain = start.endsWith("\u0000") ? start.substring(0, start.length() - 1) : start;
        int slash = plain.indexOf('/');
        boolean fits = namespaced == (slash > 0) && plain.indexOf('/', slash + 1) < 0 && !plain.contains("..");
        if (!fits || plain.getBytes(StandardCharsets.UTF_8).length > 1024) {
            throw invalid("continue key is not valid: " + start);
        }
        return namespaced
                ? new Position(plain.substring(0, slash), plain.substring(slash + 1))
                : new Position("", plain);
    }

    private static ApiException invalid(String why) {
        return ApiErrors.badRequest("invalid continue token: " + why);
    }
}
