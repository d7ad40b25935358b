package dev.polder.cli.flag;

import dev.polder.server.config.AdmissionConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which admission plugins run, spelled as kube-apiserver and kcp do. */
public final class AdmissionFlags extends Flags {

    @Option(
            names = "--enable-admission-plugins",
            paramLabel = "PLUGIN",
            split = ",",
            description =
                    "Admission plugins that must run. All that this server has run by default, in an order of their own.")
    private List<String> enabled = new ArrayList<>();

    @Option(
            names = "--disable-admission-plugins",
            paramLabel = "PLUGIN",
            split = ",",
            description = "Admission plugins that do not run, under their names in Kubernetes and kcp. Default: none")
    private List<String> disabled = new ArrayList<>();

    @Option(
            names = "--logical-cluster-total-object-limit",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "How many objects a logical cluster may have, events aside; root may have any number. 0 for any number."
                            + " The annotation core.kcp.io/max-total-objects of a LogicalCluster overrides it. Default: 0")
    private long totalObjects;

    /**
     * The configuration.
     *
     * @throws ParameterException when a plugin is not known, or both turned on and off
     */
    public AdmissionConfig config() {
        try {
            return AdmissionConfig.of(enabled, disabled).withTotalObjects(totalObjects);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }
}
