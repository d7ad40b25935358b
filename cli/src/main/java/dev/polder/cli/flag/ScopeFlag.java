package dev.polder.cli.flag;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.storage.transfer.ExportHeader;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whose objects a command is about. */
public final class ScopeFlag extends Flags {

    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            defaultValue = "all",
            description = "Only the objects of one logical cluster, such as root. Default: ${DEFAULT-VALUE}")
    private String cluster = "";

    /**
     * The scope.
     *
     * @throws ParameterException when the flag names none
     */
    public ClusterScope scope() {
        try {
            return ExportHeader.scope(cluster);
        } catch (IllegalArgumentException e) {
            throw refused("--cluster: " + e.getMessage());
        }
    }
}
