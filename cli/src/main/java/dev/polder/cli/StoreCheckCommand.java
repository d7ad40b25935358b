package dev.polder.cli;

import dev.polder.cli.flag.StoreFlags;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.check.RowTally;
import dev.polder.storage.check.StoreCheck;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads everything that a store holds, and says what cannot be read. */
@Command(
        name = "check",
        description = {
            "Read every row of the store, count objects and bytes by resource, and name what is wrong:"
                    + " values that cannot be read, keys that are no object's, objects in namespaces that do not exist.",
            "A store in a root directory is recovered as at a start, so the checksums of all its files are looked at."
        },
        footer = "Exit code 0 when nothing is wrong; 1 with a line for each finding.",
        sortOptions = false,
        usageHelpAutoWidth = true)
final class StoreCheckCommand implements Callable<Integer> {

    @Mixin
    private StoreFlags flags = new StoreFlags();

    private final Shell shell;

    StoreCheckCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        PrintWriter out = shell.out();
        try (ObjectStore store = flags.open()) {
            StoreCheck.Report report = StoreCheck.run(store, finding -> out.println("finding: " + finding));
            out.println("store " + store.identity().id() + " at revision " + report.revision());
            line(out, "RESOURCE", "OBJECTS", "BYTES");
            report.objects().forEach((resource, tally) -> line(out, resource, tally));
            line(out, "all objects", RowTally.sum(report.objects().values()));
            line(out, "internal rows", report.internal());
            out.println(report.findings() == 0 ? "nothing is wrong" : "findings: " + report.findings());
            out.flush();
            return report.findings() == 0 ? 0 : 1;
        }
    }

    private static void line(PrintWriter out, String what, RowTally tally) {
        line(out, what, String.valueOf(tally.rows()), String.valueOf(tally.bytes()));
    }

    private static void line(PrintWriter out, String what, String objects, String bytes) {
        out.println(String.format(Locale.ROOT, "%-50s %10s %14s", what, objects, bytes));
    }
}
