package dev.polder.machinery.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindDefinitionTest {

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final OpenApiV3 OPEN_API = new OpenApiV3(new OpenApiInfo("Polder", "v1.32.3"));

    private static JsonNode schemas(String group, ResourceType... types) {
        return OPEN_API.document(new GroupVersion(group, "v1"), List.of(types)).at("/components/schemas");
    }

    @Tag("k8s-3.10")
    @ParameterizedTest
    @CsvSource({
        "'', ConfigMap, true, io.k8s.api.core.v1.ConfigMap",
        "rbac.authorization.k8s.io, Role, true, io.k8s.api.rbac.v1.Role",
        "apps, Deployment, true, io.k8s.api.apps.v1.Deployment",
        "apiextensions.k8s.io, CustomResourceDefinition, true,"
                + " io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
        "apiregistration.k8s.io, APIService, true, io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService",
        "stable.example.com, CronTab, false, com.example.stable.v1.CronTab",
        "gateway.networking.k8s.io, Gateway, false, io.k8s.networking.gateway.v1.Gateway",
        "'', Widget, false, core.v1.Widget"
    })
    void name_followsUpstream(String group, String kind, boolean builtIn, String name) {
        // definitions of kubernetes v1.36 swagger.json; apiextensions gvkToModelName
        assertThat(DefinitionNames.of(new GroupVersionKind(group, "v1", kind), builtIn))
                .isEqualTo(name);
    }

    @Tag("k8s-3.7")
    @Test
    void definition_carriesItsKindAsAList() {
        // kubectl reads the extension of a definition as a list, that of an operation as an object.
        assertThat(schemas("", Samples.configMaps())
                        .at("/io.k8s.api.core.v1.ConfigMap/x-kubernetes-group-version-kind")
                        .toString())
                .isEqualTo("[{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"}]");
        assertThat(schemas("", Samples.configMaps())
                        .at("/io.k8s.api.core.v1.ConfigMapList/x-kubernetes-group-version-kind/0/kind")
                        .asText())
                .isEqualTo("ConfigMapList");
    }

    @Test
    void metadata_isTheSharedDefinitionWithTheTypesOwnWords() {
        JsonNode builtIn = schemas("", Samples.configMaps()).at("/io.k8s.api.core.v1.ConfigMap/properties/metadata");
        assertThat(builtIn.at("/allOf/0/$ref").asText()).isEqualTo("#/components/schemas/" + META + "ObjectMeta");
        assertThat(builtIn.path("description").asText()).isEqualTo("What a ConfigMap is called.");
        JsonNode custom = schemas("example.com", Samples.widgets()).at("/com.example.v1.Widget/properties/metadata");
        assertThat(custom.has("type")).isFalse();
        assertThat(custom.at("/allOf/0/$ref").asText()).endsWith("ObjectMeta");
    }

    @Tag("k8s-3.10")
    @Test
    void list_hasItemsOfTheKindAndListMeta() {
        // apiextensions buildListSchema
        JsonNode list = schemas("example.com", Samples.widgets()).path("com.example.v1.WidgetList");
        assertThat(list.path("required").toString()).isEqualTo("[\"items\"]");
        assertThat(list.at("/properties/items/items/$ref").asText())
                .isEqualTo("#/components/schemas/com.example.v1.Widget");
        assertThat(list.at("/properties/metadata/allOf/0/$ref").asText()).endsWith("ListMeta");
        assertThat(list.path("x-kubernetes-selectable-fields").toString()).isEqualTo("[{\"fieldPath\":\"spec.note\"}]");
    }

    @Tag("k8s-3.11")
    @Test
    void customResource_keepsWhatV3CanSay() {
        JsonNode spec = schemas("example.com", Samples.widgets()).at("/com.example.v1.Widget/properties/spec");
        assertThat(spec.at("/properties/note/nullable").asBoolean()).isTrue();
        assertThat(spec.at("/properties/size/default").asInt()).isEqualTo(3);
        assertThat(spec.at("/properties/free/x-kubernetes-preserve-unknown-fields")
                        .asBoolean())
                .isTrue();
        assertThat(spec.at("/properties/port").toString())
                .isEqualTo("{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}],"
                        + "\"x-kubernetes-int-or-string\":true}");
    }

    @Test
    void embeddedResource_getsTypeAndMetadata() {
        // apiextensions addEmbeddedProperties
        JsonNode template = schemas("example.com", Samples.widgets())
                .at("/com.example.v1.Widget/properties/spec/properties/template");
        assertThat(template.path("required").toString()).isEqualTo("[\"kind\",\"apiVersion\"]");
        assertThat(template.at("/properties/apiVersion/type").asText()).isEqualTo("string");
        assertThat(template.at("/properties/metadata/allOf/0/$ref").asText()).endsWith("ObjectMeta");
    }

    @Test
    void typeWithoutSchema_listsNoProperties() {
        var type = Samples.type(
                "example.com",
                Samples.names("blanks", "Blank"),
                true,
                false,
                EnumSet.allOf(Verb.class),
                Samples.version("v1", Schema.ANYTHING),
                true);
        JsonNode definition = schemas("example.com", type).path("com.example.v1.Blank");
        assertThat(definition.has("properties")).isFalse();
        assertThat(definition.path("type").asText()).isEqualTo("object");
    }

    @Test
    void objectMeta_hasUpstreamsFieldsAndMergeKeys() {
        // io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta in kubernetes v1.36 swagger.json
        ObjectNode meta = SharedDefinitions.get(META + "ObjectMeta");
        assertThat(meta.path("properties").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "annotations",
                        "creationTimestamp",
                        "deletionGracePeriodSeconds",
                        "deletionTimestamp",
                        "finalizers",
                        "generateName",
                        "generation",
                        "labels",
                        "managedFields",
                        "name",
                        "namespace",
                        "ownerReferences",
                        "resourceVersion",
                        "selfLink",
                        "uid");
        JsonNode owners = meta.at("/properties/ownerReferences");
        assertThat(owners.path("x-kubernetes-patch-merge-key").asText()).isEqualTo("uid");
        assertThat(owners.path("x-kubernetes-patch-strategy").asText()).isEqualTo("merge");
        assertThat(owners.path("x-kubernetes-list-map-keys").toString()).isEqualTo("[\"uid\"]");
        assertThat(meta.at("/properties/finalizers/x-kubernetes-patch-strategy").asText())
                .isEqualTo("merge");
        assertThat(SharedDefinitions.get(META + "OwnerReference")
                        .path("required")
                        .toString())
                .isEqualTo("[\"apiVersion\",\"kind\",\"name\",\"uid\"]");
    }
}
