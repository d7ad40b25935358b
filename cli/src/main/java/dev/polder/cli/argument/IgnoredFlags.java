package dev.polder.cli.argument;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flags in {@code ignored-flags.txt}: scripts written for kcp set them, and here they do nothing. */
public final class IgnoredFlags {

    private static final String TABLE = "ignored-flags.txt";

    private IgnoredFlags() {}

    /**
     * One line of the table.
     *
     * @param takesValue whether {@code --flag value} is one flag; a switch takes a value only after {@code =}
     * @param why why it has no effect
     */
    public record Ignored(boolean takesValue, String why) {}

    /** Takes such flags out of the arguments of {@code start}, with one warning for each. */
    public static List<String> warnAndRemove(List<String> args, PrintWriter err) {
        if (args.isEmpty() || !args.get(0).equals("start") || args.size() == 1) {
            return args;
        }
        Map<String, Ignored> table = table();
        Set<String> warned = new HashSet<>();
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            String name = arg.startsWith("--") ? arg.substring(2).replaceAll("=.*", "") : "";
            Ignored ignored = table.get(name);
            if (ignored == null) {
                kept.add(arg);
                continue;
            }
            if (warned.add(name)) {
                err.println("Warning: --" + name + " has no effect: " + ignored.why());
            }
            if (ignored.takesValue() && arg.indexOf('=') < 0) {
                i++;
            }
        }
        err.flush();
        return kept;
    }

    /** The table, by the names of the flags. */
    public static Map<String, Ignored> table() {
        Map<String, Ignored> table = new HashMap<>();
        try (InputStream in = IgnoredFlags.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the build has left out " + TABLE);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] columns = line.split("\\s+", 3);
                if (columns.length != 3 || !Arrays.asList("switch", "value").contains(columns[1])) {
                    throw new IllegalStateException("a bad line in " + TABLE + ": " + line);
                }
                table.put(columns[0], new Ignored(columns[1].equals("value"), columns[2]));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }
}
