package dev.polder.cli.argument;

import java.util.ArrayList;
import java.util.List;

/** The help of a command, laid out as cobra does. */
public final class HelpText {

    private HelpText() {}

    /**
     * The help.
     *
     * @param path the names by which the command was called
     */
    public static String of(Command command, String path) {
        StringBuilder text = new StringBuilder(command.summary()).append("\n\nUsage:\n");
        String rest = command.use().substring(command.name().length());
        text.append("  ").append(path).append(rest).append(command.flags().isEmpty() ? "\n" : " [flags]\n");
        if (!command.commands().isEmpty()) {
            text.append("  ").append(path).append(" [command]\n");
        }
        if (!command.aliases().isEmpty()) {
            text.append("\nAliases:\n  ").append(command.name()).append(", ");
            text.append(String.join(", ", command.aliases())).append('\n');
        }
        if (!command.examples().isEmpty()) {
            text.append("\nExamples:\n").append(command.examples());
        }
        commands(command, text);
        flags(command.flags(), text);
        if (!command.commands().isEmpty()) {
            text.append("\nUse \"").append(path).append(" [command] --help\" for more information about a command.\n");
        }
        return text.toString();
    }

    private static void commands(Command command, StringBuilder text) {
        List<String[]> rows = new ArrayList<>();
        for (Command below : command.commands()) {
            if (!below.hidden()) {
                rows.add(new String[] {"  " + below.name(), below.summary()});
            }
        }
        if (!rows.isEmpty()) {
            text.append("\nAvailable Commands:\n");
            rows(rows, 1, text);
        }
    }

    private static void flags(List<Flag> flags, StringBuilder text) {
        List<String[]> rows = new ArrayList<>();
        for (Flag flag : flags) {
            String names =
                    (flag.shorthand().isEmpty() ? "      " : "  -" + flag.shorthand() + ", ") + "--" + flag.name();
            rows.add(new String[] {flag.isSwitch() ? names : names + " " + flag.value(), flag.description()});
        }
        if (!rows.isEmpty()) {
            text.append("\nFlags:\n");
            rows(rows, 3, text);
        }
    }

    private static void rows(List<String[]> rows, int gap, StringBuilder text) {
        int width = 0;
        for (String[] row : rows) {
            width = Math.max(width, row[0].length());
        }
        for (String[] row : rows) {
            text.append(row[0])
                    .append(" ".repeat(width - row[0].length() + gap))
                    .append(row[1])
                    .append('\n');
        }
    }
}
