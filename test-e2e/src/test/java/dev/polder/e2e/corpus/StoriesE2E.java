package dev.polder.e2e.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What operators of Fleet and KubeVirt meet with: upgrades of CRDs over objects that lie in the store, and a CRD that is too
 * large for client-side apply. Each is told with the project's own files, where there are any, and with small ones of ours.
 */
@Execution(ExecutionMode.SAME_THREAD)
class StoriesE2E {

    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    private static final String NAMESPACE = "stories";
    private static final int FIELDS = 2_000;
    private static final String MERGE = "application/merge-patch+json";

    @TempDir
    private static Path root;

    private static ServerProcess server;
    private static ApiClient client;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(root);
        client = new ApiClient(server.kubeconfig());
        client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", NAMESPACE, Map.of()))
                .succeeded();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Story> fleet() {
        return Story.of("fleet", "convoys");
    }

    static Stream<Story> kubeVirt() {
        return Story.of("kubevirt", "hulls");
    }

    /**
     * A status field becomes an object where it was a list, under the same version. What lies in the store is invalid from
     * then on, but only what a write changes is held against it (KEP-4008; for writes of the status as of v0.33, which passes the
     * old status to the validator).
     */
    @Tag("k8s-14.11")
    @Tag("k8s-14.26")
    @ParameterizedTest(name = "{0}")
    @MethodSource("fleet")
    void statusThatNoLongerFits_doesNotBlockOtherWrites(Story story) throws IOException {
        try (Installation installation = Installation.of(story.before(), client)) {
            ObjectNode old = story.sample("status-alpha9");
            String path = create(installation, old);
            ObjectNode withStatus = (ObjectNode) client.get(path).succeeded();
            withStatus.set("status", old.get("status"));
            assertThat(client.put(path + "/status", withStatus).succeeded().get("status"))
                    .isEqualTo(old.get("status"));

            upgrade(story);

            JsonNode read = client.get(path).succeeded();
            assertThat(read.get("status")).isEqualTo(pruned(old.get("status")));
            String collection = path.substring(0, path.lastIndexOf('/'));
            assertThat(client.get(collection).succeeded().at("/items/0/status")).isEqualTo(read.get("status"));

            JsonNode labelled = client.send("PATCH", path, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}", MERGE)
                    .succeeded();
            assertThat(labelled.at("/metadata/labels/a").asText()).isEqualTo("b");
            ObjectNode changed = (ObjectNode) client.get(path).succeeded();
            changed.withObject("/spec").put("branch", "release");
            JsonNode updated = client.put(path, changed).succeeded();
            assertThat(updated.at("/spec/branch").asText()).isEqualTo("release");
            assertThat(updated.at("/metadata/generation").asInt()).isEqualTo(2);
            assertThat(updated.get("status")).isEqualTo(read.get("status"));
            ObjectNode observed = updated.deepCopy();
            observed.withObject("/status").put("observedGeneration", 2);
            assertThat(client.put(path + "/status", observed).succeeded().at("/status/observedGeneration"))
                    .as("the part that does not fit is the same")
                    .hasToString("2");

            refusesChangesThatDoNotFit(path);
            ObjectNode migrated = (ObjectNode) client.get(path).succeeded();
            JsonNode fits = story.sample("status-alpha10").get("status");
            migrated.set("status", fits);
            assertThat(client.put(path + "/status", migrated).succeeded().get("status"))
                    .isEqualTo(fits);
            assertThat(client.get(path).succeeded().get("status")).isEqualTo(fits);
            client.delete(path).succeeded();
        }
    }

    /** Makes a sample, and says where it is. */
    private static String create(Installation installation, ObjectNode sample) throws IOException {
        String collection = typeOf(installation, sample).collection(NAMESPACE);
        client.post(collection, sample).succeeded();
        return collection + "/" + sample.at("/metadata/name").asText();
    }

    private static ServedType typeOf(Installation installation, ObjectNode sample) {
        return installation.typeOf(new Sample("", sample, List.of())).orElseThrow();
    }

    /** Replaces the definitions that were there by those of the next release. */
    private static void upgrade(Story story) throws IOException {
        for (ObjectNode crd : story.after()) {
            JsonNode current = client.get(CRDS + Story.name(crd)).succeeded();
            ObjectNode update = crd.deepCopy();
            update.remove("status");
            update.withObject("/metadata").set("resourceVersion", current.at("/metadata/resourceVersion"));
            client.put(CRDS + Story.name(crd), update).succeeded();
        }
    }

