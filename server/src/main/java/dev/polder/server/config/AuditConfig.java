package dev.polder.server.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of requests, and where. Without a policy or without a log nothing is, as with kube-apiserver.
 *
 * @param policy a file with an audit.k8s.io/v1 Policy; null for none
 * @param log the file that lines of JSON are appended to, {@code -} for standard output; null for none
 * @param mode when an answer may go out
 * @param buffer how many events may wait in mode batch; default 10,000
 * @param rotation when the log is put aside, and what of it is kept
 */
public record AuditConfig(@Nullable Path policy, @Nullable Path log, Mode mode, int buffer, Rotation rotation) {

    /** When an answer may go out (kube-apiserver {@code --audit-log-mode}). */
    public enum Mode {
        /** Once its event is in the file, or could not be written. */
        BLOCKING,
        /** At once; events that find {@link AuditConfig#buffer} others waiting are counted and lost. */
        BATCH,
        /** Like blocking, and a request whose arrival cannot be written down is refused. */
        BLOCKING_STRICT
    }

    /**
     * What becomes of a log that grows.
     *
     * @param megabytes the size, in 2^20 bytes, that a file must not pass; default 100
     * @param backups how many files that were put aside are kept; 0, the default, for any number
     * @param age how long they are kept; zero, the default, for ever
     * @param compressed whether they are compressed by gzip; default not
     */
    public record Rotation(int megabytes, int backups, Duration age, boolean compressed) {}

    public static AuditConfig none() {
        return new AuditConfig(null, null, Mode.BLOCKING, 10_000, new Rotation(100, 0, Duration.ZERO, false));
    }

    /** Whether anything is written at all. */
    public boolean isOn() {
        return policy != null && log != null;
    }
}
