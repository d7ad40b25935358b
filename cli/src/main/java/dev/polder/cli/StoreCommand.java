package dev.polder.cli;

import dev.polder.cli.flag.HelpFlag;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done to a store from outside a server. Without a further command there is only help. */
@Command(
        name = "store",
        description = "Look after the store that holds all objects.",
        footer = {
            "The store is the one in --root-directory, or with --etcd-servers the one on an etcd.",
            "The one in a root directory must not be in use; on an etcd servers may go on running.",
            "Errors are one line, and the exit code is 1 then."
        },
        subcommands = {
            StoreCheckCommand.class,
            StoreCompactCommand.class,
            StoreExportCommand.class,
            StoreImportCommand.class,
            StoreAcceptRestoreCommand.class,
            StoreReencryptCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
final class StoreCommand implements Runnable {

    @SuppressWarnings("UnusedVariable") // Read by picocli, which prints the help and does not run the command.
    @Mixin
    private HelpFlag help = new HelpFlag();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
