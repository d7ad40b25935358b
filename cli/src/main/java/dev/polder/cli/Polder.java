package dev.polder.cli;

import dev.polder.cli.argument.IgnoredFlags;
import dev.polder.cli.flag.Flags;
import dev.polder.cli.install.CompletionCommand;
import dev.polder.cli.install.InstallException;
import dev.polder.cli.install.InstallPluginsCommand;
import dev.polder.cli.plugin.Plugins;
import dev.polder.cli.session.Console;
import dev.polder.server.PolderServer;
import dev.polder.server.files.UnusableFilesException;
import dev.polder.storage.StoreException;
import dev.polder.storage.transfer.TransferException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code polder} command. Errors are one line on standard error, as cobra prints them, and exit code 1. */
@Command(
        name = "polder",
        description = "A multi-tenant control plane that speaks kcp's API.",
        subcommands = {
            StartCommand.class,
            StoreCommand.class,
            InstallPluginsCommand.class,
            CompletionCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
public final class Polder implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    Polder() {}

    public static void main(String[] args) {
        if (List.of(args).contains("start")) {
            // It takes about as long as reading the arguments, and needs none of them.
            PolderServer.prefetch();
        }
        PrintWriter out = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8), true);
        System.exit(run(out, err, args));
    }

    /**
     * Runs one command line to its end.
     *
     * @return the exit code
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(new Shell(out, err, StartCommand::untilStopped), args);
    }

    static int run(Shell shell, String... args) {
        List<String> words = List.of(args);
        if (words.size() > 1 && words.get(0).equals("help") && Plugins.isOne(words.get(1))) {
            words = List.of(words.get(1), "--help");
        }
        if (!words.isEmpty() && Plugins.isOne(words.get(0))) {
            return Plugins.run(new Console(shell.out(), shell.err(), System.getenv(), System.in), "polder", words);
        }
        CommandLine commandLine = new CommandLine(new Polder(), new CommandFactory(shell));
        Plugins.summaries().forEach((name, summary) -> commandLine.addSubcommand(name, named(summary)));
        commandLine.setOut(shell.out());
        commandLine.setErr(shell.err());
        commandLine.setUnmatchedOptionsArePositionalParams(false);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((e, given) -> refuse(shell.err(), wording(e)));
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> refuse(shell.err(), explain(e)));
        return commandLine.execute(
                IgnoredFlags.warnAndRemove(List.of(args), shell.err()).toArray(String[]::new));
    }

    /** What the help lists of a command that is read elsewhere. */
    private static CommandLine.Model.CommandSpec named(String summary) {
        CommandLine.Model.CommandSpec command = CommandLine.Model.CommandSpec.create();
        command.usageMessage().description(summary);
        return command;
    }

    /** Without a command there is only help. */
    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    private static int refuse(PrintWriter err, String why) {
        err.println("Error: " + why.replace('\n', ' '));
        err.flush();
        return 1;
    }

    /** The words of pflag and cobra, and where to look. */
    private static String wording(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String help = "; see '" + command + " --help'";
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            if (first.startsWith("--")) {
                return "unknown flag: " + first.replaceAll("=.*", "") + help;
            }
            if (first.startsWith("-") && first.length() > 1) {
                return "unknown shorthand flag: '" + first.charAt(1) + "' in " + first + help;
            }
            return "unknown command \"" + first + "\" for \"" + command + "\"" + help;
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            if (String.valueOf(e.getMessage()).startsWith("Missing required option")) {
                String name = Flags.name(missing.getMissing().get(0)).replaceFirst("^--", "");
                return "required flag(s) \"" + name + "\" not set" + help;
            }
            return "flag needs an argument: " + Flags.name(missing.getMissing().get(0)) + help;
        }
        if (e.getArgSpec() != null && e.getValue() != null) {
            return "invalid argument \"" + e.getValue() + "\" for \"" + Flags.name(e.getArgSpec()) + "\" flag: "
                    + reason(e) + help;
        }
        return e.getMessage() + help;
    }

    private static String reason(ParameterException e) {
        return e.getCause() == null || e.getCause().getMessage() == null
                ? "it cannot be read"
                : e.getCause().getMessage();
    }

    private static String explain(Exception e) {
        boolean expected = e instanceof UnusableFilesException
                || e instanceof BindException
                || e instanceof StoreException
                || e instanceof TransferException
                || e instanceof InstallException;
        if (!expected) {
            LoggerFactory.getLogger(Polder.class).debug("cannot start", e);
        }
        String message = String.valueOf(e.getMessage());
        return expected ? message : "cannot start: " + message + "; run it with -v 4 to see more";
    }
}
