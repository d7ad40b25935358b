package dev.polder.api.cluster;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The human address of a workspace, {@code root:org:team} (kcp: {@code logicalcluster.Path}). It may start at a logical
 * cluster's id instead of {@code root}.
 *
 * @param segments one or more segments, each a DNS label
 */
public record WorkspacePath(List<String> segments) {

    private static final Pattern SEGMENT = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public WorkspacePath {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a workspace path has at least one segment");
        }
        for (String segment : segments) {
            if (!SEGMENT.matcher(segment).matches()) {
                throw new IllegalArgumentException("invalid workspace path segment: \"" + segment + "\"");
            }
        }
    }

    /**
     * Reads a path.
     *
     * @return the path, or empty when the text is not one
     */
    public static Optional<WorkspacePath> parse(String text) {
        List<String> segments = List.of(text.split(":", -1));
        boolean valid = segments.stream().allMatch(s -> SEGMENT.matcher(s).matches());
        return valid ? Optional.of(new WorkspacePath(segments)) : Optional.empty();
    }

    /** The last segment: the workspace's own name. */
    public String base() {
        return segments.get(segments.size() - 1);
    }

    @Override
    public String toString() {
        return String.join(":", segments);
    }
}
