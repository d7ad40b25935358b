package dev.polder.cli.flag;

import picocli.CommandLine.Option;

/** The flag that every command has. */
public final class HelpFlag extends Flags {

    @SuppressWarnings("UnusedVariable") // Read by picocli, which prints the help and does not run the command.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    private boolean help;
}
