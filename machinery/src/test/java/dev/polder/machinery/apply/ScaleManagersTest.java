package dev.polder.machinery.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.decode.DecodeException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cases of apimachinery v0.32.3 {@code pkg/util/managedfields/scalehandler_test.go}. An entry is written {@code
 * manager/operation/version/owned fields below spec[/subresource]}, entries are separated by a comma.
 */
@Tag("k8s-9.18")
class ScaleManagersTest {

    private static final ScaleManagers APPS =
            new ScaleManagers("apps/v1", Map.of("apps/v1", ScaleManagers.at(".spec.replicas")));

    private static ObjectNode object(String entries) {
        ObjectNode object = Json.object();
        ArrayNode list = object.putObject("metadata").putArray("managedFields");
        for (String text : entries == null ? new String[0] : entries.split(",")) {
            String[] parts = text.strip().split("/");
            ObjectNode entry = list.addObject();
            entry.put("manager", parts[0]);
            entry.put("operation", parts[1].equals("a") ? "Apply" : "Update");
            entry.put("apiVersion", parts[2].replace(':', '/'));
            entry.put("fieldsType", "FieldsV1");
            ObjectNode spec = entry.putObject("fieldsV1").putObject("f:spec");
            for (String field : parts[3].split("\\+")) {
                spec.putObject("f:" + field);
            }
            if (parts.length > 4) {
                entry.put("subresource", parts[4]);
            }
        }
        return object;
    }

    private static JsonNode entries(ObjectNode object) {
        return object.at("/metadata/managedFields");
    }

    private static void expect(ObjectNode object, String wanted) {
        if (wanted == null) {
            assertThat(entries(object).isMissingNode()).isTrue();
        } else {
            assertThat(entries(object)).isEqualTo(entries(object(wanted)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        m1/a/apps:v1/another-field, m2/a/apps:v1/replicas | m2/a/autoscaling:v1/replicas
        m1/a/apps:v1/replicas, m2/a/apps:v1/replicas, m3/a/apps:v1/replicas/scale | m1/a/autoscaling:v1/replicas, \
        m2/a/autoscaling:v1/replicas, m3/a/autoscaling:v1/replicas/scale
        m1/a/apps:v10/replicas |
        """)
    void scale_showsWhoOwnsTheReplicas(String object, String scale) throws DecodeException {
        ObjectNode shown = Json.object();
        APPS.toScale(object(object), shown);
        expect(shown, scale);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        test/a/apps:v1/replicas+selector | scale/u/autoscaling:v1/replicas/scale | test/a/apps:v1/selector, \
        scale/u/apps:v1/replicas/scale
        test/a/apps:v1/replicas+selector | scale/a/autoscaling:v1/replicas/scale | scale/a/apps:v1/replicas/scale, \
        test/a/apps:v1/selector
        test/u/apps:v1/replicas+selector | scale/u/autoscaling:v1/replicas/scale | scale/u/apps:v1/replicas/scale, \
        test/u/apps:v1/selector
        test/u/apps:v1/replicas+selector | scale/a/autoscaling:v1/replicas/scale | scale/a/apps:v1/replicas/scale, \
        test/u/apps:v1/selector
        test/a/apps:v1/replicas+selector | test/a/autoscaling:v1/replicas/scale | test/a/apps:v1/selector, \
        test/a/apps:v1/replicas/scale
        test/u/apps:v1/replicas+selector | test/u/autoscaling:v1/replicas/scale | test/u/apps:v1/selector, \
        test/u/apps:v1/replicas/scale
        test/u/apps:v1/replicas+selector | test/a/autoscaling:v1/replicas/scale | test/a/apps:v1/replicas/scale, \
        test/u/apps:v1/selector
        test/a/apps:v1/replicas+selector | test/u/autoscaling:v1/replicas/scale | test/a/apps:v1/selector, \
        test/u/apps:v1/replicas/scale
        test/a/apps:v1/selector | scale/u/autoscaling:v1/other/scale | test/a/apps:v1/selector
        test/a/apps:v1/replicas | scale/u/autoscaling:v1/replicas/scale | scale/u/apps:v1/replicas/scale
        test/a/apps:v1/replicas+selector | test/a/autoscaling:v1/replicas, test/a/autoscaling:v1/replicas/scale | \
        test/a/apps:v1/replicas+selector, test/a/apps:v1/replicas/scale
        test/a/apps:v1/replicas, another/a/apps:v10/selector | scale/u/autoscaling:v1/replicas | \
        scale/u/apps:v1/replicas
        """)
    void object_takesOverWhatAWriteOfItsScaleChanged(String object, String scale, String expected)
            throws DecodeException {
        ObjectNode written = object(object);
        APPS.toObject(object(scale), written);
        expect(written, expected);
    }

    @Test
    void versions_haveTheirOwnPaths() throws DecodeException {
        ScaleManagers two = new ScaleManagers(
                "apps/v1",
                Map.of(
                        "apps/v1", ScaleManagers.at(".spec.the-replicas"),
                        "apps/v2", ScaleManagers.at(".spec.not-the-replicas")));
        ObjectNode written = object("test/a/apps:v1/the-replicas+selector, other/a/apps:v2/not-the-replicas+selector");
        two.toObject(object("scale/u/autoscaling:v1/replicas/scale"), written);
        expect(written, "other/a/apps:v2/selector, test/a/apps:v1/selector, scale/u/apps:v1/the-replicas/scale");
    }

    @Test
    void versionWithoutScale_keepsItsEntries() throws DecodeException {
        ScaleManagers one = new ScaleManagers(
                "mygroup/v1",
                Map.of("mygroup/v1", ScaleManagers.at(".spec.the-replicas"), "mygroup/v2", FieldSet.EMPTY));
        ObjectNode written = object("test/a/mygroup:v1/the-replicas+selector, other/a/mygroup:v2/test-other");
        one.toObject(object("scale/u/autoscaling:v1/replicas/scale"), written);
        expect(
                written,
                "other/a/mygroup:v2/test-other, test/a/mygroup:v1/selector, scale/u/mygroup:v1/the-replicas/scale");
    }

    /** Not upstream's, whose two entries of one manager the next reader takes for one. */
    @Test
    void updaterThatKeepsTheReplicas_keepsItsEntry() throws DecodeException {
        ObjectNode written = object("test/u/apps:v1/replicas+selector");
        ObjectNode scale = Json.object();
        APPS.toScale(written, scale);
        APPS.toObject(scale, written);
        expect(written, "test/u/apps:v1/replicas+selector");
    }

    @Test
    void times_areThoseOfTheObjectsEntries() throws DecodeException {
        ObjectNode object = object("m/a/apps:v1/replicas");
        ((ObjectNode) entries(object).get(0)).put("time", "2013-02-03T00:00:00Z");
        ObjectNode scale = Json.object();
        APPS.toScale(object, scale);
        assertThat(entries(scale).at("/0/time").asText()).isEqualTo("2013-02-03T00:00:00Z");
        ObjectNode taken = object("m/a/apps:v1/replicas");
        ObjectNode by = object("n/a/autoscaling:v1/replicas/scale");
        ((ObjectNode) entries(by).get(0)).put("time", "2014-02-03T00:00:00Z");
        APPS.toObject(by, taken);
        assertThat(entries(taken).at("/0").has("time")).isFalse();
    }
}
