package dev.polder.cli.flag;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How much the store of a server's own may hold. */
public final class QuotaFlag extends Flags {

    @Option(
            names = "--embedded-etcd-quota-backend-bytes",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "How much all objects together may take, keys and values, in memory too; 0 stands for a"
                    + " quarter of the heap, at most 2 GiB."
                    + " From 80 %% on creates are refused, at 100 %% updates that grow; deletes never."
                    + " Default: ${DEFAULT-VALUE}")
    private long bytes;

    /**
     * The number of bytes; 0 for the default.
     *
     * @throws ParameterException when it is negative
     */
    public long bytes() {
        if (bytes < 0) {
            throw refused("--embedded-etcd-quota-backend-bytes " + bytes
                    + " must be a number of bytes, or 0 for the default");
        }
        return bytes;
    }
}
