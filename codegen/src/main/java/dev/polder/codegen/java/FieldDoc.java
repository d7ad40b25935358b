package dev.polder.codegen.java;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.Merge;
import dev.polder.codegen.model.Type.Scalar;
import java.util.ArrayList;
import java.util.List;

/** What the documentation says of a field: the schema's words, and what the schema says without words. */
final class FieldDoc {

    private FieldDoc() {}

    /** Javadoc in one or several lines, without a tag before it. */
    static String of(Field field) {
        List<String> paragraphs = new ArrayList<>();
        for (String paragraph : field.description().split("\n\\s*\n")) {
            if (!paragraph.isBlank()) {
                paragraphs.add(lines(paragraph));
            }
        }
        String facts = facts(field);
        if (paragraphs.isEmpty()) {
            return facts.isEmpty() ? "the field " + Javadoc.code(field.name()) : facts;
        }
        if (!facts.isEmpty()) {
            paragraphs.add(facts);
        }
        return String.join("\n<p>", paragraphs);
    }

    private static String lines(String paragraph) {
        List<String> lines = new ArrayList<>();
        for (String line : paragraph.strip().split("\n")) {
            lines.add(Javadoc.escape(line.strip()));
        }
        return String.join("\n", lines);
    }

    private static String facts(Field field) {
        List<String> facts = new ArrayList<>();
        if (field.required()) {
            facts.add("Required.");
        }
        if (field.value() != null) {
            facts.add("Default: <code>" + Javadoc.escape(field.value().toString()) + "</code>.");
        }
        if (field.type() == Scalar.BYTES) {
            facts.add("Bytes in base64.");
        }
        if (field.type() == Scalar.DATE_TIME) {
            facts.add("A time as RFC 3339 has it.");
        }
        if (field.type() instanceof ListOf list) {
            if (list.merge() == Merge.SET) {
                facts.add("Appliers share it as a set.");
            } else if (list.merge() == Merge.MAP) {
                facts.add("Appliers share it; its items are told apart by "
                        + Javadoc.escape(String.join(", ", list.keys())) + ".");
            }
        }
        return String.join(" ", facts);
    }
}
