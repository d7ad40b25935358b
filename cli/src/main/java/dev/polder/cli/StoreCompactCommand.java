package dev.polder.cli;

import dev.polder.cli.flag.StoreFlags;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreSize;
import dev.polder.storage.StoreStages;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a store forget its history. */
@Command(
        name = "compact",
        description = {
            "Forget the history of the store up to a revision; the objects as they are stay.",
            "Servers do so by themselves, ten minutes back. By hand it frees more, sooner: clients that resume a watch"
                    + " or a list from before that revision are told 410 and list again."
        },
        sortOptions = false,
        usageHelpAutoWidth = true)
final class StoreCompactCommand implements Callable<Integer> {

    @Mixin
    private StoreFlags flags = new StoreFlags();

    @Option(
            names = "--revision",
            paramLabel = "REVISION",
            description = "Up to which revision of the store. Default: everything but the newest change.")
    private @Nullable Long revision;

    private final Shell shell;

    StoreCompactCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        try (ObjectStore store = flags.open()) {
            long newest = StoreStages.join(store.barrier());
            // The newest change stays known: a client that resumes there must be told whether it was a group (S1).
            long target = revision == null ? newest - 1 : revision;
            if (revision == null && target < 1) {
                shell.out().println("there is no history yet");
                shell.out().flush();
                return 0;
            }
            if (target < 1 || target > newest) {
                throw flags.refused("--revision " + target + " is not one that has happened; the newest is " + newest);
            }
            Optional<StoreSize> before = StoreStages.join(store.size());
            StoreStages.join(store.compact(target));
            Optional<StoreSize> after = StoreStages.join(store.size());
            shell.out().println("compacted to revision " + target + " of " + newest);
            before.ifPresent(size -> shell.out().println("before: " + text(size)));
            after.ifPresent(size -> shell.out().println("after:  " + text(size)));
            shell.out().flush();
        }
        return 0;
    }

    private static String text(StoreSize size) {
        return size.allocated() + " bytes on disk, " + size.used() + " of them in use";
    }
}
