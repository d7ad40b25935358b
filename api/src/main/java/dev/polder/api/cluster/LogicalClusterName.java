package dev.polder.api.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The opaque identity of a logical cluster, as it stands in storage keys (kcp: {@code logicalcluster.Name}).
 *
 * <p>A {@link WorkspacePath} is what people type; it resolves to a name, and only a name can become part of a key.
 *
 * @param value the identity, e.g. {@code root}, {@code 2okdry95y5lkv} or {@code system:admin}
 */
public record LogicalClusterName(String value) implements Comparable<LogicalClusterName> {

    private static final Pattern ORDINARY = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern SYSTEM = Pattern.compile("system:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

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
        return value.startsWith("system:");
    }

    private static boolean isValid(String text) {
        return ORDINARY.matcher(text).matches() || SYSTEM.matcher(text).matches();
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
