package dev.polder.machinery.encode;

import dev.polder.machinery.decode.YamlText;
import java.nio.charset.StandardCharsets;

/** Which of YAML's four forms a text gets ({@code go-yaml} v2: {@code stringv}, {@code yaml_emitter_analyze_scalar}). */
final class ScalarAnalysis {

    private static final String NEVER_FIRST = "#,[]{}&*!|>'\"%@`";

    private final int[] text;
    private boolean indicators;
    private boolean breaks;
    private boolean special;
    private boolean leading;
    private boolean trailingBreak;
    private boolean trailingSpace;
    private boolean breakSpace;
    private boolean spaceBreak;

    private ScalarAnalysis(String text) {
        this.text = text.codePoints().toArray();
        this.indicators = text.startsWith("---") || text.startsWith("...");
    }

    /** The forms of a text in block context. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL
    }

    /**
     * The form of a text.
     *
     * @param key whether it is a key that stands on one line
     */
    static Style styleOf(String text, boolean key) {
        ScalarAnalysis analysis = new ScalarAnalysis(text);
        analysis.scan();
        if (text.indexOf('\n') >= 0) {
            return key || !analysis.blockAllowed() ? Style.DOUBLE_QUOTED : Style.LITERAL;
        }
        if ((key && analysis.breaks) || !YamlText.isText(text)) {
            return Style.DOUBLE_QUOTED;
        }
        if (analysis.plainAllowed() && !text.isEmpty()) {
            return Style.PLAIN;
        }
        return analysis.quotedAllowed() ? Style.SINGLE_QUOTED : Style.DOUBLE_QUOTED;
    }

    static boolean hasBreaks(String text) {
        return text.codePoints().anyMatch(ScalarAnalysis::isBreak);
    }

    static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static boolean isBreak(int c) {
        return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** What may stand in any form but the double-quoted one: nothing beyond the basic plane. */
    static boolean isPrintable(int c) {
        return c == '\n'
                || (c >= 0x20 && c <= 0x7E)
                || (c >= 0xA0 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF);
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    private boolean blankAfter(int at) {
        return at + 1 >= text.length || isBlank(text[at + 1]);
    }

    private void scan() {
        boolean blankBefore = true;
        boolean previousSpace = false;
        boolean previousBreak = false;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            indicators |= isIndicator(i, blankBefore);
            special |= !isPrintable(c);
            boolean space = c == ' ';
            boolean lineBreak = isBreak(c);
            boolean last = i == text.length - 1;
            leading |= i == 0 && (space || lineBreak);
            trailingSpace |= last && space;
            trailingBreak |= last && lineBreak;
            breakSpace |= space && previousBreak;
            spaceBreak |= lineBreak && previousSpace;
            breaks |= lineBreak;
            previousSpace = space;
            previousBreak = lineBreak;
            blankBefore = isBlank(c) || lineBreak;
        }
    }

    private boolean isIndicator(int at, boolean blankBefore) {
        int c = text[at];
        if (at == 0) {
            return NEVER_FIRST.indexOf(c) >= 0 || ((c == '?' || c == ':' || c == '-') && blankAfter(at));
        }
        return (c == ':' && blankAfter(at)) || (c == '#' && blankBefore);
    }

    private boolean plainAllowed() {
        return !(leading
                || trailingSpace
                || trailingBreak
                || breakSpace
                || spaceBreak
                || special
                || breaks
                || indicators);
    }

    private boolean quotedAllowed() {
        return !(breakSpace || spaceBreak || special);
    }

    private boolean blockAllowed() {
        return !(trailingSpace || spaceBreak || special);
    }
}
