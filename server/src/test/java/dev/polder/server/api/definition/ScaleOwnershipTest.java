package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who owns the replicas of a custom resource that is written through its scale (apiextensions v0.32.3 {@code
 * registry/customresource/etcd.go} {@code scaleUpdatedObjectInfo}; apimachinery {@code managedfields/scalehandler.go}).
 */
class ScaleOwnershipTest {

    private static final String GROUP = "owned.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String widgets;

    @BeforeAll
    static void start() {
        String schema = "{'type':'object','properties':{'spec':{'type':'object','properties':{"
                + "'replicas':{'type':'integer'},'count':{'type':'integer'},'color':{'type':'string'}}},"
                + "'status':{'type':'object','properties':{'replicas':{'type':'integer'},"
                + "'selector':{'type':'string'}}}}}";
        String v2 = Widgets.version("v2", false, schema).replace(".spec.replicas", ".spec.count");
        Widgets.install(api, GROUP, Widgets.definition(GROUP, Widgets.version("v1", true, schema), v2));
        widgets = Widgets.path(GROUP, api.namespace());
    }

    private static String applied(String name, String spec) {
        String path = widgets + "/" + name;
        api.apply(path + "?fieldManager=owner", Widgets.widget(GROUP, name, spec))
                .expect(201);
        return path;
    }

    private static String scale(int replicas) {
        return "{'apiVersion':'autoscaling/v1','kind':'Scale','spec':{'replicas':" + replicas + "}}";
    }

