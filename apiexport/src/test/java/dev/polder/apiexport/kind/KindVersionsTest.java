package dev.polder.apiexport.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects of the two versions of APIExport and APIBinding, there and back. The cases are those of kcp's {@code
 * sdk/apis/apis/v1alpha2/types_apiexport_conversion_test.go} and {@code types_apibinding_conversion_test.go}.
 */
class KindVersionsTest {

    private static final String OLD = "apis.kcp.io/v1alpha1";
    private static final String NEW = "apis.kcp.io/v1alpha2";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'latestResourceSchemas':['v1.foo.org','v1.bar.org']}",
                "{'latestResourceSchemas':['v1.foo.org','v1.bar.org'],"
                        + "'permissionClaims':[{'resource':'configmaps','all':true}]}",
                "{'permissionClaims':[{'resource':'configmaps','resourceSelector':[{'name':'a','namespace':'b'}]},"
                        + "{'group':'g.io','resource':'things','identityHash':'abc','all':true}]}",
                "{'identity':{'secretRef':{'name':'n','namespace':'s'}},'maximalPermissionPolicy':{'local':{}}}"
            })
    void exports_ofTheOlderVersion_comeBackAsTheyWere(String spec) {
        there("apiexports", OLD, NEW, object(OLD, "APIExport", spec));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'resources':[{'name':'foo','group':'bar','schema':'v1.foo.bar','storage':{'crd':{}}}]}",
                "{'resources':[{'name':'foo','group':'bar','schema':'v1.foo.bar','storage':{'crd':{}}},"
                        + "{'name':'baz','group':'bar','schema':'v1.baz.bar','storage':{'crd':{}}}]}",
                "{'resources':[{'name':'pods','group':'','schema':'v1.pods.core','storage':{'crd':{}}}],"
                        + "'permissionClaims':[{'group':'','resource':'configmaps','identityHash':'','verbs':['get']}]}",
                "{'resources':[{'name':'foo','group':'bar','schema':'v1.foo.bar','storage':{'virtual':{'reference':"
                        + "{'apiGroup':'example.com','kind':'MyEndpointSlice','name':'my-virtual-resource'},"
                        + "'identityHash':'123abc'}}}]}",
                "{'permissionClaims':[{'group':'','resource':'configmaps','identityHash':'','verbs':['get','list'],"
                        + "'defaultSelector':{'matchLabels':{'example.io/enabled':'true'}}}]}",
                "{'permissionClaims':[{'group':'','resource':'configmaps','identityHash':'','verbs':['*'],"
                        + "'defaultSelector':{'matchAll':true}}]}"
            })
    void exports_ofTheNewerVersion_comeBackAsTheyWere(String spec) {
        there("apiexports", NEW, OLD, object(NEW, "APIExport", spec));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'reference':{'export':{'path':'foo','name':'bar'}}}",
                "{'reference':{'export':{'path':'foo','name':'bar'}},"
                        + "'permissionClaims':[{'resource':'configmaps','all':true,'state':'Accepted'}]}",
                "{'reference':{'export':{'path':'foo','name':'bar'}},'permissionClaims':[{'resource':'configmaps',"
                        + "'resourceSelector':[{'name':'test','namespace':'default'}],'state':'Accepted'}]}"
            })
    void bindings_ofTheOlderVersion_comeBackAsTheyWere(String spec) {
        there("apibindings", OLD, NEW, object(OLD, "APIBinding", spec));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'verbs':['get'],'selector':{'matchAll':true}}",
                "{'verbs':['get'],'selector':{'matchLabels':{'test':'label'}}}",
                "{'verbs':['*'],'selector':{'matchLabels':{'test':'label'}}}",
                "{'verbs':['get'],'selector':{'matchExpressions':[{'key':'test','operator':'In','values':['expression']}]}}",
                "{'verbs':['*'],'selector':{'matchAll':true}}",
                "{'verbs':['*'],'selector':{'matchAll':true},'defaultSelector':{'matchLabels':{'a':'b'}}}"
            })
    void bindings_ofTheNewerVersion_comeBackAsTheyWere(String claim) {
        String accepted = claim.substring(0, claim.length() - 1)
                + ",'group':'','resource':'configmaps','identityHash':'','state':'Accepted'}";
        String applied =
                claim.substring(0, claim.length() - 1) + ",'group':'','resource':'configmaps','identityHash':''}";
        String spec = "{'reference':{'export':{'path':'foo','name':'bar'}},'permissionClaims':[" + accepted + "]}";
        ObjectNode binding = object(NEW, "APIBinding", spec);
        ObjectNode status = binding.putObject("status");
        status.put("phase", "Bound");
        status.putArray("appliedPermissionClaims").add(json(applied));
        there("apibindings", NEW, OLD, binding);
    }

    @Test
    void claims_ofTheOlderVersion_areForAllVerbsAndObjects() {
        ObjectNode binding = rules("apibindings")
                .toStorage(
                        object(
                                OLD,
                                "APIBinding",
                                "{'permissionClaims':[{'resource':'configmaps',"
                                        + "'resourceSelector':[{'name':'test'}],'state':'Rejected'}]}"),
                        NEW);
        assertThat(binding.path("spec").path("permissionClaims"))
                .isEqualTo(json("[{'group':'','resource':'configmaps','identityHash':'','verbs':['*'],"
                        + "'selector':{'matchAll':true},'state':'Rejected'}]"));
    }

    @Test
    void schemas_withShortNames_areRefused() {
        ObjectNode export = object(OLD, "APIExport", "{'latestResourceSchemas':['v1.foo']}");
        export.withObjectProperty("metadata").put("name", "e");
        assertThat(rules("apiexports").judge(export, List.of()).errors())
                .extracting(error -> error.field() + ": " + error.message())
                .anySatisfy(text -> assertThat(text)
                        .contains("invalid schema \"v1.foo\": must have at least 3 dot-separated segments"));
    }

    @Test
    void annotations_ofSomebodyElse_stay() {
        ObjectNode binding = object(NEW, "APIBinding", "{}");
        String key = "apis.v1alpha2.kcp.io/v1alpha1-permission-claims";
        binding.withObjectProperty("metadata").withObjectProperty("annotations").put(key, "no JSON {");
        ObjectNode old = rules("apibindings").fromStorage(binding.deepCopy(), OLD);
        assertThat(old.path("metadata").path("annotations").path(key).asText()).isEqualTo("no JSON {");
    }

    /** Random claims, as many combinations of what a claim can have as there are. */
    @Test
    void anyBinding_comesBackAsItWas() {
        long seed = Long.getLong("polder.seed", 20261122L);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<String> claims = new ArrayList<>();
            for (int c = random.nextInt(4); c > 0; c--) {
                claims.add(claim(random, c));
            }
            String spec =
                    "{'reference':{'export':{'name':'bar'}},'permissionClaims':[" + String.join(",", claims) + "]}";
            there("apibindings", NEW, OLD, object(NEW, "APIBinding", spec));
        }
    }

    private static String claim(Random random, int number) {
        String verbs =
                List.of("['*']", "['get']", "['get','list']", "['*','get']").get(random.nextInt(4));
        String selector = List.of(
                        "{'matchAll':true}",
                        "{'matchLabels':{'a':'b'}}",
                        "{'matchAll':true,'matchLabels':{'a':'b'}}",
                        "{'matchExpressions':[{'key':'a','operator':'Exists'}]}")
                .get(random.nextInt(4));
        String identity = random.nextBoolean() ? "''" : "'h" + number + "'";
        String given = random.nextBoolean() ? "" : ",'defaultSelector':" + selector;
        return "{'group':'g" + number + ".io','resource':'things','identityHash':" + identity + ",'verbs':" + verbs
                + given + ",'selector':" + selector + ",'state':'" + (random.nextBoolean() ? "Accepted" : "Rejected")
                + "'}";
    }

    private static void there(String plural, String from, String to, ObjectNode object) {
        TypeRules rules = rules(plural);
        ObjectNode there =
                from.equals(OLD) ? rules.toStorage(object.deepCopy(), to) : rules.fromStorage(object.deepCopy(), to);
        assertThat(there.path("apiVersion").asText()).isEqualTo(to);
        assertThat(there.path("spec").has(from.equals(OLD) ? "latestResourceSchemas" : "resources"))
                .isFalse();
        ObjectNode back =
                from.equals(OLD) ? rules.fromStorage(there.deepCopy(), from) : rules.toStorage(there.deepCopy(), from);
        if (from.equals(NEW)) {
            // kcp's tests drop it, too: it remembers what the older version said on the way.
            forget(back, "apis.v1alpha2.kcp.io/v1alpha1-permission-claims");
        }
        assertThat(back).isEqualTo(object);
    }

    private static void forget(ObjectNode object, String annotation) {
        if (object.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(annotation);
            if (annotations.isEmpty()) {
                ((ObjectNode) object.path("metadata")).remove("annotations");
            }
        }
    }

    private static TypeRules rules(String plural) {
        return ApiKinds.all().stream()
                .filter(type -> type.names().plural().equals(plural))
                .map(ResourceType::rules)
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode object(String apiVersion, String kind, String spec) {
        ObjectNode object = Json.object();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        object.putObject("metadata");
        object.set("spec", json(spec));
        return object;
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text.replace('\'', '"'));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
