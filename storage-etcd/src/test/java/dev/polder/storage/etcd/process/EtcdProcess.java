package dev.polder.storage.etcd.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
    private final List<URI> peers;
    private final List<String> flags;
    private Process process;

    private EtcdProcess(Path folder, int number, List<Integer> peerPorts, List<URI> peers, List<String> flags) {
        this.folder = folder;
        this.name = "m" + number;
        this.port = FreePort.next();
        this.peerPorts = List.copyOf(peerPorts);
        this.peers = List.copyOf(peers);
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
        return start(folder, members, all, Function.identity());
    }

    /**
     * Starts a cluster whose members reach each other through something else; returns when all answer.
     *
     * @param between given where a member listens for the others, where the others find it
     */
    static List<EtcdProcess> startBehind(Path folder, int members, UnaryOperator<URI> between) {
        return start(folder, members, List.of("--unsafe-no-fsync"), between);
    }

    /** Starts a cluster of one that forces every write to the disk, as in production. */
    public static EtcdProcess startDurable(Path folder) {
        return start(folder, 1, List.of(), Function.identity()).get(0);
    }

    private static List<EtcdProcess> start(Path folder, int members, List<String> all, Function<URI, URI> between) {
        List<Integer> peerPorts =
                IntStream.range(0, members).mapToObj(i -> FreePort.next()).toList();
        List<URI> peers =
                peerPorts.stream().map(EtcdProcess::peerUrl).map(between).toList();
        List<EtcdProcess> started = IntStream.range(0, members)
                .mapToObj(i -> new EtcdProcess(folder.resolve("m" + i), i, peerPorts, peers, all))
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

    /** Sends it a signal by name, such as {@code STOP}. */
    public void signal(String name) {
        signal(process.pid(), name);
    }

    /**
     * Sends a signal to any process that a test has started.
     *
     * @param pid to whom
     * @param name which, such as {@code STOP}
     */
    public static void signal(long pid, String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
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

    /** Looked for once. */
    private static final class Program {
        static final Path PATH = EtcdProgram.find(System.getenv(), new DockerImages());
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

    private static URI peerUrl(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Process launch() {
        int number = Integer.parseInt(name.substring(1));
        String all = IntStream.range(0, peerPorts.size())
                .mapToObj(i -> "m" + i + "=" + peers.get(i))
                .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(
                Program.PATH.toString(),
                "--name=" + name,
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--listen-peer-urls=" + peerUrl(peerPorts.get(number)),
                "--initial-advertise-peer-urls=" + peers.get(number),
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
