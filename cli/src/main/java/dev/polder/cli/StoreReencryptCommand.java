package dev.polder.cli;

import dev.polder.cli.flag.StoreFlags;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreException;
import dev.polder.storage.seal.Reencryption;
import dev.polder.storage.seal.SealingStore;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Seals everything that shall be sealed with the first key of the key file. */
@Command(
        name = "reencrypt",
        description = {
            "Write every object again that is not sealed as it would be when it was written now: with the first key of the"
                    + " key file when its resource is chosen, plain when it is not.",
            "Run it after a key was put first in the key file of every server, or after other resources were chosen."
                    + " Afterwards an older key may be taken out of the files: at once when no client resumes a watch or a"
                    + " list from before, in ten minutes otherwise."
        },
        footer = "Exit code 1 when a value could not be unsealed; it is left as it is.",
        sortOptions = false,
        usageHelpAutoWidth = true)
final class StoreReencryptCommand implements Callable<Integer> {

    /** How long servers may take to notice that their key files have changed. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Mixin
    private StoreFlags flags = new StoreFlags();

    private final Shell shell;

    StoreReencryptCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ObjectStore store = flags.open()) {
            if (!(store instanceof SealingStore sealing)) {
                throw new StoreException.Unusable(
                        "there is no key file; name one with --store-seal-key-file, or start a server first");
            }
            Reencryption.Result result = Reencryption.run(sealing, PATIENCE);
            shell.out().println("sealed with key " + result.key() + ": " + result.sealed());
            shell.out().println("unsealed, not chosen any more: " + result.opened());
            result.retired().forEach(key -> shell.out().println("not needed any more: key " + key));
            if (result.unreadable() > 0) {
                shell.out().println("left as they are, cannot be unsealed: " + result.unreadable());
            }
            shell.out().flush();
            return result.unreadable() > 0 ? 1 : 0;
        }
    }
}
