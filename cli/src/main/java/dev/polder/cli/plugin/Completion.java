package dev.polder.cli.plugin;

import dev.polder.cli.argument.ArgumentParser;
import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.argument.UsageException;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.PluginFlags;
import java.util.List;

/**
 * What may follow on a command line. Shells' scripts and kubectl ({@code kubectl_complete-ws}) ask, in the form that cobra's
 * hidden {@code __complete} has: one proposal a line with what it is for, and a last line with a colon and a number.
 */
public final class Completion {

    /** cobra's {@code ShellCompDirectiveNoFileComp}. */
    private static final String NO_FILES = ":4";

    private Completion() {}

    /**
     * Prints what may stand in the place of the last word.
     *
     * @param line the name of a plugin, the words before, and the beginning of the one that is being typed
     */
    public static int run(Console console, List<String> line) {
        Command command = line.size() < 2 ? null : Plugins.command(line.get(0), console);
        if (command != null) {
            String begun = line.get(line.size() - 1);
            try {
                command = ArgumentParser.parse(command, "", line.subList(1, line.size() - 1))
                        .command();
            } catch (UsageException e) {
                // A flag whose value is being typed, or one that there is not: nothing to propose.
                console.say(NO_FILES);
                return 0;
            }
            if (begun.startsWith("-")) {
                flags(console, command, begun);
            } else {
                commands(console, command, begun);
            }
        }
        console.say(NO_FILES);
        return 0;
    }

    private static void flags(Console console, Command command, String begun) {
        for (Flag flag : command.flags()) {
            if (!PluginFlags.isUnused(flag.name())) {
                propose(console, "--" + flag.name(), flag.description(), begun);
            }
        }
    }

    private static void commands(Console console, Command command, String begun) {
        for (Command below : command.commands()) {
            if (!below.hidden()) {
                propose(console, below.name(), below.summary(), begun);
            }
        }
    }

    private static void propose(Console console, String word, String description, String begun) {
        if (word.startsWith(begun)) {
            console.say(word + "\t" + description);
        }
    }
}
