package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.builtin.BuiltinDecoding;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.meta.KnownFields;
import dev.polder.machinery.schema.Defaulter;
import dev.polder.machinery.schema.Pruner;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.ServedResource;
import java.util.ArrayList;
import java.util.List;

/** Objects from outside, brought to the form that their type has. */
public final class Decoding {

    private Decoding() {}

    /**
     * Gives an object the form that decoding it into its type gives: wrong types are refused, unknown fields dropped.
     *
     * @return what a strict decoder says about the dropped fields
     * @throws DecodeException when a value is of another type than its field
     */
    public static List<String> unknownFields(ServedResource resource, ObjectNode object) throws DecodeException {
        List<String> unknown = known(resource, object);
        unknown.addAll(Pruner.prune(object, resource.version().schema()));
        return unknown.stream().map(field -> "unknown field \"" + field + "\"").toList();
    }

    /**
     * The same for an object that more plugins are going to see: a custom resource keeps what its schema does not know until it is
     * stored, as one that upstream holds without a type.
     *
     * @throws DecodeException when a value is of another type than its field
     */
    public static void typed(ServedResource resource, ObjectNode object) throws DecodeException {
        if (resource.type().builtIn()) {
            var unused = unknownFields(resource, object);
        } else {
            var unused = known(resource, object);
        }
    }

    private static List<String> known(ServedResource resource, ObjectNode object) throws DecodeException {
        ResourceType type = resource.type();
        GroupVersionKind kind = type.kind(resource.version().name());
        List<String> unknown = new ArrayList<>();
        if (type.builtIn()) {
            unknown.addAll(KnownFields.coerceTyped(object, kind.kind()));
            BuiltinDecoding.decode(object, kind);
        } else {
            unknown.addAll(KnownFields.coerce(object, false));
        }
        unknown.addAll(type.rules().decode(object));
        return unknown;
    }

    /** Fills in what is left out: the defaults of the schema, then those of the type. */
    public static void fillIn(ServedResource resource, ObjectNode object) {
        Defaulter.apply(object, resource.version().schema());
        resource.type().rules().setDefaults(object);
    }
}
