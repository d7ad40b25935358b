package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which OpenAPI a definition leads to (apiextensions {@code controller/openapi}, conformance CustomResourcePublishOpenAPI). */
class PublishedOpenApiTest {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String group() {
        return api.fresh("g") + ".example.com";
    }

    private static JsonNode widget(String group, String version) {
        String name = group.substring(0, group.indexOf('.'));
        return schemas(group, version).path("com.example." + name + "." + version + ".Widget");
    }

    private static JsonNode schemas(String group, String version) {
        return api.get("/openapi/v3/apis/" + group + "/" + version)
                .expect(200)
                .json()
                .path("components")
                .path("schemas");
    }

    private static String install(String... schemas) {
        String group = group();
        String[] versions = new String[schemas.length];
        for (int i = 0; i < schemas.length; i++) {
            versions[i] = Widgets.version("v" + (i + 1), i == 0, schemas[i]);
        }
        Widgets.install(api, group, Widgets.definition(group, versions));
        return group;
    }

    @Test
    void preservedRoot_isSaidToBePreserved() {
        JsonNode widget = widget(install("{'type':'object','x-kubernetes-preserve-unknown-fields':true}"), "v1");
        assertThat(widget.path("x-kubernetes-preserve-unknown-fields").asBoolean())
                .isTrue();
        assertThat(widget.path("type").asText()).isEqualTo("object");
    }

    @Test
    void preservedAndEmbeddedObjects_areSaidToBeSo() {
        JsonNode widget = widget(
                install(
                        "{'type':'object','properties':{'spec':{'type':'object','x-kubernetes-preserve-unknown-fields':true,"
                                + "'x-kubernetes-embedded-resource':true}}}"),
                "v1");
        JsonNode spec = widget.at("/properties/spec");
        assertThat(spec.path("x-kubernetes-preserve-unknown-fields").asBoolean())
                .isTrue();
        assertThat(spec.path("x-kubernetes-embedded-resource").asBoolean()).isTrue();
    }

    @Test
    void emptySchema_isABareObject() {
        JsonNode widget = widget(install("{'type':'object'}"), "v1");
        assertThat(widget.path("type").asText()).isEqualTo("object");
        assertThat(widget.path("properties").has("metadata")).isTrue();
        assertThat(widget.path("properties").has("spec")).isFalse();
    }

    @Test
    void groupsVersionsAndKinds_areAllThere() {
        String schema = "{'type':'object'}";
        String first = install(schema, schema);
        String second = install(schema);
        assertThat(widget(first, "v1").isObject()).isTrue();
        assertThat(widget(first, "v2").isObject()).isTrue();
        assertThat(widget(second, "v1").isObject()).isTrue();
        String other = Widgets.definition(second, Widgets.version("v1", true, schema))
                .replace("widgets", "gadgets")
                .replace("'widget'", "'gadget'")
                .replace("'Widget'", "'Gadget'");
        String version = api.post(DEFINITIONS, other).expect(201).version();
        Widgets.awaitEstablished(api, "gadgets." + second, version);
        assertThat(schemas(second, "v1").fieldNames())
                .toIterable()
                .filteredOn(name -> name.startsWith("com.example.g"))
                .extracting(name -> name.substring(name.lastIndexOf('.') + 1))
                .containsExactlyInAnyOrder("Gadget", "GadgetList", "Widget", "WidgetList");
    }

    @Test
    void renamedVersion_isPublishedAgain() {
        String schema = "{'type':'object','description':'It.'}";
        String group = install(schema, schema);
        JsonNode paths = api.get("/openapi/v3").node("/paths");
        assertThat(paths.has("apis/" + group + "/v2")).isTrue();
        api.jsonPatch(
                        DEFINITIONS + "/widgets." + group,
                        "[{'op':'replace','path':'/spec/versions/1/name','value':'v4'}]")
                .expect(200);
        paths = api.get("/openapi/v3").node("/paths");
        assertThat(paths.has("apis/" + group + "/v2")).isFalse();
        assertThat(paths.has("apis/" + group + "/v4")).isTrue();
        assertThat(widget(group, "v4").path("description").asText()).isEqualTo("It.");
        assertThat(widget(group, "v1").path("description").asText()).isEqualTo("It.");
    }
}
