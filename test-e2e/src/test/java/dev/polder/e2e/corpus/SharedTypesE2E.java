package dev.polder.e2e.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Real projects' CRDs, which {@code polder apigen} makes exports of, are bound in three workspaces, and every sample is
 * treated there as it is where the CRDs are installed: taken or refused in the same words, with the same defaults, rules and
 * versions. {@code POLDER_CORPUS} names the projects; our own small one is always tried.
 */
@Execution(ExecutionMode.SAME_THREAD)
class SharedTypesE2E {

    /** How much of a difference is printed; some objects are long. */
    private static final int SHOWN = 2_000;

    /** How many samples of a project are tried, spread over all of them; in full {@code -Dpolder.shared.samples=100000}. */
    private static final int MOST_SAMPLES = Integer.getInteger("polder.shared.samples", 15);

    private static final String OWN = "example";
    private static final String NAMESPACE = "corpus";
    private static final List<String> PROJECTS =
            List.of("cert-manager", "crossplane", "gateway-api", "kcp", "kubevirt");
    private static final AtomicInteger WORKSPACES = new AtomicInteger();

    @TempDir
    private static Path folders;

    private static ServerProcess server;
    private static ApiClient root;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(Files.createDirectory(folders.resolve("server")));
        root = new ApiClient(server.kubeconfig());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> boundTypes_areServedAsDefinedOnes() {
        List<CorpusProject> projects = new ArrayList<>(List.of(own()));
        String named = System.getenv("POLDER_CORPUS");
        if (named == null) {
            System.err.println(
                    "##### SKIPPED: bound types of real projects: POLDER_CORPUS names no folder of them #####");
        } else {
            CorpusProject.allOf(Path.of(named)).stream()
                    .filter(project -> PROJECTS.contains(project.name()))
                    .forEach(projects::add);
        }
        return projects.stream()
                .flatMap(project -> project.sets().stream()
                        .filter(CrdSet::current)
                        .map(set -> DynamicTest.dynamicTest(set.name(), () -> compare(project, set))));
    }

    private static CorpusProject own() {
        return CorpusProject.of(
                Repository.root().resolve("test-e2e/src/test/resources/corpus").resolve(OWN));
    }

    private static void compare(CorpusProject project, CrdSet set) throws IOException {
        String name = "shared-" + WORKSPACES.incrementAndGet();
        Workspaces.make(root, name, "universal");
        ApiClient defined = root.at("root:" + name);
        Installation installation = Installation.of(set, defined);
        Map<String, ObjectNode> published = published(set, installation);
        Publication publication = Publication.of(
                root, name, List.copyOf(published.values()), Files.createDirectory(folders.resolve(name)));
        TwoWays both = new TwoWays(defined, publication.consumers());
        List<ApiClient> all = new ArrayList<>(publication.consumers());
        all.add(defined);
        for (ApiClient client : all) {
            client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", NAMESPACE, Map.of()))
                    .succeeded();
        }
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        for (Sample sample : samples(project)) {
            ServedType type = installation.typeOf(sample).orElse(null);
            if (type != null && published.containsKey(type.crd())) {
                ObjectNode sent = sample.toSend("sample-" + tried++);
                both.differences(type, NAMESPACE, sent)
                        .forEach(difference -> wrong.add(shown(sample.file() + ": " + difference)));
            }
        }
        System.out.println(
                "shared types of " + set.name() + ": " + publication.schemas().size()
                        + " schemas bound in 3 workspaces, " + tried + " samples, " + wrong.size() + " differences");
        assertThat(wrong).isEmpty();
        if (project.name().equals(OWN)) {
            // Nothing of ours is passed over: three types, all with samples.
            assertThat(installation.refused()).isEmpty();
            assertThat(tried).isEqualTo(samples(project).size());
        }
        assertThat(publication.schemas()).isNotEmpty();
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), SHOWN));
    }

    /** The definitions that the server takes, and does not serve of its own; another of a name replaces one. */
    private static Map<String, ObjectNode> published(CrdSet set, Installation installation) {
        Map<String, ObjectNode> published = new LinkedHashMap<>();
        for (ObjectNode crd : set.crds()) {
            String name = Story.name(crd);
            if (!installation.refused().containsKey(name)
                    && !installation.builtIn().contains(name)) {
                published.put(name, crd);
            }
        }
        return published;
    }

    private static List<Sample> samples(CorpusProject project) {
        List<Sample> all = Stream.of(project.valid(), project.invalid(), project.refused())
                .flatMap(List::stream)
                .toList();
        int step = (all.size() + MOST_SAMPLES - 1) / MOST_SAMPLES;
        return IntStream.range(0, all.size())
                .filter(i -> i % step == 0)
                .mapToObj(all::get)
                .toList();
    }

    /** What is compared above would notice another default, another message and another code. */
    @Test
    void answersThatDiffer_areNoticed() throws IOException {
        ObjectMapper json = new ObjectMapper();
        String object = "{'metadata':{'name':'a','uid':'%s','resourceVersion':'%s','managedFields':[{'time':'%s',"
                + "'manager':'m'}],'annotations':{'kcp.io/cluster':'%s'}},'spec':{'colour':'%s'}}";
        assertThat(TwoWays.comparable(json.readTree(
                        object.formatted("u", "1", "t", "c", "white").replace('\'', '"'))))
                .isEqualTo(TwoWays.comparable(json.readTree(
                        object.formatted("v", "2", "s", "d", "white").replace('\'', '"'))))
                .isNotEqualTo(TwoWays.comparable(json.readTree(
                        object.formatted("u", "1", "t", "c", "red").replace('\'', '"'))));
        String name = "differing-" + WORKSPACES.incrementAndGet();
        Workspaces.make(root, name, "universal");
        Workspaces.make(root, name + "-other", "universal");
        CorpusProject own = own();
        Installation installation = Installation.of(own.sets().get(0), root.at("root:" + name));
        CrdSet changed = own().sets().get(0);
        ObjectNode boats = changed.crds().get(0);
        ((ObjectNode) boats.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/colour"))
                .put("default", "red");
        Installation.of(changed, root.at("root:" + name + "-other"));
        TwoWays both = new TwoWays(root.at("root:" + name), List.of(root.at("root:" + name + "-other")));
        Sample small = own.valid().get(1);
        assertThat(both.differences(installation.typeOf(small).orElseThrow(), "default", small.toSend("")))
                .isNotEmpty()
                .allMatch(difference -> difference.contains("white") && difference.contains("red"));
    }
}
