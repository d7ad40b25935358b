package dev.polder.server;

import dev.polder.server.audit.AuditSink;
import dev.polder.server.audit.Auditing;
import dev.polder.server.config.AuditConfig;
import dev.polder.server.files.Given;
import dev.polder.server.files.UnusableFilesException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The policy and the log that a server was told to audit by. */
final class AuditFiles {

    private AuditFiles() {}

    /**
     * Reads the policy and opens the log; without one of them nothing is written, though a policy must be good.
     *
     * @throws UnusableFilesException when one of both cannot be used, in one line that says the fix
     */
    static Auditing open(AuditConfig config, InstantSource clock) {
        Path policy = config.policy();
        Path log = config.log();
        if (policy == null) {
            return Auditing.off();
        }
        String text = text(policy);
        if (log == null) {
            return Auditing.off();
        }
        try {
            AuditSink sink = log.toString().equals("-")
                    ? AuditSink.of(new FileOutputStream(FileDescriptor.out))
                    : AuditSink.of(log, config.rotation(), clock);
            return Auditing.to(text, sink, config, clock);
        } catch (IOException e) {
            throw new UnusableFilesException(
                    "cannot write the audit log " + log + ": " + e.getMessage()
                            + "; correct the folder or the flag --audit-log-path",
                    e);
        }
    }

    /** The text of a policy that is good. */
    private static String text(Path policy) {
        Given.Source source = new Given.Source(policy, "--audit-policy-file");
        return Given.of(List.of(source), texts -> {
                    try {
                        Auditing.check(texts.get(0));
                        return texts.get(0);
                    } catch (IOException e) {
                        throw source.unusable(String.valueOf(e.getMessage()), e);
                    }
                })
                .current();
    }
}
