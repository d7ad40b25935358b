package dev.polder.storage.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps a second server, of this process or another, out of a folder. Ends with the process at the latest. */
final class FolderLock implements Closeable {

    private static final int PID_BYTES = 20;

    /**
     * Folders locked by this process. POSIX drops a process's locks of a file when it closes any channel to it, so a
     * second opener of this process must not even open the lock file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks a folder, and changes no file that is there.
     *
     * @throws dev.polder.storage.StoreException.Unusable when another server has it
     */
    static FolderLock acquire(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD.add(real)) {
            throw Refusal.inUse(folder, String.valueOf(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(
                    FolderFiles.lock(real),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PrivateFiles.ownerOnly(real, "rw-------"));
            lock = channel.tryLock();
            if (lock == null) {
                throw Refusal.inUse(folder, readPid(channel));
            }
            return new FolderLock(real, channel);
        } finally {
            if (lock == null) {
                abandon(real, channel);
            }
        }
    }

    /** Writes this process's id into the lock, for the message that a second server gives. */
    void sign() throws IOException {
        byte[] pid = String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
    }

    @Override
    public void close() throws IOException {
        abandon(folder, channel);
    }

    private static void abandon(Path folder, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(folder);
        }
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PID_BYTES);
        channel.read(bytes, 0);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    }
}
