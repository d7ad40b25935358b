package dev.polder.cli.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script by which a shell completes command lines of {@code polder}. */
@Command(
        name = "completion",
        description = {
            "Print a script that completes command lines in a shell.",
            "Load it with: source <(polder completion bash), source <(polder completion zsh), polder completion fish |"
                    + " source"
        })
public final class CompletionCommand implements Runnable {

    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private final PrintWriter out;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell = "";

    @SuppressWarnings("UnusedVariable") // Read by picocli, which prints the help and does not run the command.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    private boolean help;

    /** The command, which prints there. */
    public CompletionCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void run() {
        if (!SHELLS.contains(shell)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "unknown shell \"" + shell + "\": bash, zsh and fish are known");
        }
        StringBuilder names = new StringBuilder();
        for (var command : spec.root().subcommands().entrySet()) {
            names.append(names.isEmpty() ? "" : " ").append(command.getKey());
        }
        out.print(script().replace("@COMMANDS@", names));
        out.flush();
    }

    private String script() {
        String name = "completion." + shell;
        try (InputStream in = CompletionCommand.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the build has left out " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
