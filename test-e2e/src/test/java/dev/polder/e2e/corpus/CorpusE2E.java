package dev.polder.e2e.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Real projects' CRDs install, their valid samples are stored as they are, their invalid ones are refused at the right field.
 * {@code POLDER_CORPUS} names a folder of projects, each with folders of CRDs and a folder {@code samples}; without it, a small
 * corpus of our own is tried.
 */
@Execution(ExecutionMode.SAME_THREAD)
class CorpusE2E {

    private static final String NAMESPACE = "corpus";
    private static final Tally TOTAL = new Tally("total");
    private static final Tally TOTAL_OF_CRDS = new Tally("total of the folders crds*");

    /** How much of a refusal is printed; some name every field of a definition. */
    private static final int SHOWN = 240;

    /** Samples and definitions that were not treated as Kubernetes treats them. */
    private static final AtomicInteger WRONG = new AtomicInteger();

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
        System.out.println(TOTAL_OF_CRDS);
        System.out.println(TOTAL);
        System.out.println("corpus wrong: " + WRONG);
        server.close();
    }

    @TestFactory
    Stream<DynamicContainer> project_installsAndStoresItsSamples() {
        return CorpusProject.allOf(corpus()).stream().map(project -> {
            Trial trial = new Trial(project);
            Stream<DynamicTest> sets =
                    project.sets().stream().map(set -> DynamicTest.dynamicTest(set.name(), () -> trial.trySet(set)));
            DynamicTest all = DynamicTest.dynamicTest("every sample of " + project.name(), trial::conclude);
            return DynamicContainer.dynamicContainer(project.name(), Stream.concat(sets, Stream.of(all)));
        });
    }

    private static Path corpus() {
        String named = System.getenv("POLDER_CORPUS");
        if (named == null) {
            System.err.println("##### SKIPPED: CRDs of real projects: POLDER_CORPUS names no folder of them #####");
            return Repository.root().resolve("test-e2e/src/test/resources/corpus");
        }
        assertThat(Path.of(named)).as("POLDER_CORPUS").isDirectory();
        return Path.of(named);
    }

    /** One project's sets, each in a root that is otherwise empty, and its samples with each set that serves their type. */
    private static final class Trial {

        private final CorpusProject project;
        private final SampleTrial samples = new SampleTrial(client, NAMESPACE);
        private final Set<String> settled = new HashSet<>();
        private final Set<String> refusedKinds = new HashSet<>();
        private final Map<String, List<String>> notRefused = new TreeMap<>();

        Trial(CorpusProject project) {
            this.project = project;
        }

        void trySet(CrdSet set) throws IOException {
            Tally tally = new Tally(set.name());
            List<String> wrong = new ArrayList<>();
            try (Installation installation = Installation.of(set, client)) {
                tally.crds(set.crds().size(), installation);
                installation.builtIn().forEach(name -> System.out.println("  served by the server itself: " + name));
                installation.updated().forEach(name -> System.out.println("  comes again, an update: " + name));
                checkRefusals(set, installation, wrong);
                refusedKinds.addAll(installation.refusedKinds());
                if (set.current()) {
                    for (Sample sample : project.valid()) {
                        tryValid(installation, sample, tally, wrong);
                    }
                    for (Sample sample : project.invalid()) {
                        tryInvalid(installation, sample, tally, samples::invalid);
                    }
                    for (Sample sample : project.refused()) {
                        tryInvalid(installation, sample, tally, samples::refused);
                    }
                }
            }
            System.out.println(tally);
            TOTAL.add(tally);
            if (set.isMain()) {
                TOTAL_OF_CRDS.add(tally);
            }
            WRONG.addAndGet(wrong.size());
            assertThat(wrong).isEmpty();
        }

        /** Sends a sample that should be refused, and says what is wrong with the answer. */
        private interface Refusal {
            List<String> faults(ServedType type, Sample sample, ObjectNode sent) throws IOException;
        }

        private void tryValid(Installation installation, Sample sample, Tally tally, List<String> wrong)
                throws IOException {
            ServedType type = installation.typeOf(sample).orElse(null);
            if (type == null) {
                tally.sampleOfAnotherSet();
                return;
            }
            String refusal = EXPECTED_REFUSALS.getProperty(project.name() + "/" + sample.file(), "");
            ObjectNode sent = sample.toSend("sample-" + tally.next());
            List<String> faults = samples.valid(type, sample, sent, refusal);
            wrong.addAll(faults);
            if (faults.isEmpty() && refusal.isEmpty()) {
                tally.sampleStored();
            } else if (faults.isEmpty()) {
                System.out.println("  refused beyond its schema: " + sample.file() + ": " + refusal);
                tally.sampleRefused();
            }
            settled.add(sample.file());
        }

        /** A sample that one set refuses may be valid in another, which lacks the field; so faults are counted at the end. */
        private void tryInvalid(Installation installation, Sample sample, Tally tally, Refusal trial)
                throws IOException {
            ServedType type = installation.typeOf(sample).orElse(null);
            if (type == null) {
                tally.sampleOfAnotherSet();
                return;
            }
            List<String> faults = trial.faults(type, sample, sample.toSend("sample-" + tally.next()));
            if (faults.isEmpty()) {
                settled.add(sample.file());
                tally.sampleRefused();
            } else {
                notRefused.put(sample.file(), faults);
                tally.sampleOfAnotherSet();
            }
        }

        /** Each sample has been stored, or refused, by a set of its project, unless the CRD of its type is refused. */
        void conclude() {
            notRefused.keySet().removeAll(settled);
            Set<String> untried = new TreeSet<>();
            for (Sample sample : Stream.of(project.valid(), project.invalid(), project.refused())
                    .flatMap(List::stream)
                    .toList()) {
                if (refusedKinds.contains(sample.kind()) && !settled.contains(sample.file())) {
                    System.out.println("  not served, as its CRD is refused: " + sample.file());
                } else if (sample.apiVersion().equals("v1")) {
                    System.out.println("  of the server's own type " + sample.kind() + ": " + sample.file());
                } else if (!settled.contains(sample.file()) && !notRefused.containsKey(sample.file())) {
                    untried.add(sample.file());
                }
            }
            WRONG.addAndGet(notRefused.size() + untried.size());
            assertThat(notRefused).isEmpty();
            assertThat(untried).as("samples whose type no set serves").isEmpty();
        }
    }

    /** Every refusal is one that Kubernetes would make too, listed by name; and every listed one is made. */
    private static void checkRefusals(CrdSet set, Installation installation, List<String> wrong) {
        Map<String, String> refused = installation.refused();
        refused.forEach((name, reason) -> {
            System.out.println("  refused: " + name + ": " + reason.substring(0, Math.min(reason.length(), SHOWN)));
            String expected = EXPECTED_REFUSALS.getProperty(set.name() + "/" + name);
            if (expected == null || !reason.contains(expected)) {
                wrong.add(name + " is refused: " + reason);
            }
        });
        for (String key : EXPECTED_REFUSALS.stringPropertyNames()) {
            String name = key.substring(key.lastIndexOf('/') + 1);
            if (key.equals(set.name() + "/" + name) && !refused.containsKey(name)) {
                wrong.add(name + " should be refused: " + EXPECTED_REFUSALS.getProperty(key));
            }
        }
    }
}
