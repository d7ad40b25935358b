package dev.polder.e2e.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What writers and watchers have seen. Safe for use by many threads. */
public final class History {

    /**
     * One event that a watch has delivered.
     *
     * @param name the object
     * @param value its value; empty for a deletion
     * @param revision its version
     */
    public record Seen(String name, String value, long revision) {}

    private final List<Write> writes = Collections.synchronizedList(new ArrayList<>());
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());

    public void add(Write write) {
        writes.add(write);
    }

    public void add(Seen event) {
        seen.add(event);
    }

    public List<Write> writes() {
        synchronized (writes) {
            return List.copyOf(writes);
        }
    }

    public List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }
}
