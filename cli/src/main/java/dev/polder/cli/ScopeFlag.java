package dev.polder.cli;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.storage.transfer.ExportHeader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whose objects a command is about. */
final class ScopeFlag {

    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            defaultValue = "all",
            description = "Only the objects of one logical cluster, such as root. Default: ${DEFAULT-VALUE}")
    private String cluster = "";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /**
     * The scope.
     *
     * @throws ParameterException when the flag names none
     */
    ClusterScope scope() {
        try {
            return ExportHeader.scope(cluster);
        } catch (IllegalArgumentException e) {
            throw refused("--cluster: " + e.getMessage());
        }
    }

    /** The refusal of a command line, in one line. */
    ParameterException refused(String why) {
        if (spec == null) {
            throw new IllegalStateException("the command has not been parsed");
        }
        return new ParameterException(spec.commandLine(), why);
    }
}
