package dev.polder.e2e.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Real projects' CRDs install, their valid samples are stored as they are, their invalid ones are refused at the right field. */
@Execution(ExecutionMode.SAME_THREAD)
class CorpusE2E {

    private static final String NAMESPACE = "corpus";
    private static final Tally TOTAL = new Tally("total");
    private static final Properties EXPECTED_REFUSALS = new Properties();

    @TempDir
    private static Path root;

    private static ServerProcess server;
    private static ApiClient client;

    @BeforeAll
    static void start() throws IOException {
        try (var file = CorpusE2E.class.getResourceAsStream("/corpus-refusals.properties")) {
            EXPECTED_REFUSALS.load(java.util.Objects.requireNonNull(file));
        }
        server = ServerProcess.start(root);
        client = new ApiClient(server.kubeconfig());
        client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", NAMESPACE, Map.of()))
                .succeeded();
    }

    @AfterAll
    static void stop() {
        System.out.println(TOTAL);
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> folder_installsAndStoresItsSamples() {
        List<CorpusFolder> folders =
                new ArrayList<>(CorpusFolder.allOf(Repository.root().resolve("test-e2e/src/test/resources/corpus")));
        String corpus = System.getenv("POLDER_CORPUS");
        if (corpus == null || !Files.isDirectory(Path.of(corpus))) {
            System.out.println("corpus: POLDER_CORPUS names no folder, only our own samples are tried");
        } else {
            folders.addAll(CorpusFolder.allOf(Path.of(corpus)));
        }
        return folders.stream()
                .filter(folder -> !folder.crds().isEmpty())
                .map(folder -> DynamicTest.dynamicTest(folder.name(), () -> tryFolder(folder)));
    }

    private static void tryFolder(CorpusFolder folder) throws IOException {
        Tally tally = new Tally(folder.name());
        List<String> wrong = new ArrayList<>();
        try (Installation installation = Installation.of(folder, client)) {
            tally.crds += folder.crds().size();
            tally.installed += installation.installed();
            installation.colliding().forEach(name -> System.out.println("  comes twice: " + name));
            checkRefusals(folder, installation, wrong);
            for (Sample sample : folder.valid()) {
                tryValid(installation, sample, tally, wrong);
            }
            for (Sample sample : folder.invalid()) {
                tryInvalid(installation, sample, tally, wrong);
            }
        }
        System.out.println(tally);
        TOTAL.add(tally);
        assertThat(wrong).isEmpty();
    }

    /** Every refusal is one that Kubernetes would make too, listed by name; and every listed one is made. */
    private static void checkRefusals(CorpusFolder folder, Installation installation, List<String> wrong) {
        Map<String, String> refused = installation.refused();
        refused.forEach((name, reason) -> {
            System.out.println("  refused: " + name + ": " + reason);
            String expected = EXPECTED_REFUSALS.getProperty(folder.name() + "/" + name);
            if (expected == null || !reason.contains(expected)) {
                wrong.add(name + " is refused: " + reason);
            }
        });
        for (String key : EXPECTED_REFUSALS.stringPropertyNames()) {
            String name = key.substring(key.lastIndexOf('/') + 1);
            if (key.equals(folder.name() + "/" + name) && !refused.containsKey(name)) {
                wrong.add(name + " should be refused: " + EXPECTED_REFUSALS.getProperty(key));
            }
        }
    }

    private static void tryValid(Installation installation, Sample sample, Tally tally, List<String> wrong)
            throws IOException {
        ServedType type = installation.typeOf(sample).orElse(null);
        if (type == null) {
            tally.otherTypes++;
            return;
        }
        ObjectNode sent = sample.toSend("sample-" + tally.next());
        String collection = type.collection(NAMESPACE);
        ApiClient.Answer answer = client.post(collection, sent);
        if (answer.code() != 201) {
            wrong.add(sample.file() + " is valid but " + answer.code() + ": " + answer.text());
            return;
        }
        String url = collection + "/" + sent.at("/metadata/name").asText();
        List<String> differences =
                ReadBack.differences(type, sent, client.get(url).succeeded());
        if (differences.isEmpty()) {
            tally.stored++;
        } else {
            wrong.add(sample.file() + " came back different: " + differences);
        }
        client.delete(url).succeeded();
    }

    private static void tryInvalid(Installation installation, Sample sample, Tally tally, List<String> wrong)
            throws IOException {
        ServedType type = installation.typeOf(sample).orElse(null);
        if (type == null) {
            tally.otherTypes++;
            return;
        }
        ObjectNode sent = sample.toSend("sample-" + tally.next());
        String collection = type.collection(NAMESPACE);
        List<String> inStatus = sample.schemaErrors().stream()
                .filter(path -> type.statusSubresource() && path.startsWith("status"))
                .toList();
        ApiClient.Answer answer = client.post(collection, sent);
        if (inStatus.size() == sample.schemaErrors().size() && answer.code() == 201) {
            // Create drops the status of a type with the subresource; the fault shows when the status is written.
            String url = collection + "/" + sent.at("/metadata/name").asText();
            sent.set("metadata", answer.body().path("metadata"));
            answer = client.put(url + "/status", sent);
            client.delete(url).succeeded();
        }
        List<String> fields = new ArrayList<>();
        answer.body()
                .at("/details/causes")
                .forEach((JsonNode cause) -> fields.add(cause.path("field").asText()));
        boolean pointed = sample.schemaErrors().stream()
                .filter(path -> inStatus.size() == sample.schemaErrors().size() || !inStatus.contains(path))
                .allMatch(path -> fields.stream().anyMatch(field -> field.startsWith(path)));
        if (answer.code() == 422 && pointed) {
            tally.refused++;
        } else {
            wrong.add(sample.file() + " must be refused at " + sample.schemaErrors() + " but " + answer.code() + ": "
                    + answer.text());
        }
    }

    /** How many of what. */
    private static final class Tally {

        private final String name;
        private int number;
        private int crds;
        private int installed;
        private int stored;
        private int refused;
        private int otherTypes;

        Tally(String name) {
            this.name = name;
        }

        int next() {
            return ++number;
        }

        void add(Tally other) {
            crds += other.crds;
            installed += other.installed;
            stored += other.stored;
            refused += other.refused;
            otherTypes += other.otherTypes;
        }

        @Override
        public String toString() {
            return "corpus %-40s %3d CRDs, %3d installed; samples: %3d stored unchanged, %3d refused, %3d of other types"
                    .formatted(name, crds, installed, stored, refused, otherTypes);
        }
    }
}
