package dev.polder.bench.workload;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own, started by this one, and what Linux knows about it. */
public final class ServerProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("ready at (https://[^ ,;]+)[,;]");
    /** The last line of a class histogram: instances, then bytes. */
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");
    /** {@code sysconf(_SC_CLK_TCK)}: the unit of times in {@code /proc}; 100 on every Linux of the last decades. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final int UTIME = 11;
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final URI url;
    private final long startedNanos;

    private ServerProcess(Process process, URI url, long startedNanos) {
        this.process = process;
        this.url = url;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts a server and returns when it has printed that it is ready.
     *
     * @param environment added to that of this process
     */
    static ServerProcess start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        long started = System.nanoTime();
        Process process = builder.start();
        StringBuilder printed = new StringBuilder();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return new ServerProcess(process, URI.create(ready.group(1)), started);
            }
            printed.append(line).append('\n');
        }
        throw new IOException(command + " ended before it was ready:\n" + printed);
    }

    /** Where it is reached. */
    public URI url() {
        return url;
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** When the process was asked for, on the clock of {@link System#nanoTime}. */
    public long startedNanos() {
        return startedNanos;
    }

    /** The command line as the process has it now: a script that started it has replaced itself. */
    List<String> command() throws IOException {
        return List.of(Files.readString(Path.of("/proc/" + pid() + "/cmdline")).split("\0"));
    }

    /** User and system time that the process has used. */
    public long cpuMicros() throws IOException {
        return cpuMicros(pid());
    }

    /** User and system time that a process has used. */
    private static long cpuMicros(long pid) throws IOException {
        return cpuMicros(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    /** User and system time that this very process has used: that of the load, where a server is another process. */
    static long ownCpuMicros() throws IOException {
        return cpuMicros(ProcessHandle.current().pid());
    }

    private static long cpuMicros(String stat) {
        // The second field is a name in brackets that may hold blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * MICROS_PER_TICK;
    }

    /** What the heap of the server holds after a full collection, by {@code jcmd} of the JDK that runs this. */
    public long liveHeapBytes() throws IOException, InterruptedException {
        String histogram = jcmd("GC.class_histogram");
        Matcher total = HISTOGRAM_TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("jcmd gave no histogram of process " + pid() + ": " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    /** What {@code jcmd} of the JDK that runs this prints. */
    String jcmd(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid())));
        all.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
        String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(String.join(" ", all) + ": " + printed);
        }
        return printed;
    }

    /** User and system time by the names that threads have in Linux, which are cut to 15 characters. */
    Map<String, Long> cpuMicrosByThread() throws IOException {
        Map<String, Long> times = new HashMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String stat = Files.readString(task.resolve("stat"));
                    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                    times.merge(name, cpuMicros(stat), Long::sum);
                } catch (NoSuchFileException ended) {
                    // A thread may end while it is looked at.
                }
            }
        }
        return times;
    }

    /** A size of {@code /proc/<pid>/status} such as {@code VmRSS} or {@code VmHWM}, in MiB. */
    double mebibytes(String field) throws IOException {
        return number("status", field) / 1024.0;
    }

    /** What the process takes of the machine's memory, of what it shares its share, in bytes. */
    public long proportionalBytes() throws IOException {
        return number("smaps_rollup", "Pss") * 1024;
    }

    /** How many threads the machine runs for the process. */
    public long threads() throws IOException {
        return number("status", "Threads");
    }

    private long number(String file, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/" + file))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no " + field + " of process " + pid());
    }

    /** Asks the process to end, as a service manager does. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("process " + pid() + " did not end in " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
