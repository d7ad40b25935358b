package dev.polder.storage.view;

import java.util.Optional;

/** A body whose value is in memory for as long as the body is. */
non-sealed class HeldBody extends ObjectBody {

    private final byte[] value;

    HeldBody(byte[] value, Offsets at) {
        super(at);
        this.value = value;
    }

    @Override
    public final byte[] value() {
        return value;
    }

    @Override
    public final ObjectBody held() {
        return this;
    }

    @Override
    public final ObjectBody hold() {
        return this;
    }

    @Override
    public Object identity() {
        return this;
    }

    @Override
    public final int length() {
        return value.length;
    }

    /** The value of another body, held. */
    static final class Copy extends HeldBody {
        private final ObjectBody origin;

        Copy(byte[] value, ObjectBody origin) {
            super(value, origin.offsets());
            this.origin = origin;
        }

        @Override
        public Object identity() {
            return origin.identity();
        }
    }

    /** A value that this server cannot read (store rule S4). */
    static final class Unreadable extends HeldBody {
        private final String reason;

        Unreadable(byte[] value, String reason) {
            super(value, Offsets.NONE);
            this.reason = reason;
        }

        @Override
        public Optional<String> unreadable() {
            return Optional.of(reason);
        }
    }
}
