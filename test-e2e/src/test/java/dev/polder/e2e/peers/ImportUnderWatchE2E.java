package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Kubeconfig;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.history.Found;
import dev.polder.e2e.history.Informer;
import dev.polder.e2e.history.Load;
import dev.polder.e2e.history.Note;
import dev.polder.e2e.history.VersionChecker;
import dev.polder.e2e.history.WatchChecker;
import dev.polder.e2e.history.Writer;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A logical cluster of a store with higher versions is imported into etcd while two servers on it are written to in another
 * logical cluster, and clients follow both: some resume all the time, one comes over from the other store, one was away.
 */
@Timeout(240)
class ImportUnderWatchE2E {

    private static final String HARBOUR = "/api/v1/namespaces/harbour/configmaps";
    private static final String WRITES = "/api/v1/namespaces/writes/configmaps";
    private static final int SERVERS = 2;
    private static final int SOURCE_WRITERS = 24;
    private static final int SOURCE_WRITES = 1_500;
    private static final int WRITERS = 2;
    private static final int WATCHERS = 2;
    private static final int SOME_WRITES = 100;

    /** A server takes two hundred cancelled requests on a connection in half a minute for an attack. */
    private static final int EVENTS_PER_WATCH = 12;

    /** Objects whose names are in both stores. */
    private static final int SHARED = 20;

    @TempDir
    private Path folder;

