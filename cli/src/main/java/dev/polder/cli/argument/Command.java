package dev.polder.cli.argument;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command, as kcp's plugins have them. They are read without picocli, whose classes alone take longer to load than all
 * of {@code kubectl ws .} may.
 */
public final class Command {

    private final String use;
    private final String summary;
    private final Action action;
    private final List<String> aliases = new ArrayList<>();
    private final List<Flag> flags = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();
    private String examples = "";
    private String deprecation = "";
    private boolean hidden;

    /** What a command does. */
    public interface Action {

        /**
         * Runs it.
         *
         * @param command the command itself, for its help
         * @param arguments what was given
         */
        void run(Command command, Arguments arguments);
    }

    /**
     * A command.
     *
     * @param use its name and what follows it
     * @param summary one line
     */
    public Command(String use, String summary, Action action) {
        this.use = use;
        this.summary = summary;
        this.action = action;
    }

    /** Adds other names. */
    public Command alias(String... names) {
        aliases.addAll(List.of(names));
        return this;
    }

    /** Adds flags. */
    public Command flags(List<Flag> more) {
        flags.addAll(more);
        return this;
    }

    /** Adds commands below it. */
    public Command command(Command... more) {
        commands.addAll(List.of(more));
        return this;
    }

    /** Says lines that show how it is used. */
    public Command examples(String lines) {
        examples = lines;
        return this;
    }

    /** Takes it out of the help, and says at each use what to use instead. */
    public Command deprecated(String instead) {
        deprecation = instead;
        hidden = true;
        return this;
    }

    public String name() {
        int space = use.indexOf(' ');
        return space < 0 ? use : use.substring(0, space);
    }

    public String summary() {
        return summary;
    }

    /** What is said at each use; empty unless it is deprecated. */
    public String deprecation() {
        return deprecation;
    }

    public boolean hidden() {
        return hidden;
    }

    public List<Flag> flags() {
        return flags;
    }

    public List<Command> commands() {
        return commands;
    }

    String use() {
        return use;
    }

    String examples() {
        return examples;
    }

    List<String> aliases() {
        return aliases;
    }

    /** Runs what it does. */
    public void run(Arguments arguments) {
        action.run(this, arguments);
    }

    /** The command below it with this name; null without one. */
    public @Nullable Command find(String name) {
        for (Command command : commands) {
            if (command.name().equals(name) || command.aliases.contains(name)) {
                return command;
            }
        }
        return null;
    }

    @Nullable
    Flag flag(String name) {
        for (Flag flag : flags) {
            if (flag.name().equals(name)) {
                return flag;
            }
        }
        return null;
    }

    @Nullable
    Flag shorthand(char letter) {
        for (Flag flag : flags) {
            if (!flag.shorthand().isEmpty() && flag.shorthand().charAt(0) == letter) {
                return flag;
            }
        }
        return null;
    }
}
