package dev.polder.codegen.java;

import java.util.List;
import java.util.stream.Collectors;

/** Texts as Java source has them. */
final class Literal {

    private Literal() {}

    static String of(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                // In octal: what \\u stands for is read before literals are, and might end the line.
                default -> literal.append(Character.isISOControl(c) ? "\\%03o".formatted((int) c) : c);
            }
        }
        return literal.append('"').toString();
    }

    /** What an annotation takes for an array. */
    static String array(List<String> texts) {
        String joined = texts.stream().map(Literal::of).collect(Collectors.joining(", "));
        return texts.size() == 1 ? joined : "{" + joined + "}";
    }
}
