package dev.polder.bench.custom;

import java.lang.management.ManagementFactory;

/** The heap of this very process. */
public final class LiveHeap {

    private LiveHeap() {}

    /** What is reachable, in bytes: collected until a collection finds nothing more. */
    public static long used() {
        long before = Long.MAX_VALUE;
        while (true) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now >= before) {
                return now;
            }
            before = now;
        }
    }
}
