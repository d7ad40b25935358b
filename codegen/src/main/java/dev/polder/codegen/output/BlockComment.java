package dev.polder.codegen.output;

import java.util.List;

/** Comments that begin with two stars, as Java's and TypeScript's documentation does. */
public final class BlockComment {

    /** How long a line may be. */
    public static final int WIDTH = 120;

    private BlockComment() {}

    /** How many characters a line of a comment has that is indented like this. */
    public static int room(String indent) {
        return WIDTH - indent.length() - " * ".length();
    }

    /**
     * The whole comment, with a line break behind it, on one line if that is long enough.
     *
     * @param lines as they are written; empty when there is nothing to say, which gives nothing
     */
    public static String of(String indent, List<String> lines) {
        if (lines.isEmpty()) {
            return "";
        }
        String one = indent + "/** " + lines.getFirst() + " */\n";
        if (lines.size() == 1 && one.length() <= WIDTH + 1) {
            return one;
        }
        StringBuilder comment = new StringBuilder(indent).append("/**\n");
        lines.forEach(line -> comment.append(indent)
                .append(line.isEmpty() ? " *" : " * " + line)
                .append('\n'));
        return comment.append(indent).append(" */\n").toString();
    }
}
