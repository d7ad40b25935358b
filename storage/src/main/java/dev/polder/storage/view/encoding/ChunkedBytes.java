package dev.polder.storage.view.encoding;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A sink that hands over chunks of one size while it is written to. It starts small and grows fourfold, so that a short
 * answer does not cost a whole chunk, nor a long one many that were too small.
 */
public final class ChunkedBytes extends ByteSink {

    private static final int FIRST = 2048;
    private static final long GROWTH = 4;

    private final int chunkSize;
    private final Consumer<byte[]> chunks;
    private long handedOver;

    /**
     * A sink.
     *
     * @param chunkSize the size of every chunk but the last, in bytes
     * @param chunks takes each chunk; the array is its own from then on
     */
    public ChunkedBytes(int chunkSize, Consumer<byte[]> chunks) {
        super(new byte[Math.min(FIRST, chunkSize)]);
        this.chunkSize = chunkSize;
        this.chunks = chunks;
    }

    /** How many bytes have been written so far. */
    public long written() {
        return handedOver + at;
    }

    /** Hands over what is left, if anything. Nothing may be written afterwards. */
    public void finish() {
        if (at > 0) {
            byte[] last = at == buffer.length ? buffer : Arrays.copyOf(buffer, at);
            handedOver += at;
            at = 0;
            chunks.accept(last);
        }
    }

    @Override
    void makeRoom() {
        if (buffer.length < chunkSize) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(chunkSize, GROWTH * buffer.length));
            return;
        }
        byte[] full = buffer;
        buffer = new byte[chunkSize];
        handedOver += at;
        at = 0;
        chunks.accept(full);
    }
}
