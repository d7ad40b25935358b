package dev.polder.cli;

import dev.polder.cli.flag.ScopeFlag;
import dev.polder.cli.flag.StoreFlags;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.transfer.StoreExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the objects of a store to a file. */
@Command(
        name = "export",
        description = {
            "Write the objects of the store, as of one revision, to a file: for a backup, or for 'polder store import'"
                    + " into another store. Servers on an etcd may go on.",
            "The file is JSON, a line for an object, and for its owner alone: it holds Secrets in plain."
        },
        footer = {
            "The file has its name once it is whole; until then it is called FILE.partial.",
            "An export must be over before the history of its revision is forgotten, ten minutes after it passed."
        },
        sortOptions = false,
        usageHelpAutoWidth = true)
final class StoreExportCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "Where to; a name that ends in .gz is compressed; - is standard output.")
    private String output = "";

    @Mixin
    private ScopeFlag scope = new ScopeFlag();

    @Option(names = "--resume", description = "Go on with an export to the same file that was not finished.")
    private boolean resume;

    @Option(
            names = "--skip-unreadable",
            description = "Leave out objects that cannot be read, with a warning each, instead of refusing.")
    private boolean skipUnreadable;

    @Mixin
    private StoreFlags flags = new StoreFlags();

    private final Shell shell;

    StoreExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        boolean toStandardOutput = output.equals(STANDARD_OUTPUT);
        if (toStandardOutput && resume) {
            throw scope.refused("--resume needs a file; standard output cannot be gone on with");
        }
        try (ObjectStore store = flags.open()) {
            StoreExport export = new StoreExport(store, scope.scope(), skipUnreadable ? this::leftOut : null);
            StoreExport.Result done;
            if (toStandardOutput) {
                OutputStream out = shell.bytes().get();
                done = export.writeTo(out);
                out.flush();
            } else {
                done = toFile(export);
            }
            (toStandardOutput ? shell.err() : shell.out())
                    .println("exported " + done.objects() + " objects of store "
                            + done.header().store() + " at revision "
                            + done.header().revision() + (toStandardOutput ? "" : " to " + output));
        }
        shell.out().flush();
        shell.err().flush();
        return 0;
    }

    private StoreExport.Result toFile(StoreExport export) throws IOException {
        try {
            return export.writeTo(Path.of(output), resume);
        } catch (FileSystemException e) {
            throw scope.refused("--output " + output + " cannot be written ("
                    + e.getClass().getSimpleName() + ": " + e.getMessage() + ")");
        }
    }

    private void leftOut(String row) {
        shell.err().println("Warning: left out " + row);
    }
}
