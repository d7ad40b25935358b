package dev.polder.bench.drive.work;

import dev.polder.bench.drive.site.LocalProcess;
import dev.polder.cli.client.Access;
import java.util.Optional;

/** Starts servers. */
@FunctionalInterface
public interface Servers {

    /** Starts one on a root directory that the first start has made, and returns when it says that it is ready. */
    Running start() throws Exception;

    /** A server that runs. */
    interface Running extends AutoCloseable {

        /** How its administrator reaches it. */
        Access access() throws Exception;

        /** When it was asked for, on the clock of {@link System#nanoTime}. */
        long askedNanos();

        /** Its process; empty for one in this JVM. */
        Optional<LocalProcess> process();
    }
}
