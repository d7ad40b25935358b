package dev.polder.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the figures were taken on. */
public final class Machine {

    private static final double KIB_PER_GIB = 1 << 20;

    private Machine() {}

    /** Prints processors, memory, system, JDK, and how busy the machine is before anything runs. */
    public static void describe(Report report) throws IOException {
        report.text(String.format(
                Locale.ROOT,
                "Machine: %d × %s, %.0f GiB, %s %s; %s %s; load before the run %s",
                Runtime.getRuntime().availableProcessors(),
                value("/proc/cpuinfo", "model name"),
                Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / KIB_PER_GIB,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]));
    }

    private static String value(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }
}
