package dev.polder.server.watch;

import dev.polder.machinery.type.TypeVersion;
import dev.polder.storage.view.ObjectBody;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the newest encoded events, so that an event is encoded once however many watchers get it. A table of fixed
 * size in which a newer event takes the place of an older one: lock-free, and bounded in bytes.
 */
public final class SharedFrames {

    /** Larger events are not remembered. */
    private static final int LARGEST_FRAME = 32 * 1024;

    private final AtomicReferenceArray<@Nullable Frame> slots;

    /**
     * A memory of events.
     *
     * @param slots how many; a power of two
     */
    public SharedFrames(int slots) {
        this.slots = new AtomicReferenceArray<>(slots);
    }

    private record Frame(EventType type, Object body, long revision, TypeVersion version, byte[] bytes) {
        /** Bodies and versions are immutable and shared: another instance is taken for another value. */
        @SuppressWarnings("ReferenceEquality")
        boolean is(EventType type, Object body, long revision, TypeVersion version) {
            return this.body == body && this.revision == revision && this.type == type && this.version == version;
        }
    }

    byte[] get(EventType type, ObjectBody of, long revision, TypeVersion version, Supplier<byte[]> encode) {
        Object body = of.identity();
        int mixed = (Long.hashCode(revision) * 31 + type.hashCode()) * 31 + System.identityHashCode(version);
        int slot = (mixed ^ (mixed >>> 16)) & (slots.length() - 1);
        Frame known = slots.get(slot);
        if (known != null && known.is(type, body, revision, version)) {
            return known.bytes();
        }
        byte[] bytes = encode.get();
        if (bytes.length <= LARGEST_FRAME) {
            slots.set(slot, new Frame(type, body, revision, version, bytes));
        }
        return bytes;
    }
}
