package dev.polder.storage.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A real disk that does what disks do when they fail: crashes, short writes, no space, failed fsyncs, slow ones. */
final class FaultyDisk implements Disk {

    private final FileChannelDisk real = new FileChannelDisk();
    private final Random random;
    private final List<String> trace = new ArrayList<>();
    private final Map<Path, Long> durable = new HashMap<>();
    private int operationsLeft = Integer.MAX_VALUE;
    private long bytesLeft = Long.MAX_VALUE;
    private int longestWrite = Integer.MAX_VALUE;
    private boolean forcesFail;
    private boolean crashed;
    private volatile @Nullable CountDownLatch forceGate;
    private volatile CountDownLatch forceEntered = new CountDownLatch(1);

    FaultyDisk(long seed) {
        this.random = new Random(seed);
    }

    /** Crashes at the operation after so many: a part of it may happen, nothing afterwards does. */
    synchronized FaultyDisk crashAfter(int operations) {
        operationsLeft = operations;
        return this;
    }

    synchronized boolean hasCrashed() {
        return crashed;
    }

    /** Is full after so many more bytes. */
    synchronized FaultyDisk fullAfter(long bytes) {
        bytesLeft = bytes;
        return this;
    }

    synchronized FaultyDisk writesAtMost(int bytes) {
        longestWrite = bytes;
        return this;
    }

    synchronized FaultyDisk failForces() {
        forcesFail = true;
        return this;
    }

    /** Holds every fsync of a log file until the returned latch is counted down. */
    CountDownLatch holdForces() {
        CountDownLatch gate = new CountDownLatch(1);
        forceEntered = new CountDownLatch(1);
        forceGate = gate;
        return gate;
    }

    /** Waits until an fsync is being held. */
    void awaitHeldForce() throws InterruptedException {
        forceEntered.await();
    }

    synchronized List<String> trace() {
        return List.copyOf(trace);
    }

    synchronized long forces() {
        return trace.stream().filter(line -> line.startsWith("force log-")).count();
    }

    /** What a power failure does: of every file, some part that was not made durable is gone. */
    synchronized void losePowerlessBytes() throws IOException {
        for (Map.Entry<Path, Long> file : durable.entrySet()) {
            if (Files.exists(file.getKey())) {
                long size = Files.size(file.getKey());
                long kept = file.getValue() + random.nextLong(size - file.getValue() + 1);
                StoreFolder.cut(file.getKey(), kept);
            }
        }
    }

    private synchronized void operation(String what, Path path) throws IOException {
        trace.add(what + " " + path.getFileName());
        if (crashed || operationsLeft-- <= 0) {
            crashed = true;
            throw new IOException("crashed on purpose");
        }
    }

    @Override
    public Output create(Path path) throws IOException {
        operation("create", path);
        Output output = real.create(path);
        synchronized (this) {
            durable.put(path, 0L);
        }
        return new FaultyOutput(path, output, 0);
    }

    @Override
    public Output append(Path path, long length) throws IOException {
        operation("append", path);
        Output output = real.append(path, length);
        synchronized (this) {
            durable.merge(path, length, Math::min);
        }
        return new FaultyOutput(path, output, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        operation("rename", to);
        real.rename(from, to);
        synchronized (this) {
            Long length = durable.remove(from);
            if (length != null) {
                durable.put(to, length);
            }
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        operation("delete", path);
        real.delete(path);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        operation("force folder", folder);
        real.forceFolder(folder);
    }

    private final class FaultyOutput implements Output {
        private final Path path;
        private final Output output;
        private long written;

        FaultyOutput(Path path, Output output, long written) {
            this.path = path;
            this.output = output;
            this.written = written;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int length = Math.min(bytes.remaining(), allowance());
            try {
                operation("write", path);
            } catch (IOException crash) {
                // The part of the write that the crash let through.
                transfer(bytes, random.nextInt(length + 1));
                throw crash;
            }
            if (length == 0) {
                throw new IOException("No space left on device");
            }
            return transfer(bytes, length);
        }

        private int allowance() {
            synchronized (FaultyDisk.this) {
                return (int) Math.min(bytesLeft, longestWrite);
            }
        }

        private int transfer(ByteBuffer bytes, int length) throws IOException {
            ByteBuffer part = bytes.slice(bytes.position(), length);
            Disk.writeFully(output, part);
            bytes.position(bytes.position() + length);
            written += length;
            synchronized (FaultyDisk.this) {
                bytesLeft -= length;
            }
            return length;
        }

        @Override
        public void force() throws IOException {
            operation("force", path);
            CountDownLatch gate = forceGate;
            if (gate != null && String.valueOf(path.getFileName()).startsWith("log-")) {
                forceEntered.countDown();
                try {
                    gate.await();
                } catch (InterruptedException interrupted) {
                    throw new IOException(interrupted);
                }
            }
            synchronized (FaultyDisk.this) {
                if (forcesFail) {
                    throw new IOException("Input/output error");
                }
            }
            output.force();
            synchronized (FaultyDisk.this) {
                durable.put(path, written);
            }
        }

        @Override
        public void close() throws IOException {
            output.close();
        }
    }
}
