package dev.polder.server.audit;

import dev.polder.server.config.AuditConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;

/** Where the lines of an audit log go. One thread at a time. */
public interface AuditSink extends AutoCloseable {

    /**
     * Takes a whole line.
     *
     * @throws IOException when it has not taken it
     */
    void write(byte[] line) throws IOException;

    @Override
    void close() throws IOException;

    /** A stream that somebody else closes. */
    static AuditSink of(OutputStream out) {
        return new AuditSink() {
            @Override
            public void write(byte[] line) throws IOException {
                out.write(line);
                out.flush();
            }

            @Override
            public void close() throws IOException {
                out.flush();
            }
        };
    }

    /**
     * A file that is put aside when it gets too large.
     *
     * @throws IOException when it cannot be written
     */
    static AuditSink of(Path file, AuditConfig.Rotation rotation, InstantSource clock) throws IOException {
        RotatingFile out = new RotatingFile(
                file,
                new RotatingFile.Limits(
                        (long) rotation.megabytes() << 20, rotation.backups(), rotation.age(), rotation.compressed()),
                clock);
        return new AuditSink() {
            @Override
            public void write(byte[] line) throws IOException {
                out.write(line);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }
}
