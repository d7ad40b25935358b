package dev.polder.machinery.cel.check;

import java.util.ArrayDeque;
import java.util.Deque;

/** What an expression has opened and not closed up to a place; texts in quotes do not count. */
final class Open {

    private final Deque<Character> open = new ArrayDeque<>();
    private int deepest;

    private Open() {}

    private static Open in(String text) {
        Open found = new Open();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (quote != 0) {
                quote = character == quote ? 0 : quote;
            } else if (character == '\'' || character == '"') {
                quote = character;
            } else {
                boolean isOptional = character == '?' && i > 0 && ".[{,".indexOf(text.charAt(i - 1)) >= 0;
                found.step(isOptional ? ' ' : character);
            }
        }
        return found;
    }

    private void step(char character) {
        switch (character) {
            case '(', '[', '{', '?' -> open.push(character);
            case ')', ']', '}' -> {
                while (!open.isEmpty() && open.peek() == '?') {
                    open.pop();
                }
                open.poll();
            }
            case ':' -> {
                if (!open.isEmpty() && open.peek() == '?') {
                    open.pop();
                }
            }
            default -> {}
        }
        deepest = Math.max(deepest, open.size());
    }

    /** What the parser wants to see next if an expression ends here. */
    static String closing(String text) {
        Character last = in(text).open.peek();
        if (last == null) {
            return "<EOF>";
        }
        return switch (last) {
            case '?' -> "':'";
            case '[' -> "']'";
            case '{' -> "'}'";
            default -> "')'";
        };
    }

    /** How deep brackets stand in each other. */
    static int nesting(String text) {
        return in(text).deepest;
    }
}
