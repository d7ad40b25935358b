package dev.polder.codegen.java;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.output.FieldFacts;
import java.util.ArrayList;
import java.util.List;

/** What the documentation says of a field: the schema's words, and what the schema says without words. */
final class FieldDoc {

    private static final FieldFacts FACTS = new FieldFacts(
            true,
            value -> "<code>" + Javadoc.escape(value) + "</code>",
            keys -> Javadoc.escape(String.join(", ", keys)));

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
        List<String> facts = FACTS.of(field);
        if (field.required()) {
            facts.addFirst("Required.");
        }
        return String.join(" ", facts);
    }
}
