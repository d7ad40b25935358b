package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.JsonResults;
import dev.polder.machinery.cel.value.Values;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ConversionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one field of another version comes from, ready to run (kcp {@code pkg/conversion/converter.go}, {@code evaluateRule}).
 *
 * @param from the field
 * @param to where it goes
 * @param schema the schema of the field
 * @param program what is made of it, of which {@code self} is the field; null when it is copied as it is
 */
record FieldRule(
        List<String> from,
        List<String> to,
        Schema schema,
        @Nullable Program program) {

    FieldRule {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }

    /**
     * Gives the converted object the field. Where there is none to convert there is none afterwards; upstream says null,
     * which is dropped later where it cannot be.
     *
     * @param budget what the program may cost
     * @return what it has cost
     */
    long apply(ObjectNode original, ObjectNode converted, long budget) throws ConversionException {
        JsonNode value;
        try {
            value = NestedFields.get(original, from);
        } catch (ConversionException e) {
            throw new ConversionException("error converting: error getting source field \"" + String.join(".", from)
                    + "\": " + e.getMessage());
        }
        if (value == null) {
            NestedFields.remove(converted, to);
            return 0;
        }
        if (program == null) {
            set(converted, value);
            return 0;
        }
        Program.Result result = program.run("self", Values.of(value, schema), budget);
        if (result.isOverLimit()) {
            // Upstream stops the clock, not the count: this is what cel-go says then.
            throw failed("operation interrupted");
        }
        if (result.value() instanceof EvalError error) {
            throw failed(error.message());
        }
        JsonNode json = JsonResults.of(result.value());
        if (json == null) {
            throw new ConversionException("error converting: error converting CEL result to JSON: "
                    + String.join(".", from) + " gives a value that JSON does not have");
        }
        if (json.isNull()) {
            NestedFields.remove(converted, to);
        } else {
            set(converted, json);
        }
        return result.cost();
    }

    private static ConversionException failed(String why) {
        return new ConversionException("error converting: error executing transformation: " + why);
    }

    private void set(ObjectNode converted, JsonNode value) throws ConversionException {
        try {
            NestedFields.set(converted, to, value);
        } catch (ConversionException e) {
            throw new ConversionException(
                    "error setting destination field \"" + String.join(".", to) + "\": " + e.getMessage());
        }
    }
}
