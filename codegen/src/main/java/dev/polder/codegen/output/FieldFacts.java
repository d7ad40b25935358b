package dev.polder.codegen.output;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.Merge;
import dev.polder.codegen.model.Type.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What the schema says of a field without words, for its documentation.
 *
 * @param bytesAreText whether the language has bytes as the text that is sent
 * @param code how the language's documentation shows a value
 * @param keys how it shows the names of fields
 */
public record FieldFacts(boolean bytesAreText, UnaryOperator<String> code, Function<List<String>, String> keys) {

    /** A sentence each; none when there is nothing to say. May be added to. */
    public List<String> of(Field field) {
        List<String> facts = new ArrayList<>();
        if (field.value() != null) {
            facts.add("Default: " + code.apply(field.value().toString()) + ".");
        }
        if (bytesAreText && field.type() == Scalar.BYTES) {
            facts.add("Bytes in base64.");
        }
        if (field.type() == Scalar.DATE_TIME) {
            facts.add("A time as RFC 3339 has it.");
        }
        if (field.type() instanceof ListOf list) {
            if (list.merge() == Merge.SET) {
                facts.add("Appliers share it as a set.");
            } else if (list.merge() == Merge.MAP) {
                facts.add("Appliers share it; its items are told apart by " + keys.apply(list.keys()) + ".");
            }
        }
        return facts;
    }
}
