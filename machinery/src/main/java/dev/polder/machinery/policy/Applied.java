package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.apply.typed.Atomics;
import dev.polder.machinery.apply.typed.TypeRef;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import dev.polder.machinery.cel.value.JsonResults;
import dev.polder.machinery.cel.value.StructValue;
import dev.polder.machinery.schema.Schema;
import java.util.List;

/** A configuration that an expression made, applied to an object (apiserver {@code policy/mutating/patch/smd.go}). */
final class Applied {

    private Applied() {}

    static ObjectNode to(ObjectNode object, Object value, Schema schema) throws MutationException {
        if (value instanceof StructValue struct) {
            requireNames(struct);
        }
        if (!(JsonResults.of(value) instanceof ObjectNode made)) {
            throw new MutationException(
                    "invalid return type: " + value.getClass().getSimpleName());
        }
        ObjectNode patch = made.deepCopy();
        patch.set("apiVersion", object.path("apiVersion"));
        patch.set("kind", object.path("kind"));
        try {
            return merged(object, patch, TypeRef.ofObject(schema));
        } catch (MutationException e) {
            throw new MutationException("error applying patch: " + e.getMessage());
        }
    }

    /** Objects inside are of the types that say where they are. */
    static void requireNames(StructValue struct) throws MutationException {
        List<String> wrong = struct.misnamed();
        if (!wrong.isEmpty()) {
            throw new MutationException("type mismatch: " + String.join("\n", wrong));
        }
    }

    private static ObjectNode merged(ObjectNode object, ObjectNode patch, TypeRef type) throws MutationException {
        Typed typed = typed(patch, type, false, "failed to convert patch object to typed object: ");
        List<String> atomics = Atomics.in(typed);
        if (!atomics.isEmpty()) {
            throw new MutationException("invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                    + String.join(", ", atomics));
        }
        Typed live = typed(object, type, true, "failed to convert original object to typed object: ");
        try {
            JsonNode merged = live.merge(typed).value();
            return merged.deepCopy();
        } catch (TypedException e) {
            throw new MutationException("failed to merge patch: " + e.getMessage());
        }
    }

    private static Typed typed(ObjectNode object, TypeRef type, boolean allowDuplicates, String problem)
            throws MutationException {
        try {
            return Typed.of(object, type, allowDuplicates);
        } catch (TypedException e) {
            throw new MutationException(problem + e.getMessage());
        }
    }
}
