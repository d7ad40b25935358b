package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose heap is smaller than what is stored serves all of it (store rule S18). */
@Timeout(300)
class BoundedViewE2E {

    private static final int OBJECTS = 100;

    /** With the text in front, just below the 1 MiB that the entries of a ConfigMap may have. */
    private static final int FILLER = (1 << 20) - 64;

    private static final Map<String, String> HEAP = Map.of("POLDER_JAVA_OPTS", "-Xmx96m");
    private static final long BOUND = 12L << 20;
    private static final String COLLECTION = "/api/v1/namespaces/large/configmaps";

    @Test
    void moreThanTheHeapIsServed_andFoundAgainAfterARestart(@TempDir Path folder) throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"))) {
            try (ServerProcess server = start(folder, etcd)) {
                ApiClient client = new ApiClient(server.kubeconfig());
                client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "large", Map.of()))
                        .succeeded();
                for (int i = 0; i < OBJECTS; i++) {
                    client.post(
                                    COLLECTION,
                                    Objects.of("v1", "ConfigMap", name(i), Map.of("data", Map.of("text", text(i)))))
                            .succeeded();
                }
                isBounded(client, 0);
                list(client);
                get(client);
                isBounded(client, OBJECTS - 20);
            }
            try (ServerProcess again = start(folder, etcd)) {
                ApiClient client = new ApiClient(again.kubeconfig());
                isBounded(client, 0);
                get(client);
                isBounded(client, 10);
            }
        }
    }

    private static ServerProcess start(Path folder, EtcdProcess etcd) throws IOException {
        return ServerProcess.start(
                HEAP,
                folder.resolve("root"),
                "--etcd-servers",
                etcd.url().toString(),
                "--view-max-bytes",
                Long.toString(BOUND));
    }

    /** Everything, in pages. */
    private static void list(ApiClient client) throws IOException {
        List<String> listed = new ArrayList<>();
        String token = "";
        do {
            JsonNode page =
                    client.get(COLLECTION + "?limit=20&continue=" + token).succeeded();
            for (JsonNode item : page.path("items")) {
                String name = item.path("metadata").path("name").asText();
                if (!name.equals("kube-root-ca.crt")) {
                    is(item, listed.size());
                    listed.add(name);
                }
            }
            token = page.path("metadata").path("continue").asText("");
        } while (!token.isEmpty());
        assertThat(listed)
                .isEqualTo(IntStream.range(0, OBJECTS)
                        .mapToObj(BoundedViewE2E::name)
                        .toList());
    }

    /** Every tenth, from the first, which was written longest ago. */
    private static void get(ApiClient client) throws IOException {
        for (int i = 0; i < OBJECTS; i += 10) {
            is(client.get(COLLECTION + "/" + name(i)).succeeded(), i);
        }
    }

    private static void is(JsonNode object, int number) {
        // Not as an assertion of its own, which would print both texts.
        boolean same = object.path("data").path("text").asText().equals(text(number));
        assertThat(same).as("the text of " + name(number)).isTrue();
    }

    private static void isBounded(ApiClient client, int coldReads) throws IOException {
        double bytes = metric(client, "polder_view_bytes");
        double read = metric(client, "polder_view_cold_reads_total");
        assertThat(bytes).isBetween(BOUND / 2.0, (double) BOUND);
        assertThat(read).isGreaterThanOrEqualTo(coldReads);
        System.out.printf(
                "view: %d MiB stored, %.1f MiB of them in memory, in a heap of 96; %.0f values read from etcd%n",
                OBJECTS, bytes / (1 << 20), read);
    }

    private static double metric(ApiClient client, String name) throws IOException {
        return client.getOfServer("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static String name(int number) {
        return String.format("c%05d", number);
    }

    private static String text(int number) {
        return number + ";" + "x".repeat(FILLER);
    }
}
