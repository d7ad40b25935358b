package dev.polder.machinery.cost;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what work allocates. */
public final class Allocated {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5;

    private Allocated() {}

    /** Bytes on this thread; the least of several rounds, as the first ones load classes. */
    public static long by(Runnable work) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