    @Test
    void importOfHigherVersions_isNeverSeenToGoBack() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"));
                Informer moved = new Informer(HARBOUR, Integer.MAX_VALUE)) {
            FutureTask<Map<String, Note.Shown>> source = new FutureTask<>(() -> source(moved));
            Thread.startVirtualThread(source);
            try (PeerServers peers = new PeerServers(folder, etcd.url().toString(), SERVERS)) {
                importUnderWatch(etcd, peers, moved, source.get());
            }
        }
    }

    /** Makes the other store, with a client that follows it to its end, and exports it; its last state. */
    private Map<String, Note.Shown> source(Informer moved) {
        try {
            Map<String, Note.Shown> last;
            try (ServerProcess server = ServerProcess.start(folder.resolve("source"))) {
                ApiClient client = new ApiClient(server.kubeconfig());
                try (Load load = new Load(List.of(() -> client), "harbour")) {
                    moved.follow(List.of(client));
                    load.begin(SOURCE_WRITERS, 1, 1);
                    load.awaitWrites(SOURCE_WRITES);
                    System.out.println("import: source: " + load.check());
                }
                Note.Listed list = Informer.list(client, HARBOUR);
                last = list.objects();
                moved.until(newest(last)).stop();
                assertThat(server.terminate()).isZero();
            }
            polder("export", "--root-directory", "source", "--output", "all.gz", "--cluster", "root");
            return last;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private void polder(String command, String... flags) {
        Polder.run(
                        folder,
                        Stream.concat(Stream.of("store", command), Stream.of(flags))
                                .toArray(String[]::new))
                .succeeded();
    }

    private static long newest(Map<String, Note.Shown> objects) {
        return objects.values().stream().mapToLong(Note.Shown::version).max().orElseThrow();
    }

    private void importUnderWatch(EtcdProcess etcd, PeerServers peers, Informer moved, Map<String, Note.Shown> imported)
            throws Exception {
        List<ApiClient> root = List.of(peers.client(0), peers.client(1));
        List<ApiClient> admin = IntStream.range(0, SERVERS)
                .mapToObj(i -> new ApiClient(Kubeconfig.read(peers.server(i).kubeconfigFile(), "system:admin")))
                .toList();
        makeShared(root.get(0), imported);
        List<Supplier<ApiClient>> writeTo =
                admin.stream().<Supplier<ApiClient>>map(client -> () -> client).toList();
        try (Load load = new Load(writeTo, "writes");
                Informer near = new Informer(HARBOUR, EVENTS_PER_WATCH).follow(root);
                Informer away = new Informer(WRITES, EVENTS_PER_WATCH).follow(admin);
                Informer hopper = new Informer(WRITES, EVENTS_PER_WATCH).follow(admin)) {
            load.begin(WRITERS, WATCHERS, 2);
            load.awaitWrites(SOME_WRITES);
            away.stop();
            moved.follow(root);
            long held = moved.position();
            assertThat(Informer.list(root.get(0), HARBOUR).version())
                    .as("the newest version of the target")
                    .isLessThan(held);
            polder(
                    "import",
                    "--root-directory",
                    "s0",
                    "--etcd-servers",
                    etcd.url().toString(),
                    "--store-seal-key-file",
                    "store-seal.key",
                    "--input",
                    "all.gz",
                    "--on-conflict=replace");
            away.follow(admin);
            load.awaitWrites(SOME_WRITES);
            System.out.println("import: writes meanwhile: " + load.check());
            checkImported(root, held, imported, near, moved);
            checkWritten(admin, load, hopper, away);
            report(near, moved, away, hopper);
        }
    }

    private static void report(Informer... informers) {
        for (Informer informer : informers) {
            Map<String, Long> kinds = informer.notes().stream()
                    .collect(Collectors.groupingBy(note -> note.getClass().getSimpleName(), Collectors.counting()));
            System.out.println("import: a client: " + kinds + ", too early " + informer.tooEarly());
        }
    }

    /** Objects of names that the import brings as well: those will be others. */
    private static void makeShared(ApiClient client, Map<String, Note.Shown> imported) throws IOException {
        client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "harbour", Map.of()))
                .succeeded();
        List<String> names = imported.keySet().stream()
                .filter(name -> name.startsWith(Found.PREFIX))
                .sorted()
                .limit(SHARED)
                .toList();
        for (String name : names) {
            client.post(HARBOUR, Writer.body(name, name + ".target", 1)).succeeded();
        }
    }

    /** Everything of the source is there, above every version that was known of it, and was told so. */
    private static void checkImported(
            List<ApiClient> servers, long held, Map<String, Note.Shown> imported, Informer near, Informer moved)
            throws Exception {
        long end = Writer.revision(servers.get(0)
                .post(HARBOUR, Objects.configMap("end", "a", "end"))
                .succeeded());
        Map<String, Note.Shown> now = agreed(servers, HARBOUR);
        Map<String, String> contents = contents(now);
        contents.remove("end");
        assertThat(contents).isEqualTo(contents(imported));
        long step = now.values().stream().mapToLong(Note.Shown::version).min().orElseThrow();
        assertThat(step).as("the least version of what was imported").isGreaterThan(held);
        check(near.until(end), now, step);
        check(moved.untilListedAgain().until(end), now, step);
        List<Note> inTarget = moved.notes();
        inTarget = inTarget.subList(inTarget.indexOf(new Note.Expired(held)), inTarget.size());
        assertThat(VersionChecker.disagreements(List.of(near.notes(), inTarget)))
                .isEmpty();
    }

    private static void checkWritten(List<ApiClient> servers, Load load, Informer hopper, Informer away)
            throws Exception {
        Map<String, Note.Shown> now = agreed(servers, WRITES);
        long last = newest(now);
        for (Informer informer : List.of(hopper, away)) {
            check(informer.until(last), now, last);
            assertThat(WatchChecker.faults(load.writes(), informer.told())).isEmpty();
        }
        assertThat(away.notes()).as("what the one that was away was told").anyMatch(Note.Expired.class::isInstance);
        assertThat(VersionChecker.disagreements(List.of(hopper.notes(), away.notes())))
                .isEmpty();
    }

    /** What all servers list alike. */
    private static Map<String, Note.Shown> agreed(List<ApiClient> servers, String collection) throws IOException {
        Map<String, Note.Shown> first =
                Informer.list(servers.get(0), collection).objects();
        for (ApiClient server : servers) {
            assertThat(Informer.list(server, collection).objects()).isEqualTo(first);
        }
        return first;
    }

    /** Which objects there are, and what is in them. */
    private static Map<String, String> contents(Map<String, Note.Shown> objects) {
        Map<String, String> contents = new HashMap<>();
        objects.forEach((name, object) -> contents.put(name, object.uid() + " " + object.value()));
        return contents;
    }

    /** Nothing has gone back, and only versions from before the import were refused. */
    private static void check(Informer informer, Map<String, Note.Shown> now, long step) {
        List<Note> notes = informer.notes();
        assertThat(VersionChecker.faults(notes, now)).isEmpty();
        assertThat(notes).allSatisfy(note -> {
            if (note instanceof Note.Expired expired) {
                assertThat(expired.version()).isLessThan(step);
            }
        });
    }
}
