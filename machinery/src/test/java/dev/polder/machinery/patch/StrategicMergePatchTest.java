package dev.polder.machinery.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.apply.Schemas;
import dev.polder.machinery.schema.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of apimachinery strategicpatch/patch_test.go in our words; codes from apiserver handlers/patch.go. */
class StrategicMergePatchTest {

    private static final Schema SCHEMA = schema();

    private static Schema schema() {
        return Schemas.parse(object("{'type':'object','properties':{"
                + "'containers':{'type':'array','x-kubernetes-patch-strategy':'merge',"
                + "'x-kubernetes-patch-merge-key':'name','items':{'type':'object','properties':{'name':{'type':'string'},"
                + "'args':{'type':'array','items':{'type':'string'}}}}},"
                + "'finalizers':{'type':'array','x-kubernetes-patch-strategy':'merge','items':{'type':'string'}},"
                + "'plain':{'type':'array','items':{'type':'string'}},"
                + "'nested':{'type':'array','x-kubernetes-patch-strategy':'merge','items':{'type':'array'}},"
                + "'strategy':{'type':'object','x-kubernetes-patch-strategy':'retainKeys','properties':{}}}}"));
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.mapper().readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Tag("k8s-8.7")
    @Tag("k8s-8.8")
    @Tag("k8s-8.10")
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "scalars replaced, null deletes | {'a':1,'b':2} | {'a':3,'b':null} | {'a':3}",
                "maps merge | {'m':{'a':1}} | {'m':{'b':2}} | {'m':{'a':1,'b':2}}",
                "map replaced by directive | {'m':{'a':1}} | {'m':{'$patch':'replace','b':2}} | {'m':{'b':2}}",
                "map emptied by directive | {'m':{'a':1}} | {'m':{'$patch':'delete'}} | {'m':{}}",
                "list without strategy replaced | {'plain':['a']} | {'plain':['b']} | {'plain':['b']}",
                "scalar list merges as a set | {'finalizers':['a','b']} | {'finalizers':['c','a']}"
                        + " | {'finalizers':['c','a','b']}",
                "delete from scalar list | {'finalizers':['a','b']} | {'$deleteFromPrimitiveList/finalizers':['a']}"
                        + " | {'finalizers':['b']}",
                "element merged by key | {'containers':[{'name':'a','x':1},{'name':'b'}]}"
                        + " | {'containers':[{'name':'a','y':2}]} | {'containers':[{'name':'a','x':1,'y':2},{'name':'b'}]}",
                "element deleted | {'containers':[{'name':'a'},{'name':'b'}]}"
                        + " | {'containers':[{'name':'a','$patch':'delete'}]} | {'containers':[{'name':'b'}]}",
                "list replaced by directive | {'containers':[{'name':'a'}]}"
                        + " | {'containers':[{'name':'b'},{'$patch':'replace'}]} | {'containers':[{'name':'b'}]}",
                "order set | {'containers':[{'name':'a'},{'name':'s'},{'name':'b'}]}"
                        + " | {'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]}"
                        + " | {'containers':[{'name':'s'},{'name':'b'},{'name':'a'}]}",
                "retained keys | {'strategy':{'type':'Rolling','rolling':{'n':1}}}"
                        + " | {'strategy':{'$retainKeys':['type'],'type':'Recreate'}} | {'strategy':{'type':'Recreate'}}",
                "new map loses nulls and instructions | {}"
                        + " | {'m':{'a':null,'b':{'$patch':'delete'},'c':1}} | {'m':{'c':1}}"
            })
    void apply_directive(String what, String original, String patch, String expected) {
        assertThat(StrategicMergePatch.apply(object(original), object(patch), SCHEMA))
                .isEqualTo(object(expected));
    }

    @Tag("k8s-8.9")
    @Tag("k8s-8.10")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'$retainKeys':'x'} | 400 | invalid patch format of retainKeys",
                "{'$retainKeys':['a'],'b':1} | 400 | invalid patch format of retainKeys",
                "{'$deleteFromPrimitiveList':['a']} | 400 | invalid patch format of primitive list",
                "{'$setElementOrder':[]} | 400 | invalid patch format of setElementOrder list",
                "{'nested':[['a']]} | 422 | the server rejected our request due to an error in our request",
                "{'containers':[{'x':1}]} | 500 | map: map[x:1] does not contain declared merge key: name",
                "{'m':{'$patch':'merge'}} | 500 | unknown patch type: merge in map: map[$patch:merge]",
                "{'containers':[{'name':'a','$patch':'merge'}]} | 500"
                        + " | merging lists cannot yet be specified in the patch"
            })
    void apply_badDirective_isRefused(String patch, int code, String message) {
        ObjectNode original = object("{'m':{'a':1},'containers':[{'name':'a'}],'nested':[['b']]}");
        assertThatThrownBy(() -> StrategicMergePatch.apply(original, object(patch), SCHEMA))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(code);
                    assertThat(e.status().message()).isEqualTo(message);
                });
    }

    @Test
    void apply_arguments_areNotChanged() {
        ObjectNode original = object("{'containers':[{'name':'a'}],'m':{'a':1}}");
        ObjectNode patch = object("{'containers':[{'name':'a','x':1}],'m':{'$patch':'replace'}}");
        StrategicMergePatch.apply(original, patch, SCHEMA);
        assertThat(original).isEqualTo(object("{'containers':[{'name':'a'}],'m':{'a':1}}"));
        assertThat(patch).isEqualTo(object("{'containers':[{'name':'a','x':1}],'m':{'$patch':'replace'}}"));
    }
}
