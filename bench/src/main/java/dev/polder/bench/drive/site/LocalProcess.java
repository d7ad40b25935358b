package dev.polder.bench.drive.site;

import dev.polder.bench.drive.load.Meter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process of this machine, as Linux tells of it in {@code /proc}. What its store's process takes is not in it. */
public final class LocalProcess implements Meter {

    private static final Path PROC = Path.of("/proc");
    /** {@code sysconf(_SC_CLK_TCK)} is 100 on every Linux of the last decades. */
    private static final long MICROS_PER_TICK = 10_000;

    /** The last line of a class histogram: instances, then bytes. */
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

    private static final int UTIME = 11;
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENS = "0A";

    private final long pid;

    private LocalProcess(long pid) {
        this.pid = pid;
    }

    public static LocalProcess of(long pid) {
        return new LocalProcess(pid);
    }

    /** Whoever listens where a URL leads to; nobody if that is another machine, the process another user's, or this one. */
    public static Optional<LocalProcess> serving(URI server) {
        int port = server.getPort() < 0 ? ("http".equals(server.getScheme()) ? 80 : 443) : server.getPort();
        try {
            if (!isHere(server.getHost())) {
                return Optional.empty();
            }
            Set<String> sockets = new HashSet<>();
            for (String table : List.of("net/tcp", "net/tcp6")) {
                if (Files.isReadable(PROC.resolve(table))) {
                    sockets.addAll(listening(Files.readAllLines(PROC.resolve(table)), port));
                }
            }
            return holding(sockets);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isHere(String host) throws SocketException {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The sockets of a table of {@code /proc/net} that listen at a port, as the links of their processes name them. */
    static Set<String> listening(List<String> table, int port) {
        String end = String.format(Locale.ROOT, ":%04X", port);
        Set<String> sockets = new HashSet<>();
        for (String line : table) {
            String[] fields = line.strip().split(" +");
            if (fields.length > INODE && fields[STATE].equals(LISTENS) && fields[LOCAL_ADDRESS].endsWith(end)) {
                sockets.add("socket:[" + fields[INODE] + "]");
            }
        }
        return sockets;
    }

    private static Optional<LocalProcess> holding(Set<String> sockets) throws IOException {
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(PROC)) {
            for (Path process : all.filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (holds(process, sockets)) {
                    // What the driver takes cannot be told from what a server in its own JVM takes.
                    return pid == ProcessHandle.current().pid() ? Optional.empty() : Optional.of(new LocalProcess(pid));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file)
                        && sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UncheckedIOException e) {
            // Another user's, or it has ended meanwhile.
            return false;
        }
    }

    /** Its number and name. */
    public String title() {
        try {
            return "process " + pid + " ("
                    + Files.readString(PROC.resolve(pid + "/comm")).strip() + ")";
        } catch (IOException e) {
            return "process " + pid;
        }
    }

    @Override
    public OptionalLong cpuMicros() {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            // The second field is a name in brackets that may hold blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return OptionalLong.of(
                    (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * MICROS_PER_TICK);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public OptionalLong proportionalBytes() {
        try {
            for (String line : Files.readAllLines(PROC.resolve(pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * What the heap of a JVM holds after a full collection, in bytes, by {@code jcmd} of the JDK that runs this; empty for other
     * programs, which cannot be told to collect, and for this one, which would wait for itself to read what it prints.
     */
    public OptionalLong liveHeap() throws InterruptedException {
        try {
            if (pid == ProcessHandle.current().pid()
                    || !Files.readSymbolicLink(PROC.resolve(pid + "/exe")).endsWith("java")) {
                return OptionalLong.empty();
            }
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            Process asked = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            Matcher total =
                    HISTOGRAM_TOTAL.matcher(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return asked.waitFor() == 0 && total.find()
                    ? OptionalLong.of(Long.parseLong(total.group(1)))
                    : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
