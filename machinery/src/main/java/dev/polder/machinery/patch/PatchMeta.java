package dev.polder.machinery.patch;

import dev.polder.api.status.ApiException;
import dev.polder.machinery.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How strategic merge treats a field.
 *
 * @param schema the field's schema, or for a list that of its elements; null when unknown
 * @param strategy {@code merge}, {@code replace} or empty
 * @param mergeKey the key of a merged list; empty for lists of scalars
 */
record PatchMeta(@Nullable Schema schema, String strategy, String mergeKey) {

    private static final PatchMeta UNKNOWN = new PatchMeta(null, "", "");
    private static final String RETAIN_KEYS = "retainKeys";

    boolean merges() {
        return strategy.equals("merge");
    }

    boolean replaces() {
        return strategy.equals("replace");
    }

    static PatchMeta ofMap(@Nullable Schema parent, String field) {
        Schema schema = child(parent, field);
        return schema == null ? UNKNOWN : of(schema, schema);
    }

    static PatchMeta ofList(@Nullable Schema parent, String field) {
        Schema schema = child(parent, field);
        return schema == null ? UNKNOWN : of(schema, schema.items());
    }

    private static PatchMeta of(Schema field, @Nullable Schema content) {
        return new PatchMeta(
                content,
                strategy(field.extensions().patchStrategy()),
                field.extensions().patchMergeKey());
    }

    private static @Nullable Schema child(@Nullable Schema parent, String field) {
        if (parent == null) {
            return null;
        }
        Schema declared = parent.properties().get(field);
        return declared != null ? declared : parent.additionalProperties();
    }

    /** The strategy beside {@code retainKeys}, which only matters to those who compute patches. */
    private static String strategy(String strategies) {
        if (strategies.isEmpty() || strategies.equals(RETAIN_KEYS)) {
            return "";
        }
        String[] parts = strategies.split(",");
        if (parts.length == 1) {
            return parts[0];
        }
        if (parts.length == 2 && parts[0].equals(RETAIN_KEYS)) {
            return parts[1];
        }
        if (parts.length == 2 && parts[1].equals(RETAIN_KEYS)) {
            return parts[0];
        }
        throw unexpected(parts);
    }

    private static ApiException unexpected(String[] parts) {
        return PatchFailures.unclassified("unexpected patch strategy: [" + String.join(" ", parts) + "]");
    }
}
