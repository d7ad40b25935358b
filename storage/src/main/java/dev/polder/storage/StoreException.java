package dev.polder.storage;

/** Everything that can go wrong in a store. The one vocabulary that leaves this module; closed on purpose. */
public abstract sealed class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    private StoreException(String message) {
        super(message);
    }

    /** The revision asked for is no longer kept. */
    public static final class Compacted extends StoreException {
        private static final long serialVersionUID = 1L;
        private final long oldest;

        public Compacted(long asked, long oldest) {
            super("revision " + asked + " has been compacted; the oldest kept is " + oldest);
            this.oldest = oldest;
        }

        /** The oldest revision that can still be read. */
        public long oldest() {
            return oldest;
        }
    }

    /** The revision asked for has not happened yet. */
    public static final class FutureRevision extends StoreException {
        private static final long serialVersionUID = 1L;
        private final long asked;
        private final long current;

        public FutureRevision(long asked, long current) {
            super("revision " + asked + " is in the future; the newest is " + current);
            this.asked = asked;
            this.current = current;
        }

        public long asked() {
            return asked;
        }

        public long current() {
            return current;
        }
    }

    /** A value or a transaction is over the limits of {@link StoreLimits} (store rule S15). */
    public static final class TooLarge extends StoreException {
        private static final long serialVersionUID = 1L;

        public TooLarge(String message) {
            super(message);
        }
    }

    /** Nothing was written: the rows take too much of the {@link StoreQuota} for this transaction (store rule S15). */
    public static final class OutOfSpace extends StoreException {
        private static final long serialVersionUID = 1L;
        private final long used;
        private final long quota;

        public OutOfSpace(String message, long used, long quota) {
            super(message);
            this.used = used;
            this.quota = quota;
        }

        /** What all rows took, in bytes of keys and values. */
        public long used() {
            return used;
        }

        /** What they may take, in bytes. */
        public long quota() {
            return quota;
        }
    }

    /** The store cannot answer now; whether a write happened is unknown unless it says otherwise. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unavailable(String message) {
            super(message);
        }
    }

    /** What is stored is not what was written; a person must look. */
    public static final class Corrupt extends StoreException {
        private static final long serialVersionUID = 1L;

        public Corrupt(String message) {
            super(message);
        }
    }

    /** The data is of a newer format, or another server uses the folder, or the folder cannot be used. */
    public static final class Unusable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unusable(String message) {
            super(message);
        }
    }
}
