package dev.polder.storage.etcd;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A member of a real etcd cluster on loopback. Its data lies in a folder that a restart finds again. */
public final class EtcdProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 10;

    private final Path folder;
    private final String name;
    private final int port;
    private final List<Integer> peerPorts;
    private final List<String> flags;
    private Process process;

    private EtcdProcess(Path folder, int number, List<Integer> peerPorts, List<String> flags) {
        this.folder = folder;
        this.name = "m" + number;
        this.port = freePort();
        this.peerPorts = List.copyOf(peerPorts);
        this.flags = List.copyOf(flags);
        this.process = launch();
    }

    /** Starts a cluster of one; returns when it answers. */
    public static EtcdProcess start(Path folder) {
        return start(folder, 1).get(0);
    }

    /**
     * Starts a cluster; returns when all its members answer.
     *
     * @param flags further flags of each member
     */
    public static List<EtcdProcess> start(Path folder, int members, String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        // What a test kills is the process, not the machine: what was written is in the page cache.
        all.add("--unsafe-no-fsync");
        return start(folder, members, all);
    }

    /** Starts a cluster of one that forces every write to the disk, as in production. */
    public static EtcdProcess startDurable(Path folder) {
        return start(folder, 1, List.of()).get(0);
    }

    private static List<EtcdProcess> start(Path folder, int members, List<String> all) {
        List<Integer> peerPorts =
                IntStream.range(0, members).mapToObj(i -> freePort()).toList();
        List<EtcdProcess> started = IntStream.range(0, members)
                .mapToObj(i -> new EtcdProcess(folder.resolve("m" + i), i, peerPorts, all))
                .toList();
        started.forEach(EtcdProcess::awaitReady);
        return started;
    }

    public URI url() {
        boolean tls = flags.stream().anyMatch(flag -> flag.equals("--auto-tls") || flag.startsWith("--cert-file="));
        return URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port);
    }

    /** With {@code --auto-tls}: the certificate that it has made and signed itself. */
    public Path certificate() {
        return folder.resolve("data").resolve("fixtures").resolve("client").resolve("cert.pem");
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it with SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Starts it again, on the same data and ports. */
    public void restart() {
        process = launch();
        awaitReady();
    }

    /** Sends it a signal by name, e.g. {@code STOP}. */
    public void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The program, from ETCD_BIN or else from PATH. */
    static String binary() {
        String named = System.getenv("ETCD_BIN");
        if (named != null && !named.isEmpty()) {
            return named;
        }
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .map(folder -> Path.of(folder, "etcd"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no etcd: set ETCD_BIN to one, put one on PATH, or install it (apt-get install etcd-server)"));
    }

    /** Removes its data, as somebody might who takes the folder for another. It must not run. */
    public void wipe() {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies its data to another folder. It must not run. */
    public void saveTo(Path copy) {
        copy(folder.resolve("data"), copy);
    }

    /** Puts an older copy of its data in their place, as a restore does. It must not run. */
    public void restoreFrom(Path copy) {
        wipe();
        copy(copy, folder.resolve("data"));
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String peer(int number) {
        return "http://127.0.0.1:" + peerPorts.get(number);
    }

    private Process launch() {
        int number = Integer.parseInt(name.substring(1));
        String all = IntStream.range(0, peerPorts.size())
                .mapToObj(i -> "m" + i + "=" + peer(i))
                .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(
                binary(),
                "--name=" + name,
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--listen-peer-urls=" + peer(number),
                "--initial-advertise-peer-urls=" + peer(number),
                "--initial-cluster=" + all,
                "--log-level=error",
                "--logger=zap"));
        command.addAll(flags);
        try {
            Files.createDirectories(folder);
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        while (process.isAlive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new IllegalStateException("etcd ended: " + log());
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitExit() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
    }
}
