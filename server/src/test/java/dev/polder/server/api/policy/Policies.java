package dev.polder.server.api.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;

/** Policies that tests make; JSON in single quotes, in which expressions have their texts in escaped double ones. */
public final class Policies {

    public static final String BASE = "/apis/admissionregistration.k8s.io/v1/";
    public static final String VALIDATING = BASE + "validatingadmissionpolicies";
    public static final String VALIDATING_BINDINGS = BASE + "validatingadmissionpolicybindings";
    public static final String MUTATING = BASE + "mutatingadmissionpolicies";
    public static final String MUTATING_BINDINGS = BASE + "mutatingadmissionpolicybindings";

    private Policies() {}

    /** A rule about creates and updates of a resource at all versions. */
    public static String rule(String group, String resource) {
        return "{'apiGroups':['" + group + "'],'apiVersions':['*'],'operations':['CREATE','UPDATE'],'resources':['"
                + resource + "']}";
    }

    /** A spec with the rest of its fields. */
    public static String spec(String rule, String rest) {
        return "{'matchConstraints':{'resourceRules':[" + rule + "]}," + rest + "}";
    }

    /** Validations with one expression. */
    public static String validation(String expression) {
        return "'validations':[{'expression':'" + cel(expression) + "'}]";
    }

    /** Makes a validating policy. */
    public static void validating(ApiServer in, String name, String spec) {
        in.post(VALIDATING, "{'metadata':{'name':'" + name + "'},'spec':" + spec + "}")
                .expect(201);
    }

    /** Binds a validating policy, whose failures are answered by the actions. */
    public static void bind(ApiServer in, String policy, String actions, String rest) {
        in.post(
                        VALIDATING_BINDINGS,
                        "{'metadata':{'name':'" + policy + "-binding'},'spec':{'policyName':'" + policy
                                + "','validationActions':[" + actions + "]" + rest + "}}")
                .expect(201);
    }

    /** Makes a mutating policy, and binds it. */
    public static void mutating(ApiServer in, String name, String spec, String binding) {
        in.post(MUTATING, "{'metadata':{'name':'" + name + "'},'spec':" + spec + "}")
                .expect(201);
        in.post(
                        MUTATING_BINDINGS,
                        "{'metadata':{'name':'" + name + "-binding'},'spec':{'policyName':'" + name + "'" + binding
                                + "}}")
                .expect(201);
    }

    /** Waits until a policy was checked against its types. */
    static JsonNode checked(ApiServer in, String name) {
        String version = in.get(VALIDATING + "/" + name).expect(200).version();
        return Sharing.reaches(
                in, VALIDATING, name, version, policy -> policy.path("status").has("observedGeneration"));
    }

    /** An expression with texts in single quotes, as it stands in JSON in single quotes. */
    static String cel(String expression) {
        return expression.replace("\"", "\\\"").replace("'", "\\u0027");
    }
}
