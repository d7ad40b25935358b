package dev.polder.codegen.java;

import dev.polder.codegen.output.BlockComment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Descriptions of schemas as documentation comments. */
final class Javadoc {

    /** What nothing of has a meaning to Javadoc, or to the compiler. */
    private static final Pattern PLAIN = Pattern.compile("([A-Za-z0-9_.$\\[\\]-]|\\{\\})+");

    private final String indent;
    private final List<String> lines = new ArrayList<>();

    /** A comment that is indented with this. */
    Javadoc(String indent) {
        this.indent = indent;
    }

    /** Adds a paragraph that is written as Javadoc already. */
    Javadoc paragraph(String html) {
        if (!lines.isEmpty()) {
            lines.add("");
            wrap("<p>" + html, "");
        } else {
            wrap(html, "");
        }
        return this;
    }

    /** Adds a description, in which nothing means anything to Javadoc. */
    Javadoc description(String text) {
        boolean first = lines.isEmpty();
        for (String paragraph : text.strip().split("\n\\s*\n")) {
            if (!first) {
                lines.add("");
            }
            String start = first ? "" : "<p>";
            for (String line : paragraph.strip().split("\n")) {
                wrap(start + escape(line.strip()), "");
                start = "";
            }
            first = false;
        }
        return this;
    }

    /** Adds tags, after an empty line. */
    Javadoc tags(List<String> tags) {
        if (!lines.isEmpty() && !tags.isEmpty()) {
            lines.add("");
        }
        tags.forEach(tag -> {
            String more = "";
            for (String line : tag.split("\n")) {
                wrap(more + line, "    ");
                more = "    ";
            }
        });
        return this;
    }

    private void wrap(String text, String continued) {
        int room = BlockComment.room(indent);
        String rest = text;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            if (space <= continued.length()) {
                space = rest.indexOf(' ', room);
            }
            if (space < 0) {
                break;
            }
            lines.add(rest.substring(0, space).stripTrailing());
            rest = continued + rest.substring(space).strip();
        }
        lines.add(rest);
    }

    /** Text of others: no tag, no entity, no end of the comment. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '@' -> escaped.append("&#64;");
                case '\\' -> escaped.append("&#92;");
                case '/' -> escaped.append(i > 0 && text.charAt(i - 1) == '*' ? "&#47;" : "/");
                default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    /** A name or path of a schema, as code. */
    static String code(String text) {
        return PLAIN.matcher(text).matches() ? "{@code " + text + "}" : "<code>" + escape(text) + "</code>";
    }

    /** The whole comment, with a line break behind it; nothing when there is nothing to say. */
    @Override
    public String toString() {
        return BlockComment.of(indent, lines);
    }
}
