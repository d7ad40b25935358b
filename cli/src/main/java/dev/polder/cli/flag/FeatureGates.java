package dev.polder.cli.flag;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The feature gates in {@code feature-gates.txt}, and what a command line says of them (component-base {@code featuregate}).
 * No gate changes anything here: what a server does is fixed, and asking for something else is answered with a warning.
 */
public final class FeatureGates {

    private static final String TABLE = "feature-gates.txt";
    private static final String ON = "on";
    private static final int COLUMNS = 6;

    private FeatureGates() {}

    /**
     * A gate.
     *
     * @param stage {@code alpha}, {@code beta} or {@code GA}
     * @param standard whether it is on in kcp unless somebody says otherwise
     * @param locked whether kcp refuses to have it otherwise
     * @param here whether this server does what the gate is about
     * @param why why so
     */
    public record Gate(String stage, boolean standard, boolean locked, boolean here, String why) {}

    /** The gates, by name. */
    public static Map<String, Gate> table() {
        Map<String, Gate> table = new LinkedHashMap<>();
        try (InputStream in = FeatureGates.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the build has left out " + TABLE);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] columns = line.split("\\s+", COLUMNS);
                if (columns.length != COLUMNS) {
                    throw new IllegalStateException("a bad line in " + TABLE + ": " + line);
                }
                table.put(
                        columns[0],
                        new Gate(
                                columns[1],
                                columns[2].equals(ON),
                                columns[3].equals("locked"),
                                columns[4].equals(ON),
                                columns[5]));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    /**
     * Reads one value of the flag, such as {@code A=true,B=false}.
     *
     * @return a warning for each gate that is asked for in vain, or that will not be there for long
     * @throws IllegalArgumentException in the words of {@code featuregate}, when a gate is unknown, locked, or has no
     *     boolean value
     */
    static List<String> warnings(String value) {
        Map<String, Gate> table = table();
        Map<String, Boolean> asked = new LinkedHashMap<>();
        for (String setting : value.split(",", -1)) {
            if (!setting.isEmpty()) {
                int equals = setting.indexOf('=');
                String name = (equals < 0 ? setting : setting.substring(0, equals)).strip();
                if (equals < 0) {
                    throw new IllegalArgumentException("missing bool value for " + name);
                }
                asked.put(name, bool(name, setting.substring(equals + 1).strip()));
            }
        }
        List<String> warnings = new ArrayList<>();
        asked.forEach((name, wanted) -> {
            Gate gate = table.get(name);
            if (gate == null) {
                throw new IllegalArgumentException("unrecognized feature gate: " + name);
            }
            if (gate.locked() && gate.standard() != wanted) {
                throw new IllegalArgumentException("cannot set feature gate " + name + " to " + wanted
                        + ", feature is locked to " + gate.standard());
            }
            if (gate.stage().equals("GA")) {
                warnings.add(
                        "Setting GA feature gate " + name + "=" + wanted + ". It will be removed in a future release.");
            }
            if (gate.here() != wanted) {
                warnings.add("--feature-gates " + name + "=" + wanted + " has no effect: " + gate.why());
            }
        });
        return warnings;
    }

    /** Go's {@code strconv.ParseBool}. */
    private static boolean bool(String name, String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new IllegalArgumentException("invalid value of " + name + "=" + text
                        + ", err: strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
        };
    }
}
