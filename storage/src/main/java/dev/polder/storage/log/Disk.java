package dev.polder.storage.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Everything that the store changes on disk goes through here, so that tests can let any of it fail. */
interface Disk {

    /** Makes an empty file, or empties the one that is there. */
    Output create(Path path) throws IOException;

    /**
     * Opens a file to go on writing.
     *
     * @param length what is kept of it, in bytes; anything behind is cut off
     */
    Output append(Path path, long length) throws IOException;

    /** Renames a file in one step, over one that may be there. */
    void rename(Path from, Path to) throws IOException;

    void delete(Path path) throws IOException;

    /** Makes the creations, renames and deletions in a folder durable. */
    void forceFolder(Path folder) throws IOException;

    /** A file that is written from front to back. */
    interface Output extends Closeable {

        /**
         * Writes some bytes.
         *
         * @return how many, possibly fewer than there are
         */
        int write(ByteBuffer bytes) throws IOException;

        /** Makes everything written so far durable. */
        void force() throws IOException;
    }

    /** Writes all bytes. */
    static void writeFully(Output output, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (output.write(bytes) <= 0) {
                throw new IOException("the disk takes no more bytes");
            }
        }
    }
}
