package dev.polder.e2e.peers;

import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Several servers on one etcd, each with a root directory of its own, that can be started again after their end. */
final class PeerServers implements AutoCloseable {

    /** Little enough that a server which keeps all that passes it ends itself. */
    private static final Map<String, String> SMALL_HEAP = Map.of("POLDER_JAVA_OPTS", "-Xmx512m");

    private static final String LEADS = "this server leads";
    private static final String LEADS_NO_LONGER = "this server no longer leads";

    private final Path folder;
    private final IntFunction<String> etcd;
    private final IntFunction<List<String>> flags;
    private final AtomicReferenceArray<ServerProcess> servers;
    private final AtomicReferenceArray<ApiClient> clients;

    /**
     * Starts the first, which makes what they are known by, and then all others at once; returns when the last is ready.
     *
     * @param folder for their root directories
     * @param etcd what {@code --etcd-servers} says
     * @param count how many
     */
    PeerServers(Path folder, String etcd, int count) {
        this(folder, etcd, count, number -> List.of());
    }

    /**
     * The same with further flags.
     *
     * @param flags those of the server of each number
     */
    PeerServers(Path folder, String etcd, int count, IntFunction<List<String>> flags) {
        this(folder, number -> etcd, count, flags);
        start(0);
        startOthers();
    }

    /** Nothing is started yet: the first comes before all others. */
    private PeerServers(Path folder, IntFunction<String> etcd, int count, IntFunction<List<String>> flags) {
        this.folder = folder;
        this.etcd = etcd;
        this.flags = flags;
        this.servers = new AtomicReferenceArray<>(count);
        this.clients = new AtomicReferenceArray<>(count);
    }

    /**
     * Starts the first alone.
     *
     * @param etcd what {@code --etcd-servers} of the server of each number says
     * @param count how many there will be
     */
    static PeerServers first(Path folder, IntFunction<String> etcd, int count) {
        PeerServers servers = new PeerServers(folder, etcd, count, number -> List.of());
        servers.start(0);
        return servers;
    }

    /** Starts all but the first, and returns when the last is ready. */
    void startOthers() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(IntStream.range(1, count())
                            .mapToObj(i -> CompletableFuture.runAsync(() -> start(i), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /** Starts one that has ended, on its root directory and another port. */
    void start(int number) {
        // Debugging, because the log then tells of each reconciliation that fails.
        List<String> all = new ArrayList<>(List.of(
                "--etcd-servers",
                etcd.apply(number),
                "--store-seal-key-file",
                folder.resolve("store-seal.key").toString(),
                "-v",
                "4"));
        all.addAll(flags.apply(number));
        ServerProcess server =
                ServerProcess.start(SMALL_HEAP, folder.resolve("s" + number), all.toArray(String[]::new));
        servers.set(number, server);
        clients.set(number, new ApiClient(server.kubeconfig()));
    }

    int count() {
        return servers.length();
    }

    ServerProcess server(int number) {
        return servers.get(number);
    }

    ApiClient client(int number) {
        return clients.get(number);
    }

    /** A client of each, or of the one in its place by then. */
    List<Supplier<ApiClient>> clients() {
        return IntStream.range(0, count())
                .<Supplier<ApiClient>>mapToObj(i -> () -> client(i))
                .toList();
    }

    /** The number of the server whose controllers lead; waits until there is one. */
    int leader() {
        List<CompletableFuture<String>> elected = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            elected.add(server(i).said(0, line -> line.contains(LEADS)));
        }
        CompletableFuture.anyOf(elected.toArray(CompletableFuture[]::new)).join();
        for (int i = 0; i < count(); i++) {
            String last = server(i).output().stream()
                    .filter(line -> line.contains(LEADS) || line.contains(LEADS_NO_LONGER))
                    .reduce("", (before, line) -> line);
            if (last.contains(LEADS)) {
                return i;
            }
        }
        throw new AssertionError("nobody leads");
    }

    /** Completes when one of the others says from now on that it leads; its number. */
    CompletableFuture<Integer> successor(int leader) {
        CompletableFuture<Integer> elected = new CompletableFuture<>();
        for (int i = 0; i < count(); i++) {
            int number = i;
            if (number != leader) {
                var unused = server(i)
                        .said(server(i).output().size(), line -> line.contains(LEADS))
                        .thenAccept(line -> elected.complete(number));
            }
        }
        return elected;
    }

    /** Completes when a server says, after so many lines, that it has stopped to lead. */
    CompletableFuture<String> deposed(int number, int from) {
        return server(number).said(from, line -> line.contains(LEADS_NO_LONGER));
    }

    /** Ends them all; fails when one had ended by itself. */
    @Override
    public void close() {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            ServerProcess server = server(i);
            if (server != null) {
                if (server.hasEnded()) {
                    List<String> output = server.output();
                    ended.add("server " + i + " has ended by itself:\n"
                            + String.join("\n", output.subList(Math.max(0, output.size() - 40), output.size())));
                }
                server.close();
            }
        }
        if (!ended.isEmpty()) {
            throw new AssertionError(String.join("\n", ended));
        }
    }
}