    /**
     * The words are kube-openapi's ({@code validation/errors/schema.go}, {@code typeFailWithData}); a status is validated by
     * itself, so that only the field names it (apiextensions {@code registry/customresource/validator.go}).
     */
    private static void refusesChangesThatDoNotFit(String path) throws IOException {
        ObjectNode bad = (ObjectNode) client.get(path).succeeded();
        ((ArrayNode) bad.at("/status/resources/0/perClusterState")).addObject();
        ApiClient.Answer refused = client.put(path + "/status", bad);
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.body().at("/reason").asText()).isEqualTo("Invalid");
        assertThat(refused.body().at("/details/causes")).singleElement().satisfies(cause -> {
            assertThat(cause.path("field").asText()).isEqualTo("status.resources[0].perClusterState");
            assertThat(cause.path("reason").asText()).isEqualTo("FieldValueTypeInvalid");
            assertThat(cause.path("message").asText())
                    .isEqualTo("Invalid value: \"array\": resources[0].perClusterState in body must be of type"
                            + " object: \"array\"");
        });
    }

    /**
     * What a schema that knows neither of the two leaves of the status: an unknown field goes, and the items of what should be
     * an object lose their fields, as they have no schema (apiextensions {@code schema/pruning/algorithm.go}).
     */
    private static JsonNode pruned(JsonNode status) {
        ObjectNode left = status.deepCopy();
        left.remove("resourceErrors");
        for (JsonNode resource : left.get("resources")) {
            resource.get("perClusterState").forEach(state -> ((ObjectNode) state).removeAll());
        }
        return left;
    }

    /** A definition that is larger than all annotations of an object may be together; client-side apply keeps it in one. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void definitionTooLargeForAnAnnotation_isAppliedByTheServer(Kubectl.Found found) throws IOException {
        for (ObjectNode crd : largeDefinitions()) {
            String name = Story.name(crd);
            Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
            String file = kubectl.file("crd.json", crd.toString());
            // apimachinery, api/validation/objectmeta.go and util/validation/field/errors.go
            assertThat(kubectl.run("apply", "-f", file).failed())
                    .isEqualTo(
                            "The CustomResourceDefinition \"" + name + "\" is invalid: metadata.annotations: Too long:"
                                    + " may not be more than 262144 bytes\n");
            String qualified = "customresourcedefinition.apiextensions.k8s.io/" + name;
            assertThat(kubectl.run("apply", "--server-side", "-f", file).succeeded())
                    .isEqualTo(qualified + " serverside-applied\n");
            assertThat(kubectl.run("wait", "--for=condition=Established", "--timeout=60s", "crd/" + name)
                            .succeeded())
                    .isEqualTo(qualified + " condition met\n");
            kubectl.run("delete", "crd", name, "--timeout=60s").succeeded();
            kubectl.forget();
        }
    }

    private static List<ObjectNode> largeDefinitions() {
        ObjectNode own = kubeVirt().toList().getFirst().after("hulls");
        ObjectNode fields = (ObjectNode) own.at("/spec/versions/2/schema/openAPIV3Schema/properties/spec/properties");
        for (int i = 0; i < FIELDS; i++) {
            fields.putObject("field" + i).put("type", "string").put("description", "What it holds. ".repeat(8));
        }
        return Stream.concat(Stream.of(own), kubeVirt().skip(1).map(story -> story.after("virtualmachines")))
                .toList();
    }

    /** Versions that are no longer served are gone for clients; objects and the list of stored versions stay. */
    @Tag("k8s-14.19")
    @ParameterizedTest(name = "{0}")
    @MethodSource("kubeVirt")
    void versionsThatAreNoLongerServed_leaveObjectsBehind(Story story) throws IOException {
        try (Installation installation = Installation.of(story.before(), client)) {
            ObjectNode sample = story.sample("v1alpha1");
            String oldPath = create(installation, sample);
            JsonNode old = client.get(oldPath).succeeded();
            String crd = CRDS + typeOf(installation, sample).crd();
            JsonNode storedVersions = client.get(crd).succeeded().at("/status/storedVersions");
            assertThat(storedVersions).hasToString("[\"v1beta1\"]");

            upgrade(story);

            for (String gone : List.of("v1alpha1", "v1alpha2")) {
                assertThat(client.get(oldPath.replace("/v1alpha1/", "/" + gone + "/"))
                                .code())
                        .as(gone)
                        .isEqualTo(404);
            }
            String path = oldPath.replace("/v1alpha1/", "/v1beta1/");
            JsonNode read = client.get(path).succeeded();
            assertThat(read.get("apiVersion").asText())
                    .isEqualTo(sample.get("apiVersion").asText().replace("v1alpha1", "v1beta1"));
            assertThat(read.get("spec")).isEqualTo(old.get("spec"));
            assertThat(read.at("/metadata/resourceVersion")).isEqualTo(old.at("/metadata/resourceVersion"));
            String group = path.substring(0, path.indexOf("/v1beta1"));
            assertThat(client.get(group).succeeded().get("versions").findValuesAsText("version"))
                    .containsExactly("v1beta1");
            assertThat(client.get(crd).succeeded().at("/status/storedVersions")).isEqualTo(storedVersions);
            refusesToForget(crd);
            client.delete(path).succeeded();
        }
    }

    /** The version that objects may lie in cannot go, though another would store them (apiextensions {@code validation.go}). */
    private static void refusesToForget(String crd) throws IOException {
        ObjectNode without = (ObjectNode) client.get(crd).succeeded();
        ArrayNode versions = (ArrayNode) without.at("/spec/versions");
        versions.removeIf(version -> version.path("name").asText().equals("v1beta1"));
        ((ObjectNode) versions.get(0)).put("storage", true).put("served", true);
        ApiClient.Answer refused = client.put(crd, without);
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.body().path("message").asText())
                .endsWith(
                        "status.storedVersions[0]: Invalid value: \"v1beta1\": missing from spec.versions; v1beta1 was"
                                + " previously a storage version, and must remain in spec.versions until a storage migration ensures"
                                + " no data remains persisted in v1beta1 and removes v1beta1 from status.storedVersions");
    }
}
