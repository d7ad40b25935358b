package dev.polder.machinery.schema.field;

/** Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and, of all blanks, the ASCII space. */
public final class Printable {

    private Printable() {}

    public static boolean is(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }
}
