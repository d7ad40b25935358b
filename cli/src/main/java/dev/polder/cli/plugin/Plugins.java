package dev.polder.cli.plugin;

import dev.polder.cli.argument.ArgumentParser;
import dev.polder.cli.argument.ArgumentParser.Parsed;
import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.argument.HelpText;
import dev.polder.cli.argument.UsageException;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.codegen.CodegenCommand;
import dev.polder.cli.collect.CollectorCommands;
import dev.polder.cli.kubeconfig.KubeconfigException;
import dev.polder.cli.quickstart.QuickstartCommand;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.PluginFlags;
import dev.polder.cli.sharing.SharingCommands;
import dev.polder.cli.snapshot.SnapshotCommands;
import dev.polder.cli.workspace.WorkspaceCommands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs kcp's plugins {@code ws}, {@code create-workspace} and {@code kcp}, what is below the last, and {@code apigen}. */
public final class Plugins {

    private Plugins() {}

    /** Whether the first word of a command line is one of theirs. */
    public static boolean isOne(String word) {
        return switch (word) {
            case "ws",
                    "workspace",
                    "workspaces",
                    "create-workspace",
                    "kcp",
                    "bind",
                    "claims",
                    "consumers",
                    "crd",
                    "apigen",
                    "codegen",
                    "gc",
                    "quickstart" -> true;
            default -> false;
        };
    }

    /** The names of the commands, as the help of the whole program lists them, with a line on each. */
    public static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put("ws", "Show, enter and make workspaces (see 'polder ws --help').");
        summaries.put("create-workspace", "Make a workspace.");
        summaries.put("bind", "Bind APIs of others into the current workspace (see 'polder bind --help').");
        summaries.put("claims", "Show, accept and reject permission claims (see 'polder claims --help').");
        summaries.put("consumers", "Show who uses an export (see 'polder consumers --help').");
        summaries.put("crd", "Make APIResourceSchemas of CRDs (see 'polder crd --help').");
        summaries.put("apigen", "Make APIResourceSchemas and APIExports of a folder of CRDs.");
        summaries.put("codegen", "Generate a typed client of CRDs and APIResourceSchemas.");
        summaries.put("gc", "Show what the garbage collector is doing (see 'polder gc --help').");
        summaries.put("quickstart", "Make workspaces, and an API that is shared, for a demonstration.");
        summaries.put("kcp", "The same as kcp's kubectl plugin calls them.");
        return summaries;
    }

    /** The command that a word names; null when it names none. */
    public static @Nullable Command command(String word, Console console) {
        WorkspaceCommands commands = new WorkspaceCommands(console);
        return switch (word) {
            case "ws", "workspace", "workspaces" -> commands.workspace();
            case "create-workspace" -> commands.createWorkspace();
            case "bind" -> new SharingCommands(console).bind();
            case "claims" -> new SharingCommands(console).claims();
            case "consumers" -> new SharingCommands(console).consumers();
            case "crd" -> new SnapshotCommands(console).crd();
            case "apigen" -> new SnapshotCommands(console).apigen();
            case "codegen" -> CodegenCommand.of(console);
            case "gc" -> new CollectorCommands(console).gc();
            case "quickstart" -> QuickstartCommand.of(console);
            case "kcp" -> kcp(console);
            default -> null;
        };
    }

    /** {@code kcp}, with those below it that kcp's plugin of this name has. */
    private static Command kcp(Console console) {
        SharingCommands sharing = new SharingCommands(console);
        return new Command("kcp", "Commands for workspaces and what they share", (command, arguments) -> {
                    String first = arguments.words().isEmpty()
                            ? "help"
                            : arguments.words().get(0);
                    if (!first.equals("help")) {
                        throw new UsageException("unknown command \"" + first + "\" for \"kcp\"");
                    }
                    console.say(HelpText.of(command, arguments.path()).stripTrailing());
                })
                .flags(List.of(new Flag("help", "h", "", "Print this help")))
                .command(
                        sharing.bind(),
                        sharing.claims(),
                        sharing.consumers(),
                        new SnapshotCommands(console).crd(),
                        QuickstartCommand.of(console),
                        new WorkspaceCommands(console).workspace());
    }

    /**
     * Runs a command line to its end.
     *
     * @param program how the program was called, for the help
     * @param line the name of a plugin, and what was given to it
     * @return the exit code: 0, or 1 with one line on standard error
     */
    public static int run(Console console, String program, List<String> line) {
        // cobra prints it with a capital; the plugin for all commands prints it by itself, without.
        String prefix = line.get(0).equals("kcp") ? "error: " : "Error: ";
        try {
            Command root = command(line.get(0), console);
            if (root == null) {
                throw new UsageException("unknown command \"" + line.get(0) + "\" for \"" + program + "\"");
            }
            Parsed parsed = ArgumentParser.parse(root, program + " " + line.get(0), line.subList(1, line.size()));
            run(console, parsed);
            return 0;
        } catch (UsageException | CommandException | KubeconfigException | ApiException e) {
            console.note(prefix + e.getMessage());
            return 1;
        }
    }

    private static void run(Console console, Parsed parsed) {
        Command command = parsed.command();
        if (parsed.arguments().isOn("help")) {
            console.say(HelpText.of(command, parsed.arguments().path()).stripTrailing());
            return;
        }
        if (!command.deprecation().isEmpty()) {
            console.note("Command \"" + command.name() + "\" is deprecated, " + command.deprecation());
        }
        for (String flag : parsed.arguments().values().keySet()) {
            if (PluginFlags.isUnused(flag)) {
                console.note("Warning: --" + flag + " has no effect");
            }
        }
        command.run(parsed.arguments());
    }
}
