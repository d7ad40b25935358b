package dev.polder.api.cluster;

import java.util.Optional;

/**
 * The opaque identity of a logical cluster, as it stands in storage keys (kcp: {@code logicalcluster.Name}).
 *
 * <p>A {@link WorkspacePath} is what people type; it resolves to a name, and only a name can become part of a key.
 *
 * @param value the identity, e.g. {@code root}, {@code 2okdry95y5lkv} or {@code system:admin}
 */
public record LogicalClusterName(String value) implements Comparable<LogicalClusterName> {

    private static final String SYSTEM = "system:";
    private static final int LONGEST = 63;

    /** The logical cluster that every tree of workspaces starts in. */
    public static final LogicalClusterName ROOT = new LogicalClusterName("root");

    public LogicalClusterName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("invalid cluster: \"" + value + "\" does not match the regex");
        }
    }

    /**
     * Reads a name.
     *
     * @return the name, or empty when the text is not one
     */
    public static Optional<LogicalClusterName> parse(String text) {
        return isValid(text) ? Optional.of(new LogicalClusterName(text)) : Optional.empty();
    }

    /** Whether this is one of the server's own clusters, which no workspace object describes. */
    public boolean isSystem() {
        return value.startsWith(SYSTEM);
    }

    /** {@code (system:)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?}, looked at by hand: every request has a name in its path. */
    private static boolean isValid(String text) {
        int start = text.startsWith(SYSTEM) ? SYSTEM.length() : 0;
        int last = text.length() - 1;
        if (last < start || last - start >= LONGEST || text.charAt(start) == '-' || text.charAt(last) == '-') {
            return false;
        }
        for (int i = start; i <= last; i++) {
            char c = text.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(LogicalClusterName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
