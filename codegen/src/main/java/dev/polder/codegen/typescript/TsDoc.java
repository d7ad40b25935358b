package dev.polder.codegen.typescript;

import dev.polder.codegen.output.BlockComment;
import java.util.ArrayList;
import java.util.List;

/** Descriptions of schemas as comments of TSDoc, which is Markdown with tags. */
final class TsDoc {

    private final String indent;
    private final List<String> lines = new ArrayList<>();

    /** A comment that is indented with this. */
    TsDoc(String indent) {
        this.indent = indent;
    }

    /** Adds paragraphs in which nothing is a tag; nothing when there is no text. */
    TsDoc description(String text) {
        for (String paragraph : text.strip().split("\n\\s*\n")) {
            if (!paragraph.isBlank()) {
                separate();
                paragraph.strip().lines().forEach(line -> wrap(escape(line.strip())));
            }
        }
        return this;
    }

    /** Adds a paragraph that is written as TSDoc already. */
    TsDoc paragraph(String text) {
        if (!text.isEmpty()) {
            separate();
            wrap(text);
        }
        return this;
    }

    private void separate() {
        if (!lines.isEmpty()) {
            lines.add("");
        }
    }

    private void wrap(String text) {
        int room = BlockComment.room(indent);
        String rest = text;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            if (space <= 0) {
                space = rest.indexOf(' ', room);
            }
            if (space < 0) {
                break;
            }
            lines.add(rest.substring(0, space).stripTrailing());
            rest = rest.substring(space).strip();
        }
        lines.add(rest);
    }

    /** Text of others: no tag, no element, no end of the comment. What is in backticks stays as it is. */
    static String escape(String line) {
        boolean paired = line.chars().filter(c -> c == '`').count() % 2 == 0;
        boolean code = false;
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '`' && paired) {
                code = !code;
                escaped.append(c);
            } else if (c == '/' && i > 0 && line.charAt(i - 1) == '*') {
                escaped.append("\\/");
            } else if (!code && "\\{}<>@`".indexOf(c) >= 0) {
                escaped.append('\\').append(c);
            } else {
                escaped.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    /** A name, path or value as code. */
    static String code(String text) {
        return text.contains("`") ? escape(text) : escape("`" + text + "`");
    }

    /** The whole comment, with a line break behind it; nothing when there is nothing to say. */
    @Override
    public String toString() {
        return BlockComment.of(indent, lines);
    }
}