    /** The one entry of a manager. */
    private static JsonNode entry(String path, String manager) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode entry : api.get(path).expect(200).node("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                found.add(entry);
            }
        }
        assertThat(found).as("entries of %s", manager).hasSize(1);
        return found.get(0);
    }

    @Test
    @Tag("k8s-9.18")
    void patch_takesTheReplicasFromTheirOwner() {
        String widget = applied(api.fresh("w"), "{'replicas':2,'color':'red'}");
        Answer scaled = api.mergePatch(widget + "/scale?fieldManager=scaler", "{'spec':{'replicas':5}}")
                .expect(200);
        assertThat(scaled.node("/metadata/managedFields").isMissingNode()).isTrue();
        JsonNode scaler = entry(widget, "scaler");
        assertThat(scaler.path("operation").asText()).isEqualTo("Update");
        assertThat(scaler.path("apiVersion").asText()).isEqualTo(GROUP + "/v1");
        assertThat(scaler.path("subresource").asText()).isEqualTo("scale");
        assertThat(scaler.path("fieldsV1")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
        assertThat(scaler.has("time")).isFalse();
        assertThat(entry(widget, "owner").path("fieldsV1")).hasToString("{\"f:spec\":{\"f:color\":{}}}");
        api.apply(widget + "?fieldManager=owner", Widgets.widget(GROUP, name(widget), "{'replicas':2,'color':'red'}"))
                .refused(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"scaler\" with subresource \"scale\" using "
                                + GROUP + "/v1: .spec.replicas");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Test
    @Tag("k8s-9.18")
    void apply_conflictsWithTheOwner_unlessForced() {
        String widget = applied(api.fresh("w"), "{'replicas':2,'color':'red'}");
        api.apply(widget + "/scale?fieldManager=scaler", scale(3))
                .refused(409, "Conflict", "Apply failed with 1 conflict: conflict with \"owner\": .spec.replicas");
        assertThat(api.get(widget).at("/spec/replicas")).isEqualTo("2");
        Answer forced = api.apply(widget + "/scale?fieldManager=scaler&force=true", scale(3))
                .expect(200);
        assertThat(forced.at("/spec/replicas")).isEqualTo("3");
        assertThat(entry(widget, "scaler").path("operation").asText()).isEqualTo("Apply");
        assertThat(entry(widget, "owner").path("fieldsV1")).hasToString("{\"f:spec\":{\"f:color\":{}}}");

        // The same number is owned by both.
        String shared = applied(api.fresh("w"), "{'replicas':3}");
        api.apply(shared + "/scale?fieldManager=scaler", scale(3)).expect(200);
        assertThat(entry(shared, "scaler").path("subresource").asText()).isEqualTo("scale");
        assertThat(entry(shared, "owner").path("fieldsV1")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
    }

    @Test
    @Tag("k8s-9.18")
    void apply_needsAManagerAndAScale() {
        String widget = applied(api.fresh("w"), "{'replicas':2}");
        api.apply(widget + "/scale", scale(3))
                .refused(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply"
                                + " patch");
        api.apply(widget + "/scale?fieldManager=m", Widgets.widget(GROUP, name(widget), "{'replicas':3}"))
                .refused(400, "BadRequest", "invalid object type: " + GROUP + "/v1, Kind=Widget");
    }

    @Test
    @Tag("k8s-9.18")
    void versions_haveTheirOwnPaths() {
        String widget = applied(api.fresh("w"), "{'replicas':2,'count':7}");
        String v2 = widget.replace("/v1/", "/v2/");
        assertThat(api.get(v2 + "/scale").expect(200).at("/spec/replicas")).isEqualTo("7");
        api.mergePatch(v2 + "/scale?fieldManager=scaler", "{'spec':{'replicas':8}}")
                .expect(200);
        JsonNode scaler = entry(widget, "scaler");
        assertThat(scaler.path("apiVersion").asText()).isEqualTo(GROUP + "/v2");
        assertThat(scaler.path("fieldsV1")).hasToString("{\"f:spec\":{\"f:count\":{}}}");
        assertThat(api.get(widget).at("/spec/replicas")).isEqualTo("2");
    }

    @Test
    void put_hasPreconditions() {
        String widget = applied(api.fresh("w"), "{'replicas':2}");
        String version = api.get(widget).version();
        String uid = api.get(widget).at("/metadata/uid");
        api.put(widget + "/scale", scale(2).replace("'spec'", "'metadata':{'uid':'other'},'spec'"))
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on widgets." + GROUP + " \"" + name(widget)
                                + "\": Precondition failed: UID in precondition: other, UID in object meta: " + uid);
        // What changes nothing is no write.
        api.put(widget + "/scale", scale(2)).expect(200);
        assertThat(api.get(widget).version()).isEqualTo(version);
    }

    /** The rules are those of the object (apiextensions {@code registry/customresource/validator.go}). */
    @Test
    void replicas_areJudgedWhereTheyLie() {
        String widget = applied(api.fresh("w"), "{'replicas':2}");
        api.mergePatch(widget + "/scale", "{'spec':{'replicas':-1}}")
                .refused(
                        422,
                        "Invalid",
                        "Widget." + GROUP + " \"" + name(widget)
                                + "\" is invalid: .spec.replicas: Invalid value: -1: should be a non-negative integer");
    }

    /** apiserver {@code handlers/rest.go} {@code transformDecodeError} around encoding/json's words. */
    @Test
    void replicas_areAWholeNumber() {
        String widget = applied(api.fresh("w"), "{'replicas':2}");
        String prefix = "Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal ";
        String suffix = " into Go struct field ScaleSpec.spec.replicas of type int32";
        api.put(widget + "/scale", "{'apiVersion':'autoscaling/v1','kind':'Scale','spec':{'replicas':'3'}}")
                .refused(400, "BadRequest", prefix + "string" + suffix);
        api.put(widget + "/scale", scale(0).replace(":0", ":2147483648"))
                .refused(400, "BadRequest", prefix + "number 2147483648" + suffix);
        api.mergePatch(widget + "/scale", "{'spec':{'replicas':'many'}}").expect(422);
        assertThat(api.get(widget).at("/spec/replicas")).isEqualTo("2");
    }

    @Test
    @Tag("k8s-10.4")
    void withoutReplicas_thereIsNothingToScale() {
        String widget = applied(api.fresh("w"), "{'color':'red'}");
        api.get(widget + "/scale")
                .refused(
                        500,
                        "InternalError",
                        "Internal error occurred: the spec replicas field \".spec.replicas\" does not exist");
        api.mergePatch(widget + "/scale", "{'metadata':{'labels':{'a':'b'}}}")
                .refused(400, "BadRequest", "the spec replicas field \".spec.replicas\" cannot be empty");
        assertThat(api.mergePatch(widget + "/scale", "{'spec':{'replicas':1}}")
                        .expect(200)
                        .at("/spec/replicas"))
                .isEqualTo("1");
    }
}
