package dev.polder.cli.session;

import org.jspecify.annotations.Nullable;

/**
 * The URL of a workspace (kcp: {@code helpers.ParseClusterURL}).
 *
 * @param base what comes before {@code /clusters/}
 * @param path the workspace's path
 */
public record ClusterUrl(String base, String path) {

    private static final String PREFIX = "/clusters/";

    /** Reads a URL; null when it leads to no workspace. */
    public static @Nullable ClusterUrl parse(String url) {
        int scheme = url.indexOf("://");
        int at = url.indexOf(PREFIX, scheme < 0 ? 0 : scheme + 3);
        if (at < 0) {
            return null;
        }
        int from = at + PREFIX.length();
        int end = url.indexOf('/', from);
        String path = url.substring(from, end < 0 ? url.length() : end);
        int base = at;
        while (base > 0 && url.charAt(base - 1) == '/') {
            base--;
        }
        return Paths.isValid(path) ? new ClusterUrl(url.substring(0, base), path) : null;
    }

    /**
     * Reads the URL of a connection.
     *
     * @throws CommandException when it leads to no workspace
     */
    public static ClusterUrl of(String url) {
        ClusterUrl parsed = parse(url);
        if (parsed == null) {
            throw new CommandException("current URL \"" + url + "\" does not point to a workspace");
        }
        return parsed;
    }

    /** The URL of another workspace of the same server. */
    public String at(String other) {
        return base + PREFIX + other;
    }
}
