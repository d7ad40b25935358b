package dev.polder.server.authz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Paths that need no authorization (apiserver {@code pkg/authorization/path}): whole, or a prefix with a star. */
final class OpenPaths {

    private final Set<String> whole = new HashSet<>();
    private final List<String> prefixes = new ArrayList<>();

    /**
     * Some paths.
     *
     * @param paths a leading slash is optional; a star only at the end
     * @throws IllegalArgumentException with upstream's words when a star lies elsewhere
     */
    OpenPaths(List<String> paths) {
        for (String given : paths) {
            String path = withoutSlash(given);
            if (path.indexOf('*') >= 0 && path.indexOf('*') < path.length() - 1) {
                throw new IllegalArgumentException("only trailing * allowed in \"" + path + "\"");
            }
            if (path.endsWith("*")) {
                prefixes.add(path.substring(0, path.length() - 1));
            } else {
                whole.add(path);
            }
        }
    }

    /** Whether everybody may ask for the path. */
    boolean has(String path) {
        String asked = withoutSlash(path);
        return whole.contains(asked) || prefixes.stream().anyMatch(asked::startsWith);
    }

    private static String withoutSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
