package dev.polder.machinery.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of https://kubernetes.io/docs/reference/kubectl/jsonpath/. */
class JsonPathTest {

    private static final String OBJECT = """
            {"spec": {"replicas": 3, "a.b": "dotted", "names": ["x", "y", "z"]},
             "metadata": {"labels": {"app.kubernetes.io/name": "web"}},
             "status": {"conditions": [
               {"type": "Synced", "status": "False", "n": 1},
               {"type": "Ready", "status": "True", "reason": "Up", "n": 2}]}}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                ".spec.replicas; 3",
                "spec.replicas; 3",
                "$.spec.replicas; 3",
                ".spec['a.b']; dotted",
                ".spec[\"a.b\"]; dotted",
                ".spec.a\\.b; dotted",
                ".metadata.labels.app\\.kubernetes\\.io/name; web",
                ".metadata.labels['app\\.kubernetes\\.io/name']; web",
                ".spec.names[0]; x",
                ".spec.names[-1]; z",
                ".spec.names[*]; x,y,z",
                ".spec.names.*; x,y,z",
                ".spec.names[1:]; y,z",
                ".spec.names[:2]; x,y",
                ".spec.names[0:3:2]; x,z",
                ".spec.names[-2:]; y,z",
                ".status.conditions[?(@.type==\"Ready\")].status; True",
                ".status.conditions[?(@.type=='Ready')].status; True",
                ".status.conditions[?( @.type == 'Ready' )].status; True",
                ".status.conditions[?(@.type!='Ready')].status; False",
                ".status.conditions[?(@.reason)].type; Ready",
                ".status.conditions[?(@.n>1)].type; Ready",
                ".status.conditions[?(@.n<=1)].type; Synced",
                ".status.conditions[*].type; Synced,Ready"
            })
    void path_findsValues(String path, String expected) throws Exception {
        assertThat(String.join(",", find(path).stream().map(JsonNode::asText).toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".spec.missing",
                ".spec.missing.deeper",
                ".spec.names[7]",
                ".spec.names[-4]",
                ".spec.names.x",
                ".spec.replicas[0]",
                ".status.conditions[?(@.type==\"None\")].status",
                ".spec[?(@.x==1)]"
            })
    void whatIsMissing_isFoundNowhere(String path) throws Exception {
        assertThat(find(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".spec[", ".spec[a]", ".a[?(@.b==)]", ".a[?(@.b=='x]", ".a]", ".a['b", ".a[1:2:0]", "a b"})
    void malformedPaths_areNoPaths(String path) {
        assertThat(JsonPath.parse(path)).isEmpty();
    }

    @Test
    void dotAlone_isTheWholeObject() throws Exception {
        assertThat(find(".").get(0).has("spec")).isTrue();
    }

    private static List<JsonNode> find(String path) throws Exception {
        return JsonPath.parse(path).orElseThrow().find(Json.mapper().readTree(OBJECT));
    }
}
