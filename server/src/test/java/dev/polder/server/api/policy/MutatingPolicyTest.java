package dev.polder.server.api.policy;

import static dev.polder.server.api.policy.Policies.cel;
import static dev.polder.server.api.policy.Policies.rule;
import static dev.polder.server.api.policy.Policies.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What mutating policies do to writes of built-in objects (apiserver {@code policy/mutating}). */
class MutatingPolicyTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String RULE = rule("", "configmaps");

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private ApiServer api = root;

    @BeforeEach
    void workspace() {
        api = Sharing.workspace(root, "mutating");
    }

    private void bound(String name, String reinvocation, String... mutations) {
        Policies.mutating(
                api,
                name,
                spec(
                        RULE,
                        "'reinvocationPolicy':'" + reinvocation + "','mutations':[" + String.join(",", mutations)
                                + "]"),
                "");
    }

    private static String applying(String expression) {
        return "{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'" + cel(expression) + "'}}";
    }

    private static String patching(String expression) {
        return "{'patchType':'JSONPatch','jsonPatch':{'expression':'" + cel(expression) + "'}}";
    }

    private Answer made(String name) {
        return api.post(MAPS, "{'metadata':{'name':'" + name + "'},'data':{'key':'v'}}");
    }

    // The policies run in the order of their names; one that may is run again when another has changed the object after
    // it.
    @Test
    void aReinvocablePolicy_seesWhatOthersHaveChanged() {
        bound("a", "IfNeeded", applying("Object{data: {'seen': has(object.data.late) ? 'late' : 'early'}}"));
        bound("b", "Never", applying("Object{data: {'late': 'yes'}}"));
        assertThat(made("m").expect(201).node("/data"))
                .isEqualTo(Answer.object("{'key':'v','late':'yes','seen':'late'}"));
    }

    @Test
    void aPolicyThatMayNotRunAgain_runsOnce() {
        bound(
                "a",
                "Never",
                patching("[JSONPatch{op: 'add', path: '/data/n', value: has(object.data.n) ? object.data.n +"
                        + " 'i' : 'i'}]"));
        bound("b", "IfNeeded", applying("Object{data: {'late': 'yes'}}"));
        assertThat(made("m").expect(201).at("/data/n")).isEqualTo("i");
    }

    /** As upstream, where a status is reset after mutating admission; what the server itself says of it stays. */
    @Test
    void statusOfWhatIsCreated_isNotTheirsToSay() {
        Policies.mutating(
                api,
                "a",
                spec(
                        rule("", "namespaces"),
                        "'reinvocationPolicy':'Never','mutations':["
                                + patching("[JSONPatch{op: 'replace', path: '/status/phase', value: 'Terminating'},"
                                        + " JSONPatch{op: 'add', path: '/metadata/labels/seen', value: 'yes'}]")
                                + "]"),
                "");
        Answer made = api.post("/api/v1/namespaces", "{'metadata':{'name':'" + api.fresh("ns") + "'}}")
                .expect(201);
        assertThat(made.at("/metadata/labels/seen")).isEqualTo("yes");
        assertThat(made.at("/status/phase")).isEqualTo("Active");
    }

    @Test
    void mutationsOfOnePolicy_areBuiltOnEachOther() {
        bound(
                "a",
                "Never",
                applying("Object{metadata: Object.metadata{?labels: optional.of({'x': 'y'})}}"),
                patching("[JSONPatch{op: 'test', path: '/data/key', value: 'other'},"
                        + " JSONPatch{op: 'remove', path: '/data/key'}]"),
                patching("[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('example.com/a'),"
                        + " value: object.metadata.labels.x}]"));
        Answer made = made("m").expect(201);
        assertThat(made.node("/metadata/labels")).isEqualTo(Answer.object("{'x':'y','example.com/a':'y'}"));
        // A test that fails keeps its patch from being run, and is no error.
        assertThat(made.at("/data/key")).isEqualTo("v");
    }

    // Upstream: reason Invalid, code 403 (policy/generic/policy_dispatcher.go changes the reason alone).
    @Test
    void whatCannotBeDone_isRefusedOrIgnored() {
        bound("a", "Never", applying("Object{data: object.missing}"));
        String why = "policy 'a' with binding 'a-binding' denied request: expression 'Object{data: object.missing}'"
                + " resulted in error: no such key: missing";
        Answer refused = made("m").refused(403, "Invalid", why);
        assertThat(refused.at("/details/causes/0/message")).isEqualTo(why);
        api.mergePatch(Policies.MUTATING + "/a", "{'spec':{'failurePolicy':'Ignore'}}")
                .expect(200);
        made("m").expect(201);
    }

    @Test
    void listsThatMergeOnlyAsAWhole_areNotTouched() {
        Policies.mutating(
                api,
                "a",
                spec(
                        rule("rbac.authorization.k8s.io", "roles"),
                        "'reinvocationPolicy':'Never','mutations':["
                                + applying("Object{rules: [Object.rules{verbs: ['get']}]}") + "]"),
                "");
        api.post("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", "{'metadata':{'name':'r'},'rules':[]}")
                .refused(
                        403,
                        "Invalid",
                        "policy 'a' with binding 'a-binding' denied request: error applying patch: invalid"
                                + " ApplyConfiguration: may not mutate atomic arrays, maps or structs: .rules,"
                                + " .rules[0].verbs");
    }

    @Test
    void objectsOfWrongTypes_areRefused() {
        bound("a", "Never", applying("Object{metadata: Object.wrong{labels: {'x': 'y'}}}"));
        made("m")
                .refused(
                        403,
                        "Invalid",
                        "policy 'a' with binding 'a-binding' denied request: type mismatch: unexpected type name"
                                + " \"Object.wrong\", expected \"Object.metadata\", which matches field name path from"
                                + " root Object type");
    }
}
