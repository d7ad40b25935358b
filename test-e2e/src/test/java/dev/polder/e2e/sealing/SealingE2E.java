package dev.polder.e2e.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are unreadable in what either store leaves on its disk, and a key is changed while servers run. */
@Timeout(180)
class SealingE2E {

    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TEXT = "correct horse battery staple";
    private static final String OPEN = "everybody may read this";
    private static final String NEW_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    private Path folder;

    @Test
    void embeddedStore_secretIsNotInItsFiles() throws IOException {
        Path root = folder.resolve("root");
        try (ServerProcess server = ServerProcess.start(root)) {
            fill(new ApiClient(server.kubeconfig()));
            assertThat(server.terminate()).isZero();
        }
        assertUnreadable(root.resolve("data"));
        try (ServerProcess server = ServerProcess.start(root)) {
            assertThat(read(new ApiClient(server.kubeconfig()), "s0")).isEqualTo(encoded());
        }
        Files.writeString(root.resolve("store-seal.key"), NEW_KEY);
        Command.Result refused = ServerProcess.startExpectingEnd(root);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines().toList())
                .singleElement()
                .asString()
                .startsWith("Error: the store is sealed with key ")
                .contains("--store-seal-key-file");
    }

    @Test
    void etcd_secretIsNotInItsFilesAndTheKeyChangesWhileServersRun() throws IOException {
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"))) {
            Path keyFile = folder.resolve("keys");
            String servers = etcd.url().toString();
            Path firstRoot = folder.resolve("first");
            try (ServerProcess first = ServerProcess.start(firstRoot, "--etcd-servers", servers)) {
                Files.copy(firstRoot.resolve("store-seal.key"), keyFile);
                fill(new ApiClient(first.kubeconfig()));
                assertThat(first.terminate()).isZero();
            }
            assertUnreadable(folder.resolve("etcd"));
            String[] flags = {"--etcd-servers", servers, "--store-seal-key-file", keyFile.toString()};
            try (ServerProcess second = ServerProcess.start(folder.resolve("second"), flags);
                    ServerProcess third = ServerProcess.start(folder.resolve("third"), flags)) {
                ApiClient one = new ApiClient(second.kubeconfig());
                ApiClient other = new ApiClient(third.kubeconfig());
                assertThat(read(one, "s0")).isEqualTo(encoded());
                Path beside = Files.writeString(folder.resolve("keys.new"), NEW_KEY + "\n" + Files.readString(keyFile));
                Files.move(beside, keyFile, StandardCopyOption.ATOMIC_MOVE);
                assertThat(reencrypt(flags))
                        .containsPattern("sealed with key [0-9a-f]{12}: [1-9]\\d*\n")
                        .containsPattern("not needed any more: key [0-9a-f]{12}\n");
                assertThat(read(one, "s0")).isEqualTo(encoded());
                assertThat(read(other, "s9")).isEqualTo(encoded());
                one.post(SECRETS, secret("later")).succeeded();
                assertThat(read(other, "later")).isEqualTo(encoded());
            }
            Files.writeString(keyFile, NEW_KEY);
            try (ServerProcess last = ServerProcess.start(folder.resolve("last"), flags)) {
                ApiClient client = new ApiClient(last.kubeconfig());
                assertThat(read(client, "s5")).isEqualTo(encoded());
                assertThat(read(client, "later")).isEqualTo(encoded());
            }
            assertUnreadable(folder.resolve("etcd"));
        }
    }

    private static void fill(ApiClient client) throws IOException {
        for (int i = 0; i < 10; i++) {
            client.post(SECRETS, secret("s" + i)).succeeded();
        }
        client.post(CONFIG_MAPS, Objects.configMap("open", "text", OPEN)).succeeded();
    }

    private static ObjectNode secret(String name) {
        return Objects.of("v1", "Secret", name, Map.of("data", Map.of("password", encoded())));
    }

    private static String encoded() {
        return Base64.getEncoder().encodeToString(TEXT.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(ApiClient client, String name) throws IOException {
        JsonNode secret = client.get(SECRETS + "/" + name).succeeded();
        return secret.at("/data/password").asText();
    }

    private static String reencrypt(String... flags) {
        List<String> line = new ArrayList<>(List.of(Repository.launcher().toString(), "store", "reencrypt"));
        line.addAll(List.of(flags));
        return Command.run(Repository.root(), Map.of(), "", line).succeeded();
    }

    /** Looks at every byte of every file; what is not sealed must be found there, or this would look in the wrong place. */
    private static void assertUnreadable(Path files) throws IOException {
        StringBuilder dump = new StringBuilder();
        try (Stream<Path> all = Files.walk(files)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                dump.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(dump.indexOf(OPEN)).as("a ConfigMap in " + files).isNotNegative();
        assertThat(dump.indexOf("core/secrets/-/default/s0"))
                .as("the key of the row")
                .isNotNegative();
        assertThat(dump.indexOf(TEXT)).as("the Secret in " + files).isNegative();
        assertThat(dump.indexOf(encoded())).as("the Secret in base64").isNegative();
    }
}
