package dev.polder.codegen.go;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.output.FieldFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Comments. {@code gofmt} formats those at the left margin as documentation (https://go.dev/doc/comment): it indents lists,
 * marks headings and moves links. Texts of schemas mean none of that, so they are written as plain paragraphs, which it leaves
 * alone.
 */
final class GoDoc {

    private static final int WIDTH = 110;

    /** What lines must not begin with: a list, a heading, code, and what tools take for an order, as {@code +build}. */
    private static final Pattern SPECIAL = Pattern.compile("([-*+•#]|\\d+[.)])|[+#].*");

    private static final Pattern LIST_ITEM = Pattern.compile("\\s*([-*+•]|\\d+[.)])\\s+\\S.*");

    /** Bytes are bytes, in Go. */
    private static final FieldFacts FACTS = new FieldFacts(false, GoDoc::clean, keys -> clean(String.join(", ", keys)));

    private GoDoc() {}

    /** The comment of a declaration at the left margin; the first sentence names it. */
    static String of(String name, String text, String otherwise) {
        List<String> paragraphs = paragraphs(text);
        if (paragraphs.isEmpty()) {
            paragraphs.add(name + " " + otherwise);
        } else if (!paragraphs.getFirst().startsWith(name + " ")) {
            paragraphs.set(0, name + ": " + paragraphs.getFirst());
        }
        // Linters would warn of every use of the type in the client itself.
        paragraphs.replaceAll(paragraph -> paragraph.replaceFirst("^Deprecated: ", "This is deprecated: "));
        List<String> wrapped = new ArrayList<>();
        paragraphs.forEach(paragraph -> wrapped.add(wrap(paragraph, "// ")));
        return String.join("//\n", wrapped);
    }

    /** The comment of a field of a struct: what the schema says in words and without. */
    static String of(Field field) {
        List<String> paragraphs = paragraphs(field.description());
        if (paragraphs.isEmpty()) {
            paragraphs.add("The field " + GoNames.literal(field.name()) + ".");
        }
        List<String> facts = facts(field);
        if (!facts.isEmpty()) {
            paragraphs.add(String.join(" ", facts));
        }
        List<String> wrapped = new ArrayList<>();
        paragraphs.forEach(paragraph -> wrapped.add(wrap(paragraph, "\t// ")));
        return String.join("\t//\n", wrapped);
    }

    private static List<String> facts(Field field) {
        List<String> facts = FACTS.of(field);
        if (field.required()) {
            facts.addFirst("Required.");
        }
        return facts;
    }

    private static List<String> paragraphs(String text) {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank() || LIST_ITEM.matcher(line).matches()) {
                add(paragraph, paragraphs);
            }
            paragraph.append(' ').append(line);
        }
        add(paragraph, paragraphs);
        return paragraphs;
    }

    private static void add(StringBuilder paragraph, List<String> paragraphs) {
        String text = clean(paragraph.toString());
        paragraph.setLength(0);
        if (text.isEmpty()) {
            return;
        }
        String first = text.split(" ", 2)[0];
        if (SPECIAL.matcher(first).matches()) {
            text = first.length() > 1 && "+#".indexOf(first.charAt(0)) >= 0
                    ? "\"" + first + "\"" + text.substring(first.length())
                    : "(" + first.replaceAll("[.)]", "") + ")" + text.substring(first.length());
        }
        // Without a full stop, a short line between others is an old form of a heading.
        paragraphs.add(text.matches(".*[.:!?;,)]") ? text : text + ".");
    }

    /** A text in one line, without what a comment would be changed for. */
    private static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Z}\\uFEFF]+", " ")
                .strip()
                .replaceAll("(?<!`)``(?!`)", "“")
                .replace("''", "”")
                .replaceAll("]:( |$)", "] :$1");
    }

    private static String wrap(String paragraph, String margin) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder();
        for (String word : paragraph.split(" ")) {
            boolean isFull = line.length() + 1 + word.length() > WIDTH;
            if (isFull && !line.isEmpty() && !SPECIAL.matcher(word).matches()) {
                text.append(margin).append(line).append('\n');
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return text.append(margin).append(line).append('\n').toString();
    }
}
