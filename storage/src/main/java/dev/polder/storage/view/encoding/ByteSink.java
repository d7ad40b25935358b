package dev.polder.storage.view.encoding;

/** Takes served bytes, piece by piece. Not for use by several threads at once. */
public abstract sealed class ByteSink permits ExactBytes, ChunkedBytes {

    private static final int LONGEST_DECIMAL = 20;

    byte[] buffer;
    int at;

    ByteSink(byte[] buffer) {
        this.buffer = buffer;
    }

    /** Makes room for at least one more byte in {@link #buffer} behind {@link #at}. */
    abstract void makeRoom();

    /** Appends a part of an array. */
    public final void write(byte[] source, int from, int to) {
        int next = from;
        while (next < to) {
            if (at == buffer.length) {
                makeRoom();
            }
            int run = Math.min(to - next, buffer.length - at);
            System.arraycopy(source, next, buffer, at, run);
            at += run;
            next += run;
        }
    }

    public final void write(byte[] source) {
        write(source, 0, source.length);
    }

    public final void write(byte one) {
        if (at == buffer.length) {
            makeRoom();
        }
        buffer[at++] = one;
    }

    /** Appends text that is known to be ASCII and to need no escape, such as names of clusters and versions. */
    public final void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            write((byte) text.charAt(i));
        }
    }

    /** Appends a number that is not negative, in decimal digits. */
    public final void decimal(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("negative: " + number);
        }
        if (buffer.length - at < LONGEST_DECIMAL) {
            ascii(Long.toString(number));
            return;
        }
        int digits = digits(number);
        long rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += digits;
    }

    /** How many bytes {@link #decimal} appends. */
    public static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
