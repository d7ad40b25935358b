package dev.polder.machinery.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.schema.Schema;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Schemas against upstream's OpenAPI document of Kubernetes 1.36.0. */
class BuiltinSchemasTest {

    private final BuiltinSchemas schemas = new BuiltinSchemas(BuiltinDefinitions.get());

    @Test
    void references_areFollowed() {
        Schema time = at(schemas.of("io.k8s.api.core.v1.ConfigMap"), "metadata", "creationTimestamp");

        assertThat(time.type()).isEqualTo("string");
        assertThat(time.format()).isEqualTo("date-time");
        assertThat(time.description()).startsWith("CreationTimestamp is a timestamp");
    }

    @Tag("k8s-8.7")
    @Tag("k8s-9.10")
    @Test
    void marks_areThereForPatches() {
        Schema owners = at(schemas.of("io.k8s.api.core.v1.ConfigMap"), "metadata", "ownerReferences");
        Schema finalizers = at(schemas.of("io.k8s.api.core.v1.ConfigMap"), "metadata", "finalizers");

        assertThat(owners.extensions().listType()).isEqualTo("map");
        assertThat(owners.extensions().listMapKeys()).containsExactly("uid");
        assertThat(owners.extensions().patchMergeKey()).isEqualTo("uid");
        assertThat(owners.extensions().patchStrategy()).isEqualTo("merge");
        assertThat(Objects.requireNonNull(owners.items()).extensions().mapType())
                .isEqualTo("atomic");
        assertThat(finalizers.extensions().listType()).isEqualTo("set");
    }

    @Test
    void maps_haveSchemasOfTheirValues() {
        Schema data = at(schemas.of("io.k8s.api.core.v1.Secret"), "data");

        assertThat(data.type()).isEqualTo("object");
        assertThat(Objects.requireNonNull(data.additionalProperties()).format()).isEqualTo("byte");
    }

    @Test
    void quantities_mayBeNumbers() {
        Schema hard = at(schemas.of("io.k8s.api.core.v1.ResourceQuota"), "spec", "hard");

        assertThat(Objects.requireNonNull(hard.additionalProperties()).type()).isEmpty();
    }

    @Test
    void defaults_areThoseOfUpstreamsDefaulting() {
        Schema webhook = Objects.requireNonNull(
                at(schemas.of("io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration"), "webhooks")
                        .items());

        assertThat(at(webhook, "timeoutSeconds").defaultValue()).hasToString("10");
        assertThat(at(webhook, "namespaceSelector").defaultValue()).hasToString("{}");
        assertThat(at(webhook, "sideEffects").defaultValue()).isNull();
    }

    @Test
    void required_isKnownWithoutTheFields() {
        assertThat(schemas.of("io.k8s.api.rbac.v1.RoleBinding").constraints().required())
                .containsExactly("roleRef");
    }

    @Test
    void fieldsSets_keepWhatTheyHold() {
        Schema entries = at(schemas.of("io.k8s.api.core.v1.ConfigMap"), "metadata", "managedFields");

        assertThat(at(Objects.requireNonNull(entries.items()), "fieldsV1")
                        .extensions()
                        .preserveUnknown())
                .isTrue();
    }

    @Test
    void schemasOfSchemas_areCutInsideThemselves() {
        GroupVersionKind kind = new GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
        Schema versions = at(schemas.of(BuiltinTypes.definitionName(kind)), "spec", "versions");
        Schema root = at(Objects.requireNonNull(versions.items()), "schema", "openAPIV3Schema");

        assertThat(root.properties()).containsKeys("$ref", "x-kubernetes-list-type", "properties");
        Schema inner = Objects.requireNonNull(at(root, "properties").additionalProperties());
        assertThat(inner.extensions().preserveUnknown()).isTrue();
        assertThat(inner.properties()).isEmpty();
    }

    @Test
    void lazyMap_isMadeOnceAndOnlyWhenAsked() {
        AtomicInteger made = new AtomicInteger();
        LazyMap<String, String> map = new LazyMap<>(() -> {
            made.incrementAndGet();
            return Map.of("a", "b");
        });

        assertThat(made).hasValue(0);
        assertThat(map.get("a")).isEqualTo("b");
        assertThat(map).hasSize(1).containsKey("a");
        assertThat(made).hasValue(1);
    }

    private static Schema at(Schema schema, String... path) {
        Schema current = schema;
        for (String field : path) {
            current = Objects.requireNonNull(current.properties().get(field), field);
        }
        return current;
    }
}
