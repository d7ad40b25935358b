package dev.polder.server.api.policy;

import static dev.polder.server.api.policy.Policies.rule;
import static dev.polder.server.api.policy.Policies.spec;
import static dev.polder.server.api.policy.Policies.validation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nobody reads by a policy what he may not read himself (k/k {@code registry/admissionregistration/validatingadmissionpolicy/authz.go}
 * and {@code …binding/authz.go}; users are shown as Go prints them).
 */
class ParamPermissionTest {

    private static final String GROUPS = "system:authenticated";
    private static final String SECRETS = "'paramKind':{'apiVersion':'v1','kind':'Secret'},";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("bob,bob,b-1");

    private ApiServer api = root;
    private ApiServer bob = root;

    /** Bob may write policies and read config maps, and nothing else. */
    @BeforeEach
    void workspace() {
        api = Sharing.workspace(root, "params");
        Views.grant(
                api,
                "policies",
                "bob",
                "{'apiGroups':['admissionregistration.k8s.io'],'resources':['*'],'verbs':['*']},"
                        + "{'apiGroups':[''],'resources':['configmaps'],'verbs':['get','list']},"
                        + "{'nonResourceURLs':['/'],'verbs':['access']}");
        bob = api.as("bob");
    }

    private static Answer policy(ApiServer by, String name, String kind) {
        return by.post(
                Policies.VALIDATING,
                "{'metadata':{'name':'" + name + "'},'spec':" + spec(rule("", "configmaps"), kind + validation("true"))
                        + "}");
    }

    private static Answer binding(ApiServer by, String policy, String params) {
        return by.post(
                Policies.VALIDATING_BINDINGS,
                "{'metadata':{'name':'b'},'spec':{'policyName':'" + policy
                        + "','validationActions':['Deny'],'paramRef':{" + params
                        + ",'parameterNotFoundAction':'Deny'}}}");
    }

    private static String refusal(Answer answer, String field) {
        assertThat(answer.expect(422).at("/reason")).isEqualTo("Invalid");
        assertThat(answer.at("/details/causes/0/reason")).isEqualTo("FieldValueForbidden");
        assertThat(answer.at("/details/causes/0/field")).isEqualTo(field);
        String message = answer.at("/details/causes/0/message");
        assertThat(message).startsWith("Forbidden: ");
        return message.substring("Forbidden: ".length());
    }

    @Test
    void aPolicyOverWhatItsAuthorMayNotRead_isRefused() {
        assertThat(refusal(policy(bob, "p", SECRETS), "spec.paramKind"))
                .matches("user &\\{bob b-1 \\[.*" + GROUPS
                        + ".*] map\\[.*]} must have \"get\" permission on all objects of"
                        + " the referenced paramKind \\(kind=Secret, apiVersion=v1\\)");
        policy(bob, "p", "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},").expect(201);
        policy(bob, "q", "").expect(201);
        // Nor by and by.
        bob.mergePatch(Policies.VALIDATING + "/q", "{'spec':{'paramKind':{'apiVersion':'v1','kind':'Secret'}}}")
                .expect(422);
        policy(api, "s", SECRETS).expect(201);
        // What somebody else has made may be changed, as long as it reads the same.
        bob.mergePatch(Policies.VALIDATING + "/s", "{'spec':{'failurePolicy':'Ignore'}}")
                .expect(200);
    }

    @Test
    void aBindingToWhatItsAuthorMayNotRead_isRefused() {
        policy(api, "s", SECRETS).expect(201);
        policy(api, "m", "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},").expect(201);
        policy(api, "n", "'paramKind':{'apiVersion':'example.com/v1','kind':'Nothing'},")
                .expect(201);
        String named = "'name':'x','namespace':'default'";
        String field = "spec.paramRef";
        assertThat(refusal(binding(bob, "s", named), field))
                .startsWith("user &{bob b-1 [")
                .endsWith("} does not have \"get\" permission on the object referenced by paramRef");
        assertThat(refusal(binding(bob, "s", "'selector':{}"), field))
                .endsWith("} does not have \"list\" permission on the object referenced by paramRef");
        assertThat(refusal(binding(bob, "missing", named), field))
                .startsWith("unable to get policy missing to determine minimum required permissions and user &{bob ")
                .endsWith("} does not have \"get\" permission for all groups, versions and resources");
        assertThat(refusal(binding(bob, "n", named), field))
                .startsWith("unable to resolve paramKind &{example.com/v1 Nothing} to determine minimum required"
                        + " permissions and user &{bob ")
                .endsWith("} does not have \"get\" permission for all groups, versions and resources");
        binding(bob, "m", named).expect(201);
        bob.mergePatch(Policies.VALIDATING_BINDINGS + "/b", "{'spec':{'policyName':'s'}}")
                .expect(422);
        binding(api.inCluster(Views.id(api)), "s", named).expect(409);
    }

    @Test
    void mutatingPolicies_areLookedAtTheSameWay() {
        String mutation = "'reinvocationPolicy':'Never','mutations':[{'patchType':'ApplyConfiguration',"
                + "'applyConfiguration':{'expression':'Object{}'}}]";
        bob.post(
                        Policies.MUTATING,
                        "{'metadata':{'name':'p'},'spec':" + spec(rule("", "configmaps"), SECRETS + mutation) + "}")
                .expect(422);
        api.post(
                        Policies.MUTATING,
                        "{'metadata':{'name':'p'},'spec':" + spec(rule("", "configmaps"), SECRETS + mutation) + "}")
                .expect(201);
        bob.post(
                        Policies.MUTATING_BINDINGS,
                        "{'metadata':{'name':'b'},'spec':{'policyName':'p','paramRef':{'name':'x',"
                                + "'parameterNotFoundAction':'Deny'}}}")
                .expect(422);
    }
}
