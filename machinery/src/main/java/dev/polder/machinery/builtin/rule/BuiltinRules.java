package dev.polder.machinery.builtin.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.type.TypeRules;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a built-in type with nothing special about it; types override what they do otherwise.
 *
 * <p>A null means that a field is absent, as it does for Go structs, so nulls are dropped.
 */
public class BuiltinRules implements TypeRules {

    /** The metadata that writes of a status leave as it was, for many types (apimachinery {@code ResetObjectMetaForStatus}). */
    protected static final List<String> RESET_METADATA =
            List.of("labels", "annotations", "finalizers", "ownerReferences");

    private final Traits traits;

    public BuiltinRules(Traits traits) {
        this.traits = traits;
    }

    @Override
    public final Traits traits() {
        return traits;
    }

    @Override
    public void setDefaults(ObjectNode object) {
        dropNulls(object);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {}

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {}

    @Override
    public List<FieldError> validate(ObjectNode object) {
        return List.of();
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        return validate(object);
    }

    /** Takes fields of the metadata over from the old object. */
    protected static void restoreMetadata(ObjectNode object, ObjectNode old, List<String> fields) {
        if (object.path("metadata") instanceof ObjectNode metadata
                && old.path("metadata") instanceof ObjectNode before) {
            fields.forEach(field -> restore(metadata, before, field));
        }
    }

    /** Takes a field over from the old object, or removes it when the old one had none. */
    protected static void restore(ObjectNode object, ObjectNode old, String field) {
        JsonNode value = old.get(field);
        if (value == null) {
            object.remove(field);
        } else {
            object.set(field, value.deepCopy());
        }
    }

    private static void dropNulls(@Nullable JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Iterator<JsonNode> fields = object.iterator(); fields.hasNext(); ) {
                JsonNode value = fields.next();
                if (value.isNull()) {
                    fields.remove();
                } else {
                    dropNulls(value);
                }
            }
        } else if (node != null && node.isArray()) {
            node.forEach(BuiltinRules::dropNulls);
        }
    }
}
