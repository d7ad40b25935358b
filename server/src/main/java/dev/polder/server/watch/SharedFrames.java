package dev.polder.server.watch;

import dev.polder.machinery.type.TypeVersion;
import dev.polder.server.negotiation.Encoding;
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

    /**
     * What an event is encoded as.
     *
     * @param type its type
     * @param version the version that the object is shown in
     * @param encoding JSON or protobuf
     */
    record Form(EventType type, TypeVersion version, Encoding encoding) {
        /** Versions are immutable and shared: another instance is taken for another value. */
        @SuppressWarnings("ReferenceEquality")
        boolean is(Form other) {
            return type == other.type && version == other.version && encoding == other.encoding;
        }

        int hash() {
            return (type.hashCode() * 31 + encoding.hashCode()) * 31 + System.identityHashCode(version);
        }
    }

    private record Frame(Form form, Object body, long revision, byte[] bytes) {
        /** Bodies are immutable and shared, as versions are. */
        @SuppressWarnings("ReferenceEquality")
        boolean is(Form form, Object body, long revision) {
            return this.body == body && this.revision == revision && this.form.is(form);
        }
    }

    byte[] get(Form form, ObjectBody of, long revision, Supplier<byte[]> encode) {
        Object body = of.identity();
        int mixed = Long.hashCode(revision) * 31 + form.hash();
        int slot = (mixed ^ (mixed >>> 16)) & (slots.length() - 1);
        Frame known = slots.get(slot);
        if (known != null && known.is(form, body, revision)) {
            return known.bytes();
        }
        byte[] bytes = encode.get();
        if (bytes.length <= LARGEST_FRAME) {
            slots.set(slot, new Frame(form, body, revision, bytes));
        }
        return bytes;
    }
}
