package dev.polder.machinery.encode;

import dev.polder.machinery.encode.ScalarAnalysis.Style;

/** Text as it grows, with the place where it stands; scalars in YAML's forms, folded beyond {@link #WIDTH}. */
final class ScalarWriter {

    private static final int WIDTH = 80;
    private static final int INDENT_HINT = 2;

    private final StringBuilder out = new StringBuilder();
    private int column;

    String text() {
        return out.toString();
    }

    /** Writes text of which at most the last character is a line break. */
    void put(String text) {
        text.codePoints().forEach(this::put);
    }

    private void put(int c) {
        out.appendCodePoint(c);
        column = c == '\n' ? 0 : column + 1;
    }

    /** Ends the line unless a block scalar has done so. */
    void endLine() {
        if (column > 0) {
            put('\n');
        }
    }

    private void space() {
        if (column > 0 && out.charAt(out.length() - 1) != ' ') {
            put(' ');
        }
    }

    /** Writes a text that needs no form. */
    void plain(String text) {
        space();
        put(text);
    }

    /**
     * Writes a text.
     *
     * @param indent where further lines of it begin
     * @param key whether it has to stay on one line
     */
    void scalar(String text, Style style, int indent, boolean key) {
        boolean continues = column > 0 && !key;
        if (continues) {
            space();
        }
        int[] codes = text.codePoints().toArray();
        switch (style) {
            case PLAIN -> folded(codes, indent, !key, false);
            case SINGLE_QUOTED -> {
                put('\'');
                folded(codes, indent, !key, true);
                put('\'');
            }
            case DOUBLE_QUOTED -> escaped(codes, indent, !key);
            case LITERAL -> literal(codes, indent);
        }
    }

    private void breakLine(int indent) {
        put('\n');
        put(" ".repeat(indent));
    }

    private void folded(int[] text, int indent, boolean mayBreak, boolean quoted) {
        boolean spaces = false;
        boolean breaks = false;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            if (c == ' ') {
                boolean inside = !quoted || (i > 0 && i < text.length - 1);
                boolean alone = i + 1 >= text.length || text[i + 1] != ' ';
                if (mayBreak && !spaces && column > WIDTH && inside && alone) {
                    breakLine(indent);
                } else {
                    put(c);
                }
                spaces = true;
            } else if (ScalarAnalysis.isBreak(c)) {
                // Other breaks than line feeds, which have a form of their own.
                out.appendCodePoint(c);
                column = 0;
                breaks = true;
            } else {
                if (breaks) {
                    put(" ".repeat(indent));
                }
                if (quoted && c == '\'') {
                    put('\'');
                }
                put(c);
                spaces = false;
                breaks = false;
            }
        }
    }

    private void escaped(int[] text, int indent, boolean mayBreak) {
        put('"');
        boolean spaces = false;
        // go-yaml looks for a byte order mark at the beginning of the text, wherever it stands.
        boolean all = text.length > 0 && text[0] == 0xFEFF;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            if (all || !ScalarAnalysis.isPrintable(c) || ScalarAnalysis.isBreak(c) || c == '"' || c == '\\') {
                put(escape(c));
                spaces = false;
            } else if (c == ' ') {
                if (mayBreak && !spaces && column > WIDTH && i > 0 && i < text.length - 1) {
                    breakLine(indent);
                    if (text[i + 1] == ' ') {
                        put('\\');
                    }
                } else {
                    put(c);
                }
                spaces = true;
            } else {
                put(c);
                spaces = false;
            }
        }
        put('"');
    }

    private static String escape(int c) {
        String letter = switch (c) {
            case 0x00 -> "0";
            case 0x07 -> "a";
            case 0x08 -> "b";
            case 0x09 -> "t";
            case 0x0A -> "n";
            case 0x0B -> "v";
            case 0x0C -> "f";
            case 0x0D -> "r";
            case 0x1B -> "e";
            case 0x22 -> "\"";
            case 0x5C -> "\\";
            case 0x85 -> "N";
            case 0xA0 -> "_";
            case 0x2028 -> "L";
            case 0x2029 -> "P";
            default -> "";
        };
        if (!letter.isEmpty()) {
            return "\\" + letter;
        }
        return c <= 0xFF ? "\\x%02X".formatted(c) : c <= 0xFFFF ? "\\u%04X".formatted(c) : "\\U%08X".formatted(c);
    }

    private void literal(int[] text, int indent) {
        put('|');
        if (text[0] == ' ' || ScalarAnalysis.isBreak(text[0])) {
            put('0' + INDENT_HINT);
        }
        boolean ends = ScalarAnalysis.isBreak(text[text.length - 1]);
        boolean endsTwice = ends && (text.length == 1 || ScalarAnalysis.isBreak(text[text.length - 2]));
        put(ends ? endsTwice ? "+" : "" : "-");
        put('\n');
        boolean breaks = true;
        for (int c : text) {
            if (ScalarAnalysis.isBreak(c)) {
                put('\n');
                breaks = true;
            } else {
                if (breaks) {
                    put(" ".repeat(indent));
                }
                put(c);
                breaks = false;
            }
        }
    }
}
