package dev.polder.storage.seal;

import dev.polder.storage.Presence;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server tells the others of its keys (store rule S17): {@code seal reads=<ids> writes=<ids>}.
 *
 * @param reads the ids of the keys that it can read with
 * @param writes the ids of those that it may be writing with; {@link #PLAIN} as long as it writes what it should seal as it is
 */
record SealNotice(Set<String> reads, Set<String> writes) {

    /** Stands for no key. */
    static final String PLAIN = "plain";

    private static final String FORMAT = "seal reads=([0-9a-f,]*) writes=([0-9a-z,]*)";

    SealNotice {
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
    }

    SealNotice(Collection<String> reads, Collection<String> writes) {
        this(Set.copyOf(reads), Set.copyOf(writes));
    }

    /** What a process says through {@link Presence}; whoever says something else has no keys, and may write plain values. */
    static SealNotice parse(String text) {
        if (!text.matches(FORMAT)) {
            return new SealNotice(Set.of(), Set.of(PLAIN));
        }
        return new SealNotice(ids(text.replaceFirst(FORMAT, "$1")), ids(text.replaceFirst(FORMAT, "$2")));
    }

    private static Set<String> ids(String list) {
        return list.isEmpty() ? Set.of() : Set.of(list.split(","));
    }

    /** For {@link Presence#announce}. */
    String text() {
        return "seal reads=" + String.join(",", new TreeSet<>(reads)) + " writes="
                + String.join(",", new TreeSet<>(writes));
    }
}
