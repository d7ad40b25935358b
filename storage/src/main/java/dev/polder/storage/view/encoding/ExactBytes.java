package dev.polder.storage.view.encoding;

/** A sink that becomes one array of a size known beforehand, without a copy. */
public final class ExactBytes extends ByteSink {

    public ExactBytes(int size) {
        super(new byte[size]);
    }

    /**
     * The array.
     *
     * @throws IllegalStateException when it is not full
     */
    public byte[] array() {
        if (at != buffer.length) {
            throw new IllegalStateException(at + " bytes were written of " + buffer.length);
        }
        return buffer;
    }

    @Override
    void makeRoom() {
        throw new IllegalStateException("more than " + buffer.length + " bytes were written");
    }
}
