package dev.polder.cli.flag;

import dev.polder.server.config.AuditConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What is written down of requests. Flags are called as kube-apiserver calls them. */
public final class AuditFlags extends Flags {

    @Option(
            names = "--audit-policy-file",
            paramLabel = "FILE",
            description =
                    "An audit.k8s.io/v1 Policy: which requests are written to the audit log, and how much of them.")
    private @Nullable Path policy;

    @Option(
            names = "--audit-log-path",
            paramLabel = "FILE",
            description =
                    "The audit log, a line of JSON for each event; - for standard output. Without a policy it stays"
                            + " empty.")
    private @Nullable Path log;

    @Option(
            names = "--audit-log-mode",
            paramLabel = "MODE",
            defaultValue = "blocking",
            description =
                    "When an answer goes out: blocking, once its event is written; batch, at once; blocking-strict,"
                            + " like blocking, and requests that cannot be written down are refused. Default: ${DEFAULT-VALUE}")
    private String mode = "";

    @Option(
            names = "--audit-log-batch-buffer-size",
            paramLabel = "EVENTS",
            defaultValue = "10000",
            description = "How many events may wait in mode batch; further ones are lost and counted. Default:"
                    + " ${DEFAULT-VALUE}")
    private int buffer;

    @Option(
            names = "--audit-log-maxsize",
            paramLabel = "MIB",
            defaultValue = "100",
            description = "The size at which the log is put aside and a new one begun. Default: ${DEFAULT-VALUE}")
    private int maxSize;

    @Option(
            names = "--audit-log-maxbackup",
            paramLabel = "FILES",
            defaultValue = "0",
            description = "How many logs that were put aside are kept; 0 for all. Default: ${DEFAULT-VALUE}")
    private int maxBackup;

    @Option(
            names = "--audit-log-maxage",
            paramLabel = "DAYS",
            defaultValue = "0",
            description = "How long logs that were put aside are kept; 0 for ever. Default: ${DEFAULT-VALUE}")
    private int maxAge;

    @Option(names = "--audit-log-compress", description = "Compress logs that are put aside by gzip.")
    private boolean compress;

    /**
     * What the flags say.
     *
     * @throws ParameterException when a value is out of its range
     */
    public AuditConfig config() {
        if (buffer <= 0) {
            throw refused("--audit-log-batch-buffer-size " + buffer + " must be a positive number");
        }
        if (maxSize <= 0 || maxBackup < 0 || maxAge < 0) {
            throw refused("--audit-log-maxsize must be a positive number, --audit-log-maxbackup and --audit-log-maxage"
                    + " must not be negative");
        }
        return new AuditConfig(
                policy,
                log,
                mode(),
                buffer,
                new AuditConfig.Rotation(maxSize, maxBackup, Duration.ofDays(maxAge), compress));
    }

    private AuditConfig.Mode mode() {
        return switch (mode) {
            case "blocking" -> AuditConfig.Mode.BLOCKING;
            case "batch" -> AuditConfig.Mode.BATCH;
            case "blocking-strict" -> AuditConfig.Mode.BLOCKING_STRICT;
            default ->
                throw refused(
                        "--audit-log-mode " + mode + " is unknown; allowed modes are batch,blocking,blocking-strict");
        };
    }
}
