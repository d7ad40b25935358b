package dev.polder.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much the store of a server's own may hold. */
final class QuotaFlag {

    @Option(
            names = "--embedded-etcd-quota-backend-bytes",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "How much all objects together may take, keys and values, in memory too; 0 stands for a"
                    + " quarter of the heap, at most 2 GiB."
                    + " From 80 %% on creates are refused, at 100 %% updates that grow; deletes never."
                    + " Default: ${DEFAULT-VALUE}")
    private long bytes;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /**
     * The number of bytes; 0 for the default.
     *
     * @throws ParameterException when it is negative
     */
    long bytes() {
        if (bytes < 0 && spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--embedded-etcd-quota-backend-bytes " + bytes
                            + " must be a number of bytes, or 0 for the default");
        }
        return bytes;
    }
}
