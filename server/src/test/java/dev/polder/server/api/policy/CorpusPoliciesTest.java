package dev.polder.server.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Policies of real projects: {@code POLDER_CORPUS} names a folder with {@code kubevirt/policies} and {@code
 * _admission-policies}. Those of v1 install; those of versions that Kubernetes has dropped are nowhere to be put.
 */
@Tag("corpus")
class CorpusPoliciesTest {

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    /** One object of a file. */
    private record Document(String file, String yaml, String version, String kind) {

        String path() {
            String plural = kind.toLowerCase(Locale.ROOT);
            plural = plural.endsWith("y") ? plural.substring(0, plural.length() - 1) + "ies" : plural + "s";
            return "/apis/admissionregistration.k8s.io/" + version + "/" + plural;
        }
    }

    private static List<Document> documents(Path folder) throws IOException {
        List<Document> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .forEach(file -> documents.addAll(read(file)));
        }
        return documents;
    }

    private static List<Document> read(Path file) {
        try {
            return Stream.of(Files.readString(file).split("(?m)^---\\s*$"))
                    .filter(yaml -> yaml.contains("kind:"))
                    .map(yaml -> new Document(
                            file.getFileName().toString(), yaml, field(yaml, "apiVersion:.*/"), field(yaml, "kind:")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String field(String yaml, String name) {
        return yaml.lines()
                .filter(line -> line.matches(name + "\\s*\\S+\\s*"))
                .map(line -> line.replaceFirst(name, "").strip())
                .findFirst()
                .orElseThrow();
    }

    private static Answer post(ApiServer api, Document document) {
        return api.send(
                "POST",
                document.path(),
                document.yaml().getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/yaml");
    }

    @Test
    void policies_install_unlessTheirVersionIsGone() throws IOException {
        Path corpus = Path.of(Objects.requireNonNull(System.getenv("POLDER_CORPUS"), "set POLDER_CORPUS"));
        List<Document> documents = new ArrayList<>(documents(corpus.resolve("kubevirt/policies")));
        documents.addAll(documents(corpus.resolve("_admission-policies")));
        assertThat(documents).hasSizeGreaterThan(10);
        ApiServer api = Sharing.workspace(root, "corpus");
        for (Document document : documents) {
            boolean isServed = document.version().equals("v1");
            Answer made = post(api, document);
            assertThat(made.code()).as(document.file() + ": " + made.text()).isEqualTo(isServed ? 201 : 404);
            if (isServed) {
                // Projects call different policies the same.
                api.delete(document.path() + "/" + made.at("/metadata/name")).expect(200);
            }
        }
        assertThat(documents.stream().map(Document::version)).contains("v1", "v1alpha1");
    }

    // What gateway-api guards against: definitions of its group that do not say which channel they are of.
    @Test
    void guardOfUpgrades_isInForce() throws IOException {
        Path corpus = Path.of(Objects.requireNonNull(System.getenv("POLDER_CORPUS"), "set POLDER_CORPUS"));
        ApiServer api = Sharing.workspace(root, "corpus");
        for (Document document : documents(corpus.resolve("_admission-policies/gateway-api"))) {
            if (document.file().contains("standard")) {
                post(api, document).expect(201);
            }
        }
        Answer refused = api.post(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{'metadata':{'name':'gates.gateway.networking.k8s.io','annotations':"
                                + "{'api-approved.kubernetes.io':'https://example.com/1'}},'spec':{'group':"
                                + "'gateway.networking.k8s.io','scope':'Namespaced','names':{'plural':'gates','kind':"
                                + "'Gate'},'versions':[{'name':'v1','served':true,'storage':true,'schema':"
                                + "{'openAPIV3Schema':{'type':'object'}}}]}}")
                .expect(422);
        assertThat(refused.at("/message"))
                .startsWith("customresourcedefinitions.apiextensions.k8s.io \"gates.gateway.networking.k8s.io\" is"
                        + " forbidden: ValidatingAdmissionPolicy 'safe-upgrades.gateway.networking.k8s.io' with binding"
                        + " 'safe-upgrades.gateway.networking.k8s.io' denied request: ");
        api.post(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{'metadata':{'name':'gates.example.com'},'spec':{'group':'example.com','scope':'Namespaced',"
                                + "'names':{'plural':'gates','kind':'Gate'},'versions':[{'name':'v1','served':true,"
                                + "'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}")
                .expect(201);
    }
}
