package dev.polder.schemagenerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Single definitions against upstream's OpenAPI document. */
class DefinitionsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Overlay OVERLAY = Overlay.load();
    private static final ModelClasses CLASSES = new ModelClasses(OVERLAY.names());

    private final Definitions definitions = new Definitions(OVERLAY, CLASSES);

    @Test
    void everyDefinition_hasAClassOrIsAValue() {
        Set<String> without = new TreeSet<>();
        for (String name : OVERLAY.names()) {
            if (CLASSES.ofDefinition(name).isEmpty()
                    && ValueDefinitions.find(name).isEmpty()) {
                without.add(name);
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void others_areStableStructureAlone() {
        Map<String, ObjectNode> served = GenerateSchemas.definitions(List.of("io.k8s.api.core.v1.ConfigMap"));
        Map<String, ObjectNode> others = GenerateSchemas.others(served);

        assertThat(others).containsKeys("io.k8s.api.apps.v1.Deployment", "io.k8s.api.autoscaling.v2.MetricSpec");
        assertThat(others.keySet()).doesNotContainAnyElementsOf(served.keySet());
        assertThat(others.keySet()).noneMatch(name -> name.contains("beta") || name.contains("alpha"));
        JsonNode containers =
                Objects.requireNonNull(others.get("io.k8s.api.core.v1.PodSpec")).at("/properties/containers");
        // k8s.io/api core/v1 PodSpec
        assertThat(containers.path("x-kubernetes-patch-strategy").asText()).isEqualTo("merge");
        assertThat(containers.path("x-kubernetes-patch-merge-key").asText()).isEqualTo("name");
        assertThat(containers.has("description")).isFalse();
    }

    @Test
    void definitionsOfTheProfile_areWholeAndNotAmongThoseOfAll() {
        Map<String, ObjectNode> served = GenerateSchemas.definitions(Overlay.lines("served.definitions"));
        Map<String, ObjectNode> profile = GenerateSchemas.ofProfile(served);

        assertThat(profile).containsKeys("io.k8s.api.apps.v1.Deployment", "io.k8s.api.core.v1.PodSpec");
        assertThat(profile.keySet()).doesNotContainAnyElementsOf(served.keySet());
        JsonNode containers = Objects.requireNonNull(profile.get("io.k8s.api.core.v1.PodSpec"))
                .at("/properties/containers");
        assertThat(containers.path("x-kubernetes-patch-merge-key").asText()).isEqualTo("name");
        assertThat(containers.path("description").asText()).startsWith("List of containers belonging to the pod.");
    }

    @Test
    void roleBinding_hasItsRequiredFieldAndItsListType() throws Exception {
        JsonNode roleBinding = definitions.build("io.k8s.api.rbac.v1.RoleBinding");

        assertThat(roleBinding.get("required")).isEqualTo(MAPPER.readTree("[\"roleRef\"]"));
        JsonNode subjects = roleBinding.at("/properties/subjects");
        assertThat(subjects.get("x-kubernetes-list-type").asText()).isEqualTo("atomic");
        assertThat(subjects.at("/items/$ref").asText()).isEqualTo("#/components/schemas/io.k8s.api.rbac.v1.Subject");
    }

    @Test
    void serviceAccount_hasMergeKeysAndMapKeys() {
        JsonNode secrets =
                definitions.build("io.k8s.api.core.v1.ServiceAccount").at("/properties/secrets");

        assertThat(secrets.get("x-kubernetes-patch-strategy").asText()).isEqualTo("merge");
        assertThat(secrets.get("x-kubernetes-patch-merge-key").asText()).isEqualTo("name");
        assertThat(secrets.get("x-kubernetes-list-type").asText()).isEqualTo("map");
        assertThat(secrets.at("/x-kubernetes-list-map-keys/0").asText()).isEqualTo("name");
    }

    @Test
    void lease_hasMicroTimes() {
        JsonNode renewTime =
                definitions.build("io.k8s.api.coordination.v1.LeaseSpec").at("/properties/renewTime");

        assertThat(renewTime.at("/allOf/0/$ref").asText()).endsWith("meta.v1.MicroTime");
    }

    @Test
    void fieldsWithEscapedJavaNames_keepTheirDescriptions() {
        JsonNode properties = definitions
                .build("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")
                .get("properties");

        assertThat(properties.at("/default/description").asText()).startsWith("default is a default value");
        assertThat(properties.at("/enum/items/$ref").asText()).endsWith("apiextensions.v1.JSON");
    }

    @Test
    void webhook_hasDefaults() {
        JsonNode webhook = definitions.build("io.k8s.api.admissionregistration.v1.MutatingWebhook");

        assertThat(webhook.at("/properties/timeoutSeconds/default").asInt()).isEqualTo(10);
        assertThat(webhook.at("/properties/failurePolicy/default").asText()).isEqualTo("Fail");
        assertThat(webhook.at("/properties/failurePolicy/enum")).hasSize(2);
    }

    @Test
    void overlayOfAMissingField_isRefused() {
        Map<String, Map<String, Facts>> wrong = new HashMap<>(OVERLAY.definitions());
        wrong.put("io.k8s.api.core.v1.Secret", Map.of("dta", new Facts(Map.of("list-type", "set"))));
        Definitions broken = new Definitions(new Overlay(wrong), CLASSES);

        assertThatThrownBy(() -> broken.build("io.k8s.api.core.v1.Secret")).hasMessageContaining("Secret.dta");
    }

    @Test
    void definitions_areClosedUnderReference() {
        Map<String, ?> built = GenerateSchemas.definitions(List.of("io.k8s.api.core.v1.ConfigMap"));

        assertThat(built.keySet())
                .containsExactly(
                        "io.k8s.api.core.v1.ConfigMap",
                        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
                        "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry",
                        "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
                        "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference",
                        "io.k8s.apimachinery.pkg.apis.meta.v1.Time");
    }

    @Test
    void lines_areTheSameEveryTime() {
        List<String> roots = Overlay.lines("served.definitions");

        assertThat(GenerateSchemas.lines(GenerateSchemas.definitions(roots)))
                .isEqualTo(GenerateSchemas.lines(GenerateSchemas.definitions(roots)));
    }
}
