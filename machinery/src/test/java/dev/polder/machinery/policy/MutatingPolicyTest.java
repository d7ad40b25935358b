package dev.polder.machinery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.policy.expression.Inputs;
import dev.polder.machinery.schema.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mutations make of an object (apiserver {@code policy/mutating/patch} and its tests). */
class MutatingPolicyTest {

    private static final String OBJECT =
            "{'apiVersion':'v1','kind':'X','metadata':{'name':'m'},'spec':{'n':1,'l':[1,2]}}";

    private static MutatingPolicy policy(String type, String expression) {
        String field = type.equals("JSONPatch") ? "jsonPatch" : "applyConfiguration";
        return MutatingPolicy.of(Writes.json(
                "{'mutations':[{'patchType':'" + type + "','" + field + "':{'expression':'" + expression + "'}}]}"));
    }

    private static ObjectNode mutated(String type, String expression) throws MutationException {
        return policy(type, expression).mutate(0, Writes.creation(OBJECT), Schema.ANYTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[JSONPatch{op: ~test~, path: ~/spec/n~, value: 1}, JSONPatch{op: ~replace~, path: ~/spec/n~, value: 2}] |"
                        + " {'n':2,'l':[1,2]}",
                // A test that fails is a condition.
                "[JSONPatch{op: ~test~, path: ~/spec/n~, value: 9}, JSONPatch{op: ~remove~, path: ~/spec/n~}] |"
                        + " {'n':1,'l':[1,2]}",
                "[JSONPatch{op: ~add~, path: ~/spec/l/-~, value: object.spec.n + 2}] | {'n':1,'l':[1,2,3]}",
                "[JSONPatch{op: ~copy~, from: ~/spec/n~, path: ~/spec/c~}] | {'n':1,'l':[1,2],'c':1}",
                "[JSONPatch{op: ~move~, from: ~/spec/n~, path: ~/spec/m~}] | {'l':[1,2],'m':1}",
                "[JSONPatch{op: ~add~, path: ~/spec/o~, value: Object.spec.o{a: {~b~: [1, 2, 3]}}}] |"
                        + " {'n':1,'l':[1,2],'o':{'a':{'b':[1,2,3]}}}",
                "[JSONPatch{op: ~add~, path: ~/spec/~ + jsonpatch.escapeKey(~a/b~), value: 1}] | {'n':1,'l':[1,2],'a/b':1}"
            })
    void patches_areRun(String expression, String spec) throws MutationException {
        assertThat(mutated("JSONPatch", expression).path("spec").toString())
                .isEqualTo(Writes.json(spec).toString());
    }

    @Test
    void configurations_areMergedIntoTheObject() throws MutationException {
        assertThat(mutated("ApplyConfiguration", "Object{spec: Object.spec{n: 5, added: object.metadata.name}}"))
                .isEqualTo(Writes.json(OBJECT.replace("'n':1", "'n':5").replace("[1,2]", "[1,2],'added':'m'")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ApplyConfiguration | Object{spec: Object.status{n: 1}} | type mismatch: unexpected type name"
                        + " \"Object.status\", expected \"Object.spec\", which matches field name path from root Object type",
                "JSONPatch | [JSONPatch{op: ~add~, path: ~/nowhere/x~, value: 1}] | JSON Patch: "
            })
    void whatCannotBeDone_isTold(String type, String expression, String message) {
        assertThatThrownBy(() -> mutated(type, expression))
                .isInstanceOf(MutationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theObjectThatIsGiven_isNotChanged() throws MutationException {
        Inputs inputs = Writes.creation(OBJECT);
        policy("JSONPatch", "[JSONPatch{op: ~remove~, path: ~/spec~}]").mutate(0, inputs, Schema.ANYTHING);
        policy("ApplyConfiguration", "Object{spec: Object.spec{n: 5}}").mutate(0, inputs, Schema.ANYTHING);
        assertThat(inputs.object()).isEqualTo(Writes.json(OBJECT));
    }
}
