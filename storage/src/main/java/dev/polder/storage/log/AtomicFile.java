package dev.polder.storage.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file that appears under its name only once it is whole and durable: temporary name, fsync, rename, folder fsync. */
final class AtomicFile implements Closeable {

    private final Disk disk;
    private final Path path;
    private final Path temporary;
    private final Disk.Output output;
    private long size;
    private boolean published;

    AtomicFile(Disk disk, Path path) throws IOException {
        this.disk = disk;
        this.path = path;
        this.temporary = FolderFiles.temporary(path);
        this.output = disk.create(temporary);
    }

    void write(ByteBuffer bytes) throws IOException {
        size += bytes.remaining();
        Disk.writeFully(output, bytes);
    }

    /** Bytes written so far. */
    long size() {
        return size;
    }

    /** Gives the file its name. */
    void publish() throws IOException {
        output.force();
        output.close();
        disk.rename(temporary, path);
        published = true;
        disk.forceFolder(FolderFiles.folder(path));
    }

    /** Closes the file, and removes what was not published. */
    @Override
    public void close() throws IOException {
        output.close();
        if (!published) {
            disk.delete(temporary);
        }
    }
}
