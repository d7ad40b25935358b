package dev.polder.e2e.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What writers and a watcher have seen up to a crash. Safe for use by many threads. */
final class History {

    /**
     * One event that a watch has delivered.
     *
     * @param name the object
     * @param value its value; empty for a deletion
     * @param revision its version
     */
    record Seen(String name, String value, long revision) {}

    private final List<Write> writes = Collections.synchronizedList(new ArrayList<>());
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());

    void add(Write write) {
        writes.add(write);
    }

    void add(Seen event) {
        seen.add(event);
    }

    List<Write> writes() {
        synchronized (writes) {
            return List.copyOf(writes);
        }
    }

    List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }
}
