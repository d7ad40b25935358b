package dev.polder.cli;

import dev.polder.cli.flag.ScopeFlag;
import dev.polder.cli.flag.StoreFlags;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.transfer.ExportHeader;
import dev.polder.storage.transfer.OnConflict;
import dev.polder.storage.transfer.StoreImport;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the objects of an export into a store. */
@Command(
        name = "import",
        description = {
            "Write the objects of an export into the store, as they were: uids, times and generations are kept,"
                    + " resourceVersions are new. The whole file is read and checked before anything is written.",
            "Before the first object all resourceVersions step above those of the store that the file is of: clients"
                    + " that resume are told 410 and list again."
        },
        sortOptions = false,
        usageHelpAutoWidth = true)
final class StoreImportCommand implements Callable<Integer> {

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "The export.")
    private Path input = Path.of("");

    @Mixin
    private ScopeFlag scope = new ScopeFlag();

    @Option(
            names = "--on-conflict",
            paramLabel = "HOW",
            defaultValue = "refuse",
            description = "What to do when an object is there already: refuse the whole import, skip what the file has,"
                    + " or replace what is there. Default: ${DEFAULT-VALUE}")
    private OnConflict onConflict = OnConflict.REFUSE;

    @Option(names = "--dry-run", description = "Check everything and say what would be done; write nothing.")
    private boolean dryRun;

    @Option(names = "--resume", description = "Go on with an import of the same file that was not finished.")
    private boolean resume;

    @Option(names = "--create-store", description = "Make the store when there is none.")
    private boolean create;

    @Mixin
    private StoreFlags flags = new StoreFlags();

    private final Shell shell;

    StoreImportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        if (create && dryRun) {
            throw scope.refused("--create-store and --dry-run contradict each other; leave one of them out");
        }
        try (ObjectStore store = create ? flags.openOrMake() : flags.open()) {
            StoreImport.Options options = new StoreImport.Options(scope.scope(), onConflict, resume, flags.ownQuota());
            StoreImport run = new StoreImport(store, options);
            if (dryRun) {
                StoreImport.Plan plan = run.inspect(input);
                shell.out()
                        .println("would import " + text(plan) + "; " + plan.present()
                                + " of them are there already; nothing was written");
            } else {
                report(run.run(input));
            }
        } catch (FileSystemException e) {
            throw scope.refused("--input " + input + " cannot be read ("
                    + e.getClass().getSimpleName() + ": " + e.getMessage() + ")");
        }
        shell.out().flush();
        return 0;
    }

    private void report(StoreImport.Result result) {
        shell.out()
                .println("imported " + text(result.plan()) + ": " + result.imported() + " new, " + result.replaced()
                        + " replaced, " + result.skipped() + " skipped, " + result.before() + " by an earlier run");
    }

    private static String text(StoreImport.Plan plan) {
        ExportHeader header = plan.header();
        return plan.objects() + " objects (" + plan.bytes() + " bytes) of store " + header.store() + " at revision "
                + header.revision();
    }
}
