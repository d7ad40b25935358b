package dev.polder.bench.tenancy;

import dev.polder.bench.workload.Authorities;
import dev.polder.bench.workload.ServerProcess;
import dev.polder.bench.workload.Setting;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where servers of one workload have their objects, one server after the other.
 *
 * @param root the root directory
 * @param storeFlags what names a store elsewhere; none for the embedded one
 */
record Place(Setting setting, Path root, List<String> storeFlags) {

    /** Has the JVM give back what it has no objects in after a collection: else the machine's memory says little. */
    private static final String CLOSE_FITTING = "-XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10";

    /** Compacts soon, so that what is left is not history. */
    private static final List<String> COMPACTION = List.of("--etcd-compaction-interval", "5s");

    /** What is done in a place. */
    interface Work {
        void in(Place place) throws Exception;
    }

    /**
     * Does something with a store of its own.
     *
     * @param folder an empty folder
     * @param store {@code embedded} or {@code etcd}
     */
    static void with(Setting setting, Path folder, String store, Work work) throws Exception {
        Path root = folder.resolve("root");
        switch (store) {
            case "embedded" -> work.in(new Place(setting, root, List.of()));
            case "etcd" -> {
                try (EtcdProcess etcd = EtcdProcess.startDurable(folder.resolve("etcd"))) {
                    List<String> flags = List.of("--etcd-servers", etcd.url().toString());
                    work.in(new Place(setting, root, flags));
                }
            }
            default -> throw new IOException("--store is embedded or etcd, not " + store);
        }
    }

    ServerProcess start() throws IOException {
        List<String> flags = new ArrayList<>(storeFlags);
        flags.addAll(COMPACTION);
        return setting.polder(root, Map.of("POLDER_JAVA_OPTS", CLOSE_FITTING), flags);
    }

    TenancyClient client(ServerProcess server) throws Exception {
        return new TenancyClient(server.url(), Authorities.of(root));
    }

    /** Has the stopped server's store forget its history. */
    void compact() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                setting.project().resolve("bin/polder").toString(),
                "store",
                "compact",
                "--root-directory",
                root.toString()));
        command.addAll(storeFlags);
        Process compact = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(compact.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compact.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + printed);
        }
    }
}
