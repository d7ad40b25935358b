package dev.polder.storage.view;

import dev.polder.api.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * A body whose value is let go of when memory is short, and read again when it is asked for (store rule S18). Threads may
 * share it; {@link #cool}, {@link #warm} and what is replaced are its keeper's business alone.
 */
public final class CoolableBody extends ObjectBody {

    private final Keeper keeper;
    private final ObjectKey key;
    private final long revision;
    private final int length;
    private volatile byte @Nullable [] value;

    /** Set by readers, taken back by the keeper; a lost update costs at most a read of the store. */
    private boolean used;

    private boolean replaced;

    /** Decides which values stay in memory, and reads the others. */
    public interface Keeper {

        /**
         * Reads a value that is cold.
         *
         * @throws dev.polder.storage.StoreException when that cannot be done
         */
        byte[] read(CoolableBody body);
    }

    CoolableBody(byte[] value, Offsets at, Keeper keeper, ObjectKey key, long revision) {
        super(at);
        this.value = value;
        this.length = value.length;
        this.keeper = keeper;
        this.key = key;
        this.revision = revision;
    }

    @Override
    public byte[] value() {
        byte[] present = value;
        if (present == null) {
            return keeper.read(this);
        }
        used = true;
        return present;
    }

    @Override
    public @Nullable ObjectBody held() {
        byte[] present = value;
        if (present == null) {
            return null;
        }
        used = true;
        return new HeldBody.Copy(present, this);
    }

    @Override
    public ObjectBody hold() {
        return holding(value());
    }

    @Override
    public Object identity() {
        return this;
    }

    @Override
    public int length() {
        return length;
    }

    /** The body with a value that was read for it. */
    public ObjectBody holding(byte[] read) {
        return new HeldBody.Copy(read, this);
    }

    /** Whose value it is. */
    public ObjectKey key() {
        return key;
    }

    /** The revision that wrote the value. */
    public long revision() {
        return revision;
    }

    /** Whether the value would have to be read. */
    public boolean isCold() {
        return value == null;
    }

    /** Lets go of the value. */
    public void cool() {
        value = null;
    }

    /** Takes the value back in. That it was read is not a use: what is asked for once goes before what is asked for often. */
    public void warm(byte[] read) {
        used = false;
        value = read;
    }

    /** Whether somebody has asked for the value since this was asked last. */
    public boolean takeUse() {
        boolean was = used;
        used = false;
        return was;
    }

    /** Whether the newest state has another body, or none, in its place. */
    public boolean isReplaced() {
        return replaced;
    }

    /** The newest state has, or has no longer, this body. */
    public void setReplaced(boolean now) {
        replaced = now;
    }
}
