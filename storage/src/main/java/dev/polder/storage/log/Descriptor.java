package dev.polder.storage.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The file that says which store a folder holds, and a revision that it had reached (store rule S8). */
final class Descriptor {

    private Descriptor() {}

    static FileHeader read(Path folder) throws IOException {
        Path file = FolderFiles.descriptor(folder);
        return FileHeader.decode(ByteBuffer.wrap(Files.readAllBytes(file)), FileHeader.Kind.DESCRIPTOR, file);
    }

    /**
     * Notes how far the store has come. A log that ends before it has lost files, or is an older copy.
     *
     * @param reached a durable revision
     */
    static void write(Disk disk, Path folder, UUID store, long reached) throws IOException {
        try (AtomicFile file = new AtomicFile(disk, FolderFiles.descriptor(folder))) {
            file.write(new FileHeader(FileHeader.Kind.DESCRIPTOR, store, reached).encode());
            file.publish();
        }
    }
}
