package dev.polder.codegen.java;

import dev.polder.codegen.model.Words;
import java.util.List;
import java.util.stream.Collectors;

/** Texts as Java source has them. */
final class Literal {

    private Literal() {}

    /** A text in quotes. Others in octal: what a Unicode escape stands for is read before literals are, and might end the line. */
    static String of(String text) {
        return Words.quoted(text, Character::isISOControl, "\\%03o");
    }

    /** What an annotation takes for an array. */
    static String array(List<String> texts) {
        String joined = texts.stream().map(Literal::of).collect(Collectors.joining(", "));
        return texts.size() == 1 ? joined : "{" + joined + "}";
    }
}
