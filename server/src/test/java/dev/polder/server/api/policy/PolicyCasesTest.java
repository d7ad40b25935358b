package dev.polder.server.api.policy;

import static dev.polder.server.api.policy.Policies.cel;
import static dev.polder.server.api.policy.Policies.rule;
import static dev.polder.server.api.policy.Policies.spec;
import static dev.polder.server.api.policy.Policies.validation;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Policies in workspaces, and across them for what is bound (kcp {@code test/e2e/conformance/validatingadmissionpolicy_test.go} and
 * {@code mutatingadmissionpolicy_test.go}).
 */
class PolicyCasesTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String RULE = rule("wildwest.dev", "cowboys");
    private static final String NOT_BAD = "object.spec.intent != 'bad'";
    private static final String MAP_PARAMS = "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},";
    private static final String PARAM_REF =
            ",'paramRef':{'name':'rules','namespace':'default','parameterNotFoundAction':'Deny'}";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private final ApiServer provider = Sharing.workspace(root, "provider");
    private final ApiServer consumer = Sharing.workspace(root, "consumer");

    private static void define(ApiServer workspace) {
        Answer made = workspace
                .post(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{'metadata':{'name':'cowboys.wildwest.dev'},'spec':{'group':'wildwest.dev','scope':'Namespaced',"
                                + "'names':{'plural':'cowboys','singular':'cowboy','kind':'Cowboy'},'versions':["
                                + "{'name':'v1alpha1','served':true,'storage':true,'schema':{'openAPIV3Schema':"
                                + "{'type':'object','properties':{'spec':{'type':'object','properties':"
                                + "{'intent':{'type':'string'}}}}}}}]}}")
                .expect(201);
        dev.polder.server.api.Widgets.awaitEstablished(workspace, "cowboys.wildwest.dev", made.version());
    }

    private void share() {
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "cowboys", "today");
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
    }

    private static String cowboy(String name, String intent) {
        return "{'metadata':{'name':'" + name + "'},'spec':{'intent':'" + intent + "'}}";
    }

    private static void refuses(ApiServer workspace, String policy, String why) {
        Answer refused = workspace
                .post(COWBOYS, cowboy("refused", "bad"))
                .refused(
                        422,
                        "Invalid",
                        "cowboys.wildwest.dev \"refused\" is forbidden: ValidatingAdmissionPolicy '" + policy
                                + "' with binding '" + policy + "-binding' denied request: " + why);
        assertThat(refused.at("/details/causes/0/message"))
                .isEqualTo("ValidatingAdmissionPolicy '" + policy + "' with binding '" + policy
                        + "-binding' denied request: " + why);
    }

    // TestValidatingAdmissionPolicyInWorkspace; a parent's policy says nothing of its child's objects.
    @Test
    void validating_isOfItsOwnWorkspace() {
        ApiServer nested = nested(provider);
        for (ApiServer workspace : new ApiServer[] {provider, consumer, nested}) {
            define(workspace);
        }
        Policies.validating(provider, "intent", spec(RULE, validation(NOT_BAD)));
        JsonNode checked = Policies.checked(provider, "intent");
        assertThat(checked.at("/status/typeChecking").isObject()).isTrue();
        assertThat(checked.at("/status/typeChecking/expressionWarnings").isMissingNode())
                .isTrue();
        provider.post(COWBOYS, cowboy("unbound", "bad")).expect(201);
        Policies.bind(provider, "intent", "'Deny'", "");
        refuses(provider, "intent", "failed expression: " + NOT_BAD);
        provider.post(COWBOYS, cowboy("fine", "good")).expect(201);
        provider.mergePatch(COWBOYS + "/fine", "{'spec':{'intent':'bad'}}").expect(422);
        provider.apply(
                        COWBOYS + "/fine?fieldManager=me&force=true",
                        "{'apiVersion':'wildwest.dev/v1alpha1','kind':'Cowboy',"
                                + "'metadata':{'name':'fine'},'spec':{'intent':'bad'}}")
                .expect(422);
        consumer.post(COWBOYS, cowboy("theirs", "bad")).expect(201);
        nested.post(COWBOYS, cowboy("below", "bad")).expect(201);

        Policies.validating(nested, "intent", spec(RULE, validation(NOT_BAD)));
        Policies.bind(nested, "intent", "'Deny'", "");
        refuses(nested, "intent", "failed expression: " + NOT_BAD);
        nested.delete(Policies.VALIDATING_BINDINGS + "/intent-binding").expect(200);
        nested.post(COWBOYS, cowboy("again", "bad")).expect(201);
    }

    private static ApiServer nested(ApiServer parent) {
        dev.polder.server.api.workspace.Workspaces.ready(parent, "nested", "universal");
        return parent.inCluster(Sharing.path(parent) + ":nested");
    }

    // TestValidatingAdmissionPolicyCrossWorkspaceAPIBinding: the policies of the export's workspace, instead of the
    // consumer's.
    @Test
    void validating_ofTheExportsWorkspace_isAboutBoundObjects() {
        share();
        Policies.validating(provider, "intent", spec(RULE, validation(NOT_BAD)));
        consumer.post(COWBOYS, cowboy("unbound", "bad")).expect(201);
        Policies.validating(consumer, "never", spec(RULE, validation("false")));
        Policies.bind(consumer, "never", "'Deny'", "");
        consumer.post(COWBOYS, cowboy("own", "bad")).expect(201);
        Policies.bind(provider, "intent", "'Deny'", "");
        refuses(consumer, "intent", "failed expression: " + NOT_BAD);
        consumer.post(COWBOYS, cowboy("good", "good")).expect(201);
        // What is not bound is the consumer's own business.
        Policies.validating(provider, "maps", spec(rule("", "configmaps"), validation("false")));
        Policies.bind(provider, "maps", "'Deny'", "");
        consumer.post(MAPS, "{'metadata':{'name':'m'}}").expect(201);
    }

    // TestValidatingAdmissionPolicyInWorkspaceWithParams.
    @Test
    void validating_takesParamsOfItsWorkspace() {
        define(provider);
        define(consumer);
        paramsAndPolicy(provider);
        refuses(provider, "param", "failed expression: object.spec.intent != params.data.forbidden");
        provider.post(COWBOYS, cowboy("good", "good")).expect(201);
        consumer.post(COWBOYS, cowboy("theirs", "bad")).expect(201);
    }

    // TestValidatingAdmissionPolicyCrossWorkspaceAPIBindingWithParams: params lie where the policy lies.
    @Test
    void validating_ofTheExportsWorkspace_takesItsParams() {
        share();
        consumer.post(MAPS, "{'metadata':{'name':'rules'},'data':{'forbidden':'good'}}")
                .expect(201);
        paramsAndPolicy(provider);
        refuses(consumer, "param", "failed expression: object.spec.intent != params.data.forbidden");
        consumer.post(COWBOYS, cowboy("good", "good")).expect(201);
    }

    private static void paramsAndPolicy(ApiServer workspace) {
        workspace
                .post(MAPS, "{'metadata':{'name':'rules'},'data':{'forbidden':'bad'}}")
                .expect(201);
        Policies.validating(
                workspace, "param", spec(RULE, MAP_PARAMS + validation("object.spec.intent != params.data.forbidden")));
        Policies.bind(workspace, "param", "'Deny'", PARAM_REF);
    }

    private static final String REPLACE =
            "object.spec.intent == 'bad' ? [JSONPatch{op: 'replace', path: '/spec/intent'," + " value: 'good'}] : []";
    private static final String LABEL = "Object{metadata: Object.metadata{labels: {'mutated': 'true'}}}";

    private static String patching(String expression) {
        return "{'patchType':'JSONPatch','jsonPatch':{'expression':'" + cel(expression) + "'}}";
    }

    private static String applying(String expression) {
        return "{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'" + cel(expression) + "'}}";
    }

    private static String mutations(String all) {
        return "'reinvocationPolicy':'Never','mutations':[" + all + "]";
    }

    // TestMutatingAdmissionPolicyInWorkspace.
    @Test
    void mutating_isOfItsOwnWorkspace() {
        define(provider);
        define(consumer);
        Policies.mutating(provider, "fix", spec(RULE, mutations(patching(REPLACE) + "," + applying(LABEL))), "");
        Answer mutated = provider.post(COWBOYS, cowboy("bad", "bad")).expect(201);
        assertThat(mutated.at("/spec/intent")).isEqualTo("good");
        assertThat(mutated.at("/metadata/labels/mutated")).isEqualTo("true");
        Answer good = provider.post(COWBOYS, cowboy("good", "good")).expect(201);
        assertThat(good.at("/spec/intent")).isEqualTo("good");
        assertThat(good.at("/metadata/labels/mutated")).isEqualTo("true");
        Answer theirs = consumer.post(COWBOYS, cowboy("bad", "bad")).expect(201);
        assertThat(theirs.at("/spec/intent")).isEqualTo("bad");
        assertThat(theirs.node("/metadata/labels").isMissingNode()).isTrue();
    }

    // TestMutatingAdmissionPolicyCrossWorkspaceAPIBinding, and with params.
    @Test
    void mutating_ofTheExportsWorkspace_changesBoundObjects() {
        share();
        assertThat(consumer.post(COWBOYS, cowboy("before", "bad")).expect(201).at("/spec/intent"))
                .isEqualTo("bad");
        Policies.mutating(provider, "fix", spec(RULE, mutations(patching(REPLACE))), "");
        assertThat(consumer.post(COWBOYS, cowboy("after", "bad")).expect(201).at("/spec/intent"))
                .isEqualTo("good");
    }

    // TestMutatingAdmissionPolicyInWorkspaceWithParams, TestMutatingAdmissionPolicyCrossWorkspaceAPIBindingWithParams.
    @Test
    void mutating_takesParamsOfThePolicysWorkspace() {
        share();
        provider.post(MAPS, "{'metadata':{'name':'rules'},'data':{'replacement':'best'}}")
                .expect(201);
        consumer.post(MAPS, "{'metadata':{'name':'rules'},'data':{'replacement':'worst'}}")
                .expect(201);
        Policies.mutating(
                provider,
                "fix",
                spec(
                        RULE,
                        MAP_PARAMS
                                + mutations(patching("[JSONPatch{op: 'replace', path: '/spec/intent',"
                                        + " value: params.data['replacement']}]"))),
                PARAM_REF);
        assertThat(consumer.post(COWBOYS, cowboy("bound", "bad")).expect(201).at("/spec/intent"))
                .isEqualTo("best");
        ApiServer other = Sharing.workspace(root, "other");
        define(other);
        assertThat(other.post(COWBOYS, cowboy("other", "bad")).expect(201).at("/spec/intent"))
                .isEqualTo("bad");
    }
}
