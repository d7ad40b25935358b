package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A13–A16, A18–A21: what {@code /openapi/v2} publishes of definitions (k/k
 * {@code test/e2e/apimachinery/crd_publish_openapi.go}). What kubectl makes of it, A17, is tested with kubectl.
 */
class PublishedOpenApiCasesTest {

    private static final String BOAT = "{'description':'Something that floats.','type':'object','properties':{'spec':{"
            + "'type':'object','description':'What it is to be.','properties':{'sails':{'description':'Its sails.',"
            + "'type':'array','items':{'type':'object','required':['name'],'properties':{"
            + "'name':{'description':'The name of a sail.','type':'string'},"
            + "'state':{'type':'string','enum':['Set','Furled']},"
            + "'ropes':{'items':{'type':'string'},'type':'array'}}}}}},"
            + "'status':{'type':'object','properties':{'afloat':{'type':'boolean'},"
            + "'harbour':{'type':'string','pattern':'in|out'}}}}}";
    private static final String RIVER = "{'description':'Something that flows.','type':'object','properties':{"
            + "'spec':{'description':'Where it flows.','type':'object','properties':{'mouth':{'type':'string'}}}}}";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    /** What is published of a version, without what the server adds to every schema; missing when nothing is. */
    private static JsonNode published(TestType type, String version) {
        Answer document = api.get("/openapi/v2", "Accept", "application/json").expect(200);
        // example.com's first label, reversed: com.example.<label>.
        String label = type.group().substring(0, type.group().indexOf('.'));
        JsonNode schema =
                document.json().path("definitions").path("com.example." + label + "." + version + "." + type.kind());
        if (schema instanceof ObjectNode object) {
            assertThat(object.remove("x-kubernetes-group-version-kind").get(0))
                    .isEqualTo(Answer.object("{'group':'" + type.group() + "','kind':'" + type.kind() + "','version':'"
                            + version + "'}"));
            if (object.path("properties") instanceof ObjectNode properties) {
                properties.remove("apiVersion");
                properties.remove("kind");
                properties.remove("metadata");
            }
        }
        return schema;
    }

    private static void isPublished(TestType type, String version, String schema) {
        assertThat(published(type, version)).isEqualTo(Answer.object(schema));
    }

    private static void isNotPublished(TestType type, String version) {
        assertThat(published(type, version).isMissingNode()).isTrue();
    }

    private static String group() {
        return api.fresh("open") + ".example.com";
    }

    @Tag("k8s-3.13")
    @Test
    void unservedVersion_goesAway() {
        TestType type = TestType.install(api, group(), "Boat", BOAT, "v5", "v6alpha1");
        isPublished(type, "v5", BOAT);
        isPublished(type, "v6alpha1", BOAT);

        ObjectNode definition = api.get(type.definition()).expect(200).json();
        ((ObjectNode) definition.at("/spec/versions/1")).put("served", false);
        api.put(type.definition(), definition).expect(200);

        isNotPublished(type, "v6alpha1");
        isPublished(type, "v5", BOAT);
        type.remove();
        isNotPublished(type, "v5");
    }

    @Tag("k8s-3.13")
    @Test
    void renamedVersion_isPublishedUnderItsNewName() {
        TestType type = TestType.install(api, group(), "Boat", BOAT, "v2", "v3");
        isPublished(type, "v3", BOAT);

        api.jsonPatch(
                        type.definition(),
                        "[{'op':'test','path':'/spec/versions/1/name','value':'v3'},"
                                + "{'op':'replace','path':'/spec/versions/1/name','value':'v4'}]")
                .expect(200);

        isPublished(type, "v4", BOAT);
        isNotPublished(type, "v3");
        isPublished(type, "v2", BOAT);
    }

    @Test
    void unknownFieldsPreservedAtTheRoot_leaveABareObject() {
        // apiextensions-apiserver controller/openapi/builder: v2 cannot say it, so nothing is said.
        TestType type = TestType.install(
                api,
                group(),
                "Boat",
                "{'type':'object','x-kubernetes-preserve-unknown-fields':true,"
                        + "'properties':{'spec':{'type':'object'}}}",
                "v1");
        isPublished(type, "v1", "{'type':'object'}");
        Answer made = api.post(
                        type.objects() + "?fieldValidation=Strict", type.object("test-cr", "'a':{'b':[{'c':'d'}]}"))
                .expect(201);
        assertThat(made.at("/a/b/0/c")).isEqualTo("d");
    }

    @Test
    void unknownFieldsPreservedInside_arePublishedAsSuch() {
        String schema = "{'description':'Keeps what it does not know.','type':'object','properties':{'spec':{"
                + "'type':'object','x-kubernetes-preserve-unknown-fields':true}}}";
        TestType type = TestType.install(api, group(), "Boat", schema, "v1");
        assertThat(published(type, "v1").path("description").asText()).isEqualTo("Keeps what it does not know.");
        Answer made = api.post(
                        type.objects() + "?fieldValidation=Strict", type.object("test-cr", "'spec':{'b':[{'c':'d'}]}"))
                .expect(201);
        assertThat(made.at("/spec/b/0/c")).isEqualTo("d");
    }

    @Test
    void noSchema_isABareObject() {
        TestType type = TestType.install(api, group(), "Boat", TestType.ANYTHING, "v1");
        isPublished(type, "v1", "{'type':'object'}");
        assertThat(api.post(type.objects() + "?fieldValidation=Strict", type.object("test-cr", "'a':{'b':[{'c':'d'}]}"))
                        .expect(201)
                        .at("/a/b/0/c"))
                .isEqualTo("d");
    }

    @Test
    void differentGroups_areBothPublished() {
        TestType boats = TestType.install(api, group(), "Boat", BOAT, "v1");
        TestType rivers = TestType.install(api, group(), "River", RIVER, "v1beta1");
        isPublished(rivers, "v1beta1", RIVER);
        isPublished(boats, "v1", BOAT);
    }

    @Test
    void differentVersionsOfOneGroup_areAllPublished() {
        TestType several = TestType.install(api, group(), "Boat", BOAT, "v2", "v3");
        isPublished(several, "v2", BOAT);
        isPublished(several, "v3", BOAT);
        String shared = group();
        TestType boats = TestType.install(api, shared, "Boat", BOAT, "v4");
        TestType rivers = TestType.install(api, shared, "River", RIVER, "v5");
        isPublished(rivers, "v5", RIVER);
        isPublished(boats, "v4", BOAT);
    }

    @Test
    void differentKindsOfOneVersion_areBothPublished() {
        String shared = group();
        TestType boats = TestType.install(api, shared, "Boat", BOAT, "v6");
        TestType rivers = TestType.install(api, shared, "River", RIVER, "v6");
        isPublished(rivers, "v6", RIVER);
        isPublished(boats, "v6", BOAT);
        boats.remove();
        isNotPublished(boats, "v6");
        isPublished(rivers, "v6", RIVER);
    }
}
