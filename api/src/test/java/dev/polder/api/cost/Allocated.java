package dev.polder.api.cost;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what work allocates. */
public final class Allocated {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    /** Bytes on this thread; the least of several rounds, as the first ones load classes and fill caches. */
    public static long by(int rounds, Runnable work) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
