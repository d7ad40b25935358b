package dev.polder.cli.workspace;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.argument.HelpText;
import dev.polder.cli.argument.UsageException;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.PluginFlags;
import dev.polder.cli.session.Session;
import java.util.List;

/** The commands of kcp's plugins: names, flags and what each does (kcp: {@code cli/pkg/workspace/cmd}). */
public final class WorkspaceCommands {

    private static final String INSTEAD = "install the 'kubectl create workspace' plugin instead, compare"
            + " https://docs.kcp.io/kcp/latest/setup/kubectl-plugin/.";

    private final Console console;

    /** Commands that print to this console. */
    public WorkspaceCommands(Console console) {
        this.console = console;
    }

    /** Enters a workspace by its whole path, and says so, as {@code ws} does. */
    public static void enter(Session session, String path) {
        new UseWorkspace(session, false).go(":" + path);
    }

    /** {@code ws}, with everything below it. */
    public Command workspace() {
        return new Command(
                        "workspace [create|create-context|use|current|tree|<workspace>|..|.|-|~|<:root:workspace>]",
                        "Show, enter and make workspaces",
                        this::use)
                .alias("ws", "workspaces")
                .flags(PluginFlags.with(PluginFlags.brief(), PluginFlags.interactive()))
                .examples("""
                          workspace .                # which one is the current one
                          workspace team:project     # enter one below it
                          workspace :root:team       # enter one by its whole path
                          workspace ..               # enter the one above it
                          workspace -                # enter the one before it
                          workspace                  # enter the home workspace
                          workspace tree             # show what is below it
                          workspace create-context   # keep a context for it
                        """)
                .command(useCommand(), tree(), current(), createBelow(), createContext());
    }

    private Command useCommand() {
        return new Command("use <workspace>|..|.|-|~|<:root:workspace>", "Enter a workspace", (command, arguments) -> {
                    if (arguments.words().size() == 1) {
                        use(command, arguments);
                    } else {
                        help(command, arguments);
                    }
                })
                .alias("cd")
                .flags(PluginFlags.with(PluginFlags.brief()));
    }

    private void use(Command command, Arguments arguments) {
        List<String> words = arguments.words();
        if (arguments.isOn("interactive")) {
            if (!words.isEmpty()) {
                throw new CommandException("interactive mode does not accept arguments");
            }
            throw notInteractive();
        }
        if (words.size() > 1 || words.equals(List.of("help"))) {
            help(command, arguments);
            return;
        }
        new UseWorkspace(Session.open(console, arguments), arguments.isOn("short"))
                .go(words.isEmpty() ? "" : words.get(0));
    }

    private Command tree() {
        return new Command("tree", "Print the workspaces below the current one", (command, arguments) -> {
                    if (!arguments.words().isEmpty()) {
                        help(command, arguments);
                    } else if (arguments.isOn("interactive")) {
                        throw notInteractive();
                    } else {
                        Session session = Session.open(console, arguments);
                        new WorkspaceTree(session, arguments.isOn("full"), arguments.isOn("wide")).print();
                    }
                })
                .flags(PluginFlags.with(
                        new Flag("full", "f", "", "Print whole paths"),
                        PluginFlags.interactive(),
                        Flag.of("wide", "Print the phases of workspaces and their logical clusters, too"),
                        PluginFlags.workspace()));
    }

    private static CommandException notInteractive() {
        return new CommandException(
                "the interactive browser of kcp's plugin is not part of polder; use 'kubectl ws tree' instead");
    }

    private Command current() {
        return new Command("current", "Print the current workspace", (command, arguments) -> {
                    if (!arguments.words().isEmpty()) {
                        help(command, arguments);
                    } else {
                        CurrentWorkspace.print(
                                console, Session.open(console, arguments).server(), arguments.isOn("short"), "");
                    }
                })
                .flags(PluginFlags.with(PluginFlags.brief()));
    }

    private Command createContext() {
        return new Command(
                        "create-context [<context-name>]",
                        "Keep a context for the current workspace",
                        (command, arguments) -> {
                            List<String> words = arguments.words();
                            if (words.size() > 1) {
                                help(command, arguments);
                            } else {
                                new CreateContext(Session.open(console, arguments), arguments.isOn("overwrite"), false)
                                        .create(words.isEmpty() ? "" : words.get(0), "");
                            }
                        })
                .flags(PluginFlags.with(Flag.of("overwrite", "Change a context that is there already")));
    }

    private Command createBelow() {
        return create("create").deprecated(INSTEAD);
    }

    /** {@code create-workspace}. */
    public Command createWorkspace() {
        return create("create-workspace");
    }

    private Command create(String name) {
        return new Command(name + " <workspace-name>", "Make a workspace", (command, arguments) -> {
                    if (arguments.words().size() != 1) {
                        throw new UsageException("accepts 1 arg(s), received "
                                + arguments.words().size());
                    }
                    new CreateWorkspace(Session.open(console, arguments), arguments)
                            .create(arguments.words().get(0));
                })
                .flags(PluginFlags.with(
                        Flag.of("type", "string", "Its type, by name or whole path; otherwise the parent's choice"),
                        Flag.of("enter", "Enter it when it is ready"),
                        Flag.of(
                                "ignore-existing",
                                "Take one that is there already; with --create-context, change that context"),
                        Flag.of("location-selector", "string", "Labels of the shard that it shall lie on"),
                        Flag.of("create-context", "string", "Keep a context of this name for it"),
                        PluginFlags.workspace()));
    }

    private void help(Command command, Arguments arguments) {
        console.say(HelpText.of(command, arguments.path()).stripTrailing());
    }
}
