package dev.polder.cli.flag;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The feature gates that scripts for kcp set. */
public final class FeatureFlags extends Flags {

    private static final String FLAG = "--feature-gates";

    @Option(
            names = FLAG,
            paramLabel = "GATE=BOOL",
            description = "kcp's feature gates, separated by commas. What is served does not depend on them; a warning"
                    + " says so of each that asks for something else. Unknown ones are refused.")
    private List<String> values = new ArrayList<>();

    /**
     * What is to be said of the gates.
     *
     * @throws ParameterException when a gate is unknown, locked, or has no boolean value; in the words of pflag
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (String value : values) {
            try {
                warnings.addAll(FeatureGates.warnings(value));
            } catch (IllegalArgumentException bad) {
                throw refused("invalid argument \"" + value + "\" for \"" + FLAG + "\" flag: " + bad.getMessage());
            }
        }
        return warnings;
    }
}
