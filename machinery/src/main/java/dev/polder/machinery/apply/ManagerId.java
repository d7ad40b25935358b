package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.apply.path.FieldsV1;
import dev.polder.machinery.apply.path.Values;
import dev.polder.machinery.decode.GoText;

/**
 * Who has an entry in {@code managedFields}. Updates through different versions are different entries; an applier has
 * one entry whatever version it used.
 *
 * @param manager the field manager's name
 * @param operation what it did
 * @param apiVersion the version it used; empty for appliers
 * @param subresource the subresource it wrote to; empty for the object itself
 */
record ManagerId(String manager, Operation operation, String apiVersion, String subresource)
        implements Comparable<ManagerId> {

    enum Operation {
        APPLY("Apply"),
        UPDATE("Update");

        private final String wire;

        Operation(String wire) {
            this.wire = wire;
        }

        String wire() {
            return wire;
        }
    }

    static ManagerId of(String manager, Operation operation, String apiVersion, String subresource) {
        return new ManagerId(manager, operation, operation == Operation.APPLY ? "" : apiVersion, subresource);
    }

    /** Orders as upstream's identifiers, which are JSON texts. */
    @Override
    public int compareTo(ManagerId other) {
        boolean last = manager.equals(other.manager)
                && operation == other.operation
                && apiVersion.equals(other.apiVersion)
                && (subresource.isEmpty() || other.subresource.isEmpty() || subresource.equals(other.subresource));
        if (last) {
            // Only what ends the text may differ, and a comma comes before a brace.
            return Boolean.compare(subresource.isEmpty(), other.subresource.isEmpty());
        }
        return Values.BY_BYTES.compare(identifier(), other.identifier());
    }

    /** The text that orders it. */
    String identifier() {
        ObjectNode entry = Json.object();
        putUnlessEmpty(entry, "manager", manager);
        entry.put("operation", operation.wire());
        putUnlessEmpty(entry, "apiVersion", apiVersion);
        putUnlessEmpty(entry, "subresource", subresource);
        return FieldsV1.compact(entry);
    }

    private static void putUnlessEmpty(ObjectNode entry, String field, String value) {
        if (!value.isEmpty()) {
            entry.put(field, value);
        }
    }

    /** How conflict messages name it. */
    @Override
    public String toString() {
        String text = GoText.quoted(manager);
        if (!subresource.isEmpty()) {
            text += " with subresource " + GoText.quoted(subresource);
        }
        return operation == Operation.UPDATE ? text + " using " + apiVersion : text;
    }
}
