package dev.polder.server.api.policy;

import static dev.polder.server.api.policy.Policies.cel;
import static dev.polder.server.api.policy.Policies.rule;
import static dev.polder.server.api.policy.Policies.spec;
import static dev.polder.server.api.policy.Policies.validation;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What validating policies do to writes of built-in objects (apiserver {@code policy/validating}). */
class ValidatingPolicyTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String RULE = rule("", "configmaps");

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private ApiServer api = root;

    @BeforeEach
    void workspace() {
        api = Sharing.workspace(root, "policies");
    }

    private void bound(String rest) {
        Policies.validating(api, "p", spec(RULE, rest));
        Policies.bind(api, "p", "'Deny'", "");
    }

    private static String map(String name, String value) {
        return "{'metadata':{'name':'" + name + "'},'data':{'key':'" + value + "'}}";
    }

    private Answer denied(int code, String reason, String message) {
        return api.post(MAPS, map("m", "v"))
                .refused(
                        code,
                        reason,
                        "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p-binding' denied"
                                + " request: " + message);
    }

    @Test
    void messageAndReason_areThoseOfTheValidation() {
        bound("'validations':[{'expression':'object.data.key != \\u0027v\\u0027','message':'keep out',"
                + "'messageExpression':'" + cel("'no ' + object.data.key + ' from ' + request.userInfo.username")
                + "','reason':'Forbidden'}]");
        String user = api.post(
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        "{'apiVersion':'authentication.k8s.io/v1','kind':'SelfSubjectReview'}")
                .expect(201)
                .at("/status/userInfo/username");
        denied(403, "Forbidden", "no v from " + user);
    }

    @Test
    void anUnusableMessage_isReplacedByTheValidationsOwn() {
        bound("'validations':[{'expression':'false','message':'keep out','messageExpression':'"
                + cel("string(object.data.missing)") + "'}]");
        denied(422, "Invalid", "keep out");
    }

    @Test
    void anExpressionThatFails_isDecidedByTheFailurePolicy() {
        bound(validation("object.data.missing == 'x'"));
        denied(422, "Invalid", "expression 'object.data.missing == 'x'' resulted in error: no such key: missing");
        api.mergePatch(Policies.VALIDATING + "/p", "{'spec':{'failurePolicy':'Ignore'}}")
                .expect(200);
        api.post(MAPS, map("m", "v")).expect(201);
    }

    @Test
    void variables_areComputedFromOneAnother() {
        bound("'variables':[{'name':'value','expression':'object.data.key'},"
                + "{'name':'long','expression':'size(variables.value) > 3'}],"
                + validation("!variables.long"));
        api.post(MAPS, map("m", "abc")).expect(201);
        api.post(MAPS, map("n", "abcd")).expect(422);
    }

    @Test
    void conditionsAndSelectors_leaveWritesOut() {
        Policies.validating(
                api,
                "p",
                "{'matchConstraints':{'resourceRules':[" + RULE + "],'excludeResourceRules':[{'apiGroups':[''],"
                        + "'apiVersions':['v1'],'operations':['*'],'resources':['configmaps'],'resourceNames':['free']}],"
                        + "'objectSelector':{'matchLabels':{'guarded':'yes'}}},'matchConditions':[{'name':'not-mine',"
                        + "'expression':'" + cel("object.metadata.name != 'mine'") + "'}]," + validation("false")
                        + "}");
        Policies.bind(
                api,
                "p",
                "'Deny'",
                ",'matchResources':{'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'default'}}}");
        String labels = "','labels':{'guarded':'yes'}},'data':{}}";
        api.post(MAPS, "{'metadata':{'name':'caught" + labels).expect(422);
        api.post(MAPS, "{'metadata':{'name':'mine" + labels).expect(201);
        api.post(MAPS, "{'metadata':{'name':'free" + labels).expect(201);
        api.post(MAPS, map("plain", "v")).expect(201);
        String elsewhere = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        api.post(elsewhere, "{'metadata':{'name':'caught" + labels).expect(201);
    }

    @Test
    void warn_warns_andLetsTheWriteThrough() {
        Policies.validating(api, "p", spec(RULE, validation("false")));
        Policies.bind(api, "p", "'Warn','Audit'", "");
        assertThat(api.post(MAPS, map("m", "v")).expect(201).warnings())
                .containsExactly(
                        "299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'p-binding': failed"
                                + " expression: false\"");
    }

    @Test
    void params_areFoundByNameOrLabels_orTheWriteIsRefused() {
        api.post(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{'metadata':{'name':'limits.example.com'},'spec':{'group':'example.com','scope':'Cluster',"
                                + "'names':{'plural':'limits','kind':'Limit'},'versions':[{'name':'v1','served':true,"
                                + "'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{'most':"
                                + "{'type':'integer'}}}}}]}}")
                .expect(201);
        dev.polder.server.api.Widgets.awaitEstablished(api, "limits.example.com", "0");
        Policies.validating(
                api,
                "p",
                spec(
                        RULE,
                        "'paramKind':{'apiVersion':'example.com/v1','kind':'Limit'},"
                                + validation("size(object.data.key) <= params.most")));
        Policies.bind(
                api,
                "p",
                "'Deny'",
                ",'paramRef':{'selector':{'matchLabels':{'use':'yes'}},'parameterNotFoundAction':'Deny'}");
        denied(
                422,
                "Invalid",
                "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction");
        String limits = "/apis/example.com/v1/limits";
        api.post(
                        limits,
                        "{'apiVersion':'example.com/v1','kind':'Limit','metadata':{'name':'a','labels':"
                                + "{'use':'yes'}},'most':5}")
                .expect(201);
        api.post(limits, "{'apiVersion':'example.com/v1','kind':'Limit','metadata':{'name':'b'},'most':0}")
                .expect(201);
        api.post(MAPS, map("m", "12345")).expect(201);
        api.post(MAPS, map("n", "123456")).expect(422);
    }

    @Test
    void anUnknownParamKind_isTheRequestsFailure() {
        bound("'paramKind':{'apiVersion':'example.com/v1','kind':'Nothing'}," + validation("true"));
        api.post(MAPS, map("m", "v"))
                .refused(
                        422,
                        "Invalid",
                        "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed to configure"
                                + " policy: failed to find resource referenced by paramKind: 'example.com/v1,"
                                + " Kind=Nothing'");
    }

    @Test
    void authorizer_isAskedInTheWorkspace() {
        bound("'validations':[{'expression':'"
                + cel("authorizer.group('').resource('configmaps').namespace('default').check('create').allowed()"
                        + " && !authorizer.serviceAccount('default', 'default').group('').resource('secrets')"
                        + ".check('list').allowed()")
                + "'},{'expression':'"
                + cel("authorizer.requestResource.check('delete').allowed()"
                        + " && authorizer.path('/healthz').check('get').allowed()")
                + "'}]");
        api.post(MAPS, map("m", "v")).expect(201);
    }

    @Test
    void namespaceObjectAndRequest_areSeen() {
        bound(validation("namespaceObject.metadata.name == 'default' && request.operation == 'CREATE'"
                + " && request.resource.resource == 'configmaps' && oldObject == null && !request.dryRun"
                + " && request.kind.kind == 'ConfigMap' && request.namespace == 'default'"));
        api.post(MAPS, map("m", "v")).expect(201);
    }

    @Test
    void aDelete_isSeenWithTheOldObjectAlone() {
        Policies.validating(
                api,
                "p",
                spec(
                        "{'apiGroups':[''],'apiVersions':['*'],'operations':['DELETE'],'resources':['configmaps']}",
                        validation("object == null && oldObject.data.key != 'kept'")));
        Policies.bind(api, "p", "'Deny'", "");
        api.post(MAPS, map("a", "kept")).expect(201);
        api.post(MAPS, map("b", "free")).expect(201);
        api.delete(MAPS + "/a").expect(422);
        api.delete(MAPS + "/b").expect(200);
    }

    // apiserver typechecking.go: warnings for each type that the rules name.
    @Test
    void typesThatDoNotFit_areWarnedOfInTheStatus() {
        Policies.validating(
                api,
                "p",
                spec(
                        "{'apiGroups':['rbac.authorization.k8s.io'],'apiVersions':['v1'],'operations':['*'],"
                                + "'resources':['clusterroles']}",
                        validation("object.nothing == 1")));
        JsonNode warning = Policies.checked(api, "p").at("/status/typeChecking/expressionWarnings/0");
        assertThat(warning.path("fieldRef").asText()).isEqualTo("spec.validations[0].expression");
        assertThat(warning.path("warning").asText())
                .isEqualTo("rbac.authorization.k8s.io/v1, Kind=ClusterRole: ERROR: <input>:1:7: undefined field"
                        + " 'nothing'\n | object.nothing == 1\n | ......^\n");
    }

    // k/k pkg/apis/admissionregistration/validation: expressions are compiled when they are written.
    @Test
    void anExpressionThatDoesNotCompile_isRefusedWhenItIsWritten() {
        Answer answer = api.post(
                        Policies.VALIDATING,
                        "{'metadata':{'name':'p'},'spec':" + spec(RULE, validation("object.x")) + "}")
                .expect(422);
        assertThat(answer.at("/message"))
                .isEqualTo("ValidatingAdmissionPolicy.admissionregistration.k8s.io \"p\" is invalid:"
                        + " spec.validations[0].expression: Invalid value: \"object.x\": must evaluate to bool but got"
                        + " dyn");
        assertThat(api.post(
                                Policies.VALIDATING,
                                "{'metadata':{'name':'p'},'spec':" + spec(RULE, validation("variables.x")) + "}")
                        .expect(422)
                        .at("/message"))
                .contains("compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container"
                        + " '')");
    }

    // A42, k/k test/e2e/apimachinery/validatingadmissionpolicy.go: "should support ValidatingAdmissionPolicy API
    // operations".
    @Test
    void status_isReadAndPatchedOnItsOwn() {
        Policies.validating(api, "p", spec(RULE, validation("true")));
        Policies.checked(api, "p");
        String status = Policies.VALIDATING + "/p/status";
        api.get(status).expect(200);
        Answer patched = api.mergePatch(
                        status,
                        "{'metadata':{'annotations':{'patched':'status'}},'spec':{'failurePolicy':'Ignore'},'status':"
                                + "{'conditions':[{'type':'StatusPatched','status':'True','lastTransitionTime':"
                                + "'2026-01-02T03:04:05Z','reason':'E2E','message':'Set by an e2e test'}]}}")
                .expect(200);
        assertThat(patched.at("/status/conditions/0/type")).isEqualTo("StatusPatched");
        assertThat(patched.at("/spec/failurePolicy")).isEqualTo("Fail");
    }

    // The policies of kubevirt/policies and of gateway-api (safe upgrades) use these forms.
    @Test
    void maxVcpus_areCountedFromWhatIsThere() {
        bound("'variables':[{'name':'cpu','expression':'has(object.data) ? object.data : {}'},{'name':'vcpus',"
                + "'expression':'"
                + cel("(has(variables.cpu.sockets) ? int(variables.cpu.sockets) : 1)"
                        + " * (has(variables.cpu.cores) ? int(variables.cpu.cores) : 1)")
                + "'}],'validations':[{'expression':'variables.vcpus <= 512','messageExpression':'"
                + cel("'VMI has ' + string(variables.vcpus) + ' vCPUs, more than the 512 allowed'") + "'}]");
        api.post(MAPS, "{'metadata':{'name':'small'}}").expect(201);
        api.post(MAPS, "{'metadata':{'name':'m'},'data':{'sockets':'600'}}")
                .refused(
                        422,
                        "Invalid",
                        "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p-binding' denied"
                                + " request: VMI has 600 vCPUs, more than the 512 allowed");
    }

    // What upstream removed with Kubernetes 1.32 is nowhere: not in discovery, not creatable.
    @Test
    void v1alpha1_isGone() {
        assertThat(api.get("/apis/admissionregistration.k8s.io").expect(200).text())
                .doesNotContain("v1alpha1");
        api.get("/apis/admissionregistration.k8s.io/v1alpha1").expect(404);
        api.post(
                        "/apis/admissionregistration.k8s.io/v1alpha1/validatingadmissionpolicies",
                        "{'apiVersion':'admissionregistration.k8s.io/v1alpha1','kind':'ValidatingAdmissionPolicy',"
                                + "'metadata':{'name':'p'},'spec':{}}")
                .expect(404);
    }
}
