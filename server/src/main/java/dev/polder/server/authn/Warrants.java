package dev.polder.server.authn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Further identities, as JSON in an extra of a user (kcp's fork of Kubernetes, {@code registry/rbac/validation/kcp.go}). */
final class Warrants {

    /** The extra that holds them. */
    static final String KEY = "authorization.kcp.io/warrant";

    /** Those that nest deeper count for nothing. */
    private static final int MAX_DEPTH = 16;

    private Warrants() {}

    /** The groups of all of them, and of those that they hold themselves. */
    static List<String> groups(List<String> warrants) {
        List<String> groups = new ArrayList<>();
        collect(warrants, 0, groups);
        return groups;
    }

    private static void collect(List<String> warrants, int depth, List<String> groups) {
        for (String text : warrants) {
            Optional<ObjectNode> read = read(text);
            if (read.isPresent() && depth <= MAX_DEPTH) {
                read.get().path("groups").forEach(group -> groups.add(group.asText()));
                List<String> nested = new ArrayList<>();
                read.get().path("extra").path(KEY).forEach(inner -> nested.add(inner.asText()));
                collect(nested, depth + 1, groups);
            }
        }
    }

    /**
     * The same identities, and those within, with one more value of an extra; what cannot be read stays as it is.
     *
     * @param extra the extra that takes the value
     */
    static List<String> scoped(List<String> warrants, String extra, String value) {
        return scoped(warrants, extra, value, 0);
    }

    private static List<String> scoped(List<String> warrants, String extra, String value, int depth) {
        List<String> scoped = new ArrayList<>();
        for (String text : warrants) {
            Optional<ObjectNode> read = depth > MAX_DEPTH ? Optional.empty() : read(text);
            if (read.isEmpty()) {
                scoped.add(text);
                continue;
            }
            ObjectNode warrant = read.get();
            ObjectNode extras = warrant.path("extra") instanceof ObjectNode given ? given : warrant.putObject("extra");
            if (extras.path(KEY).isArray()) {
                List<String> nested = new ArrayList<>();
                extras.path(KEY).forEach(inner -> nested.add(inner.asText()));
                var within = extras.putArray(KEY);
                scoped(nested, extra, value, depth + 1).forEach(within::add);
            }
            if (!extras.path(extra).isArray()) {
                extras.putArray(extra);
            }
            extras.withArray("/" + extra.replace("~", "~0").replace("/", "~1")).add(value);
            scoped.add(new String(Json.write(warrant), StandardCharsets.UTF_8));
        }
        return scoped;
    }

    private static Optional<ObjectNode> read(String text) {
        try {
            return Optional.of(Json.readObject(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }
}
