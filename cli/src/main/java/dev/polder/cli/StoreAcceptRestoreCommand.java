package dev.polder.cli;

import dev.polder.cli.flag.StoreFlags;
import dev.polder.server.files.StoreMark;
import dev.polder.storage.ObjectStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a root directory's server go on with a store that was restored, or with another store. */
@Command(
        name = "accept-restore",
        description = {
            "Accept the store as it is now, after a restore from a backup, the loss of its data, or a move to another one.",
            "All resourceVersions step above those that clients may hold, so clients that resume are told 410 and list"
                    + " again; then the mark in --root-directory is renewed, by which servers know their store."
        },
        footer = {
            "The server of that root directory must not run. Of several servers on an etcd one is enough; take the root"
                    + " directory of the one that ran last."
        },
        sortOptions = false,
        usageHelpAutoWidth = true)
final class StoreAcceptRestoreCommand implements Callable<Integer> {

    @Option(
            names = "--create-store",
            description = "Make the store when there is none: its data is lost, and nothing is to be put back.")
    private boolean create;

    @Mixin
    private StoreFlags flags = new StoreFlags();

    private final Shell shell;

    StoreAcceptRestoreCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        StoreMark mark = new StoreMark(flags.rootDirectory());
        try (AutoCloseable lock = mark.lock();
                ObjectStore store = create ? flags.openOrMakeAny() : flags.open()) {
            StoreMark.Accepted accepted = mark.accept(store);
            shell.out()
                    .println("accepted store " + store.identity().id() + "; its versions go on from "
                            + accepted.newestVersion()
                            + accepted.before()
                                    .map(was -> "; the mark had said " + was)
                                    .orElse(""));
        }
        shell.out().flush();
        return 0;
    }
}
