package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is filled into a field, and what is refused in it ({@code kube.fields}, which explains the facts).
 *
 * @param field its name
 * @param value what is filled in; null for nothing
 * @param emptyToo whether that replaces an empty text, 0 and an empty list as well
 * @param when another field that decides whether it is filled in; null when it always is
 * @param required what is said when it is left out; null when it may be
 * @param allowed the only values; none for any
 * @param least the smallest number; null for any
 * @param port whether it is a port, or 0 for none
 * @param label whether it is a DNS label
 */
record FieldFact(
        String field,
        @Nullable JsonNode value,
        boolean emptyToo,
        @Nullable When when,
        @Nullable String required,
        List<String> allowed,
        @Nullable Long least,
        boolean port,
        boolean label) {

    /**
     * A condition.
     *
     * @param field the field that is looked at
     * @param values its values; an empty one stands for absent
     */
    record When(String field, List<String> values) {

        boolean holds(ObjectNode object) {
            return values.contains(object.path(field).asText(""));
        }
    }

    /** Whether a value says nothing, as far as Go can tell for a field that is no pointer. */
    static boolean isEmpty(@Nullable JsonNode value) {
        return value == null
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isNumber() && value.asDouble() == 0)
                || (value.isArray() && value.isEmpty());
    }

    /** Fills in what is left out. */
    void fillIn(ObjectNode object) {
        JsonNode present = object.get(field);
        boolean open = emptyToo ? isEmpty(present) : present == null;
        if (value != null && open && (when == null || when.holds(object))) {
            object.set(field, value.deepCopy());
        }
    }
}
