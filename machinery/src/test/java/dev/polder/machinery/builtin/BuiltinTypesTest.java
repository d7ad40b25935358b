package dev.polder.machinery.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltinTypesTest {

    private static final TypeRules CRD_RULES =
            new BuiltinRules(new TypeRules.Traits(TypeRules.NameRule.DNS_SUBDOMAIN, false, false, false, true, true));

    private final List<ResourceType> types = BuiltinTypes.all(CRD_RULES, InstantSource.fixed(Instant.EPOCH));

    /** Who deletes asks no further when a type says that it does nothing. */
    @Test
    void typesThatPrepareDeletions_sayThatTheyDo() {
        List<String> prepare = new ArrayList<>();
        for (ResourceType type :
                BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.fixed(Instant.EPOCH))) {
            ObjectNode object = Json.object();
            object.putObject("metadata").put("name", "x");
            ObjectNode before = object.deepCopy();
            type.rules().prepareForDelete(object, Instant.EPOCH);
            if (type.rules().preparesForDelete()) {
                prepare.add(type.names().plural());
            } else {
                assertThat(object).as(type.names().plural()).isEqualTo(before);
            }
        }
        assertThat(prepare).containsExactlyInAnyOrder("namespaces", "customresourcedefinitions");
    }

    @Tag("k8s-2.12")
    @Test
    void types_areThoseOfKcp() {
        // What kcp serves in every workspace, with subresources; groups in the order of upstream's priorities.
        List<String> served = types.stream()
                .map(type -> type.groupResource()
                        + type.storage().subresources().stream()
                                .map(subresource -> "+" + subresource.name())
                                .collect(Collectors.joining()))
                .toList();

        assertThat(served)
                .containsExactly(
                        "configmaps",
                        "events",
                        "namespaces+finalize+status",
                        "resourcequotas+status",
                        "secrets",
                        "serviceaccounts+token",
                        "events.events.k8s.io",
                        "selfsubjectreviews.authentication.k8s.io",
                        "tokenreviews.authentication.k8s.io",
                        "localsubjectaccessreviews.authorization.k8s.io",
                        "selfsubjectaccessreviews.authorization.k8s.io",
                        "selfsubjectrulesreviews.authorization.k8s.io",
                        "subjectaccessreviews.authorization.k8s.io",
                        "certificatesigningrequests.certificates.k8s.io+approval+status",
                        "clusterrolebindings.rbac.authorization.k8s.io",
                        "clusterroles.rbac.authorization.k8s.io",
                        "rolebindings.rbac.authorization.k8s.io",
                        "roles.rbac.authorization.k8s.io",
                        "mutatingadmissionpolicies.admissionregistration.k8s.io",
                        "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
                        "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                        "validatingadmissionpolicies.admissionregistration.k8s.io+status",
                        "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                        "validatingwebhookconfigurations.admissionregistration.k8s.io",
                        "customresourcedefinitions.apiextensions.k8s.io+status",
                        "leases.coordination.k8s.io");
    }

    @Test
    void configMaps_areAsDiscoveryShowsThem() {
        // test/cmd of kubernetes/kubernetes asserts these words of /api/v1.
        ResourceType type = type("configmaps");

        assertThat(type.names().singular()).isEqualTo("configmap");
        assertThat(type.names().kind()).isEqualTo("ConfigMap");
        assertThat(type.names().listKind()).isEqualTo("ConfigMapList");
        assertThat(type.names().shortNames()).containsExactly("cm");
        assertThat(type.namespaced()).isTrue();
        assertThat(type.verbs())
                .extracting(Verb::wire)
                .containsExactly("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    }

    @Test
    void namespaces_haveNoDeleteCollection() {
        assertThat(type("namespaces").verbs())
                .extracting(Verb::wire)
                .containsExactly("create", "delete", "get", "list", "patch", "update", "watch");
        assertThat(type("namespaces").storage().subresources())
                .extracting(Subresource::verbs)
                .containsExactly(List.of("update"), List.of("get", "patch", "update"));
    }

    @Test
    void bothKindsOfEvents_shareOneSpace() {
        assertThat(type("events").space()).isEqualTo(ResourceSpace.local("", "events"));
        assertThat(type("events.events.k8s.io").space()).isEqualTo(ResourceSpace.local("", "events"));
    }

    @Test
    void reviews_areCreatedAndNotStored() {
        assertThat(types)
                .filteredOn(type -> type.names().plural().endsWith("reviews"))
                .hasSize(6)
                .allSatisfy(type -> {
                    assertThat(type.verbs()).containsExactly(Verb.CREATE);
                    assertThat(type.rules().traits().stored()).isFalse();
                });
    }

    @Tag("k8s-10.6")
    @Test
    void tokens_areTokenRequests() {
        Subresource token = type("serviceaccounts").storage().subresources().get(0);

        assertThat(token.kind()).isEqualTo(new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest"));
        assertThat(token.verbs()).containsExactly("create");
    }

    // Unconditional update, create on update, returns the deleted object, counts generations.
    @Tag("k8s-7.7")
    @Tag("k8s-7.11")
    @Tag("k8s-11.4")
    @ParameterizedTest
    @CsvSource({
        "namespaces, true, false, true, false",
        "configmaps, true, false, false, false",
        "secrets, true, false, false, false",
        "serviceaccounts, false, false, true, false",
        "events, true, true, false, false",
        "resourcequotas, true, false, true, false",
        "leases.coordination.k8s.io, false, true, false, false",
        "roles.rbac.authorization.k8s.io, true, true, false, false",
        "clusterrolebindings.rbac.authorization.k8s.io, true, true, false, false",
        "mutatingwebhookconfigurations.admissionregistration.k8s.io, false, false, false, true",
        "validatingadmissionpolicies.admissionregistration.k8s.io, false, false, false, true",
        "certificatesigningrequests.certificates.k8s.io, true, false, false, false"
    })
    void traits_areThoseOfUpstreamsStrategies(
            String resource, boolean unconditional, boolean onUpdate, boolean deleted, boolean generation) {
        TypeRules.Traits traits = type(resource).rules().traits();

        assertThat(traits.unconditionalUpdate()).isEqualTo(unconditional);
        assertThat(traits.createOnUpdate()).isEqualTo(onUpdate);
        assertThat(traits.returnsDeleted()).isEqualTo(deleted);
        assertThat(traits.generation()).isEqualTo(generation);
        assertThat(traits.stored()).isTrue();
    }

    @Test
    void everyType_hasASchemaWithMetadata() {
        for (ResourceType type : types) {
            TypeVersion version = type.storage();
            Schema schema = BuiltinTypes.schemaOf(type, version);
            assertThat(schema.type()).isEqualTo("object");
            assertThat(schema.description()).isNotEmpty();
            assertThat(schema.properties()).containsKeys("apiVersion", "kind", "metadata");
            assertThat(version.schema()).isSameAs(schema);
        }
    }

    @Test
    void hashes_differ() {
        Map<String, List<ResourceType>> byHash =
                types.stream().collect(Collectors.groupingBy(ResourceType::contentHash));

        assertThat(byHash).hasSameSizeAs(types);
    }

    @Test
    void unknownKinds_haveNoSchema() {
        assertThatThrownBy(() -> BuiltinTypes.schemaOf(new GroupVersionKind("example.com", "v1", "Widget")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ResourceType type(String resource) {
        return types.stream()
                .filter(type -> type.groupResource().toString().equals(resource))
                .findFirst()
                .orElseThrow();
    }
}
