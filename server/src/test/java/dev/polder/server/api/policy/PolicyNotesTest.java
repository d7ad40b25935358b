package dev.polder.server.api.policy;

import static dev.polder.server.api.policy.Policies.cel;
import static dev.polder.server.api.policy.Policies.rule;
import static dev.polder.server.api.policy.Policies.spec;
import static dev.polder.server.api.policy.Policies.validation;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.config.AuditConfig;
import dev.polder.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What policies leave in the audit log and in warnings, and what of them a dry run does (apiserver {@code policy/validating/dispatcher.go}). */
class PolicyNotesTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String RULE = rule("", "configmaps");
    private static final String FAILURES = "validation.policy.admission.k8s.io/validation_failure";

    private static ApiServer root;
    private static Path log;

    private ApiServer api;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        log = folder.resolve("audit.log");
        Path policy = Files.writeString(
                folder.resolve("policy.yaml"),
                "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n");
        AuditConfig none = AuditConfig.none();
        root = ApiServer.start(ServerConfig.embedded()
                .with(new AuditConfig(policy, log, none.mode(), none.buffer(), none.rotation())));
    }

    @AfterAll
    static void stop() {
        root.close();
    }

    @BeforeEach
    void workspace() {
        api = Sharing.workspace(root, "notes");
    }

    private static String map(String name) {
        return "{'metadata':{'name':'" + name + "'},'data':{'key':'v'}}";
    }

    /** An annotation of the last event of a request; empty when it has none. */
    private static String noted(Answer answer, String key) throws IOException {
        String id = answer.headers().firstValue("audit-id").orElseThrow();
        String found = null;
        for (String line : Files.readAllLines(log)) {
            JsonNode event = Json.mapper().readTree(line);
            if (event.path("auditID").asText().equals(id)) {
                found = event.path("annotations").path(key).asText("");
            }
        }
        if (found == null) {
            throw new AssertionError("nothing of " + id + " in the log");
        }
        return found;
    }

    @Test
    void auditAnnotations_areBelowTheNameOfTheirPolicy_evenWhenTheWriteIsRefused() throws IOException {
        String notes = "'auditAnnotations':[{'key':'seen','valueExpression':'"
                + cel("'name ' + object.metadata.name + ' in ' + namespaceObject.metadata.name")
                + "'},{'key':'none','valueExpression':'null'}]";
        Policies.validating(api, "p.example.com", spec(RULE, notes + "," + validation("object.data.key == 'w'")));
        Policies.bind(api, "p.example.com", "'Deny'", "");
        Answer refused = api.post(MAPS, map("m")).expect(422);
        assertThat(noted(refused, "p.example.com/seen")).isEqualTo("name m in default");
        assertThat(noted(refused, "p.example.com/none")).isEmpty();
        assertThat(noted(refused, FAILURES)).isEmpty();
    }

    // The values of several bindings are one annotation, each said once.
    @Test
    void auditAnnotationsOfSeveralBindings_areJoined() throws IOException {
        api.post(MAPS, "{'metadata':{'name':'one'},'data':{'say':'a'}}").expect(201);
        api.post(MAPS, "{'metadata':{'name':'two'},'data':{'say':'b'}}").expect(201);
        Policies.validating(
                api,
                "p",
                spec(
                        rule("", "secrets"),
                        "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'auditAnnotations':[{'key':'said',"
                                + "'valueExpression':'string(params.data.say)'}]"));
        for (String name : new String[] {"one", "two", "again"}) {
            api.post(
                            Policies.VALIDATING_BINDINGS,
                            "{'metadata':{'name':'" + name + "'},'spec':{'policyName':'p','validationActions':['Deny'],"
                                    + "'paramRef':{'name':'" + (name.equals("again") ? "one" : name)
                                    + "','namespace':'default','parameterNotFoundAction':'Deny'}}}")
                    .expect(201);
        }
        Answer made = api.post("/api/v1/namespaces/default/secrets", "{'metadata':{'name':'s'}}")
                .expect(201);
        assertThat(noted(made, "p/said")).isEqualTo("a, b");
    }

    @Test
    void auditAndWarn_letTheWriteThrough_andSayTheSame() throws IOException {
        Policies.validating(
                api,
                "p",
                spec(
                        RULE,
                        "'validations':[{'expression':'true'},{'expression':'false','message':'keys < & > are out'}]"));
        Policies.bind(api, "p", "'Warn','Audit'", "");
        Answer made = api.post(MAPS, map("m")).expect(201);
        assertThat(made.warnings())
                .containsExactly("299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'p-binding':"
                        + " keys < & > are out\"");
        assertThat(noted(made, FAILURES))
                .isEqualTo(
                        "[{\"message\":\"keys \\u003c \\u0026 \\u003e are out\",\"policy\":\"p\",\"binding\":\"p-binding\","
                                + "\"expressionIndex\":1,\"validationActions\":[\"Warn\",\"Audit\"]}]");
    }

    @Test
    void denyAndAudit_refuseAndNote() throws IOException {
        Policies.validating(api, "p", spec(RULE, validation("false")));
        Policies.bind(api, "p", "'Deny','Audit'", "");
        Answer refused = api.post(MAPS, map("m")).expect(422);
        assertThat(refused.warnings()).isEmpty();
        assertThat(noted(refused, FAILURES))
                .isEqualTo("[{\"message\":\"failed expression: false\",\"policy\":\"p\",\"binding\":\"p-binding\","
                        + "\"expressionIndex\":0,\"validationActions\":[\"Deny\",\"Audit\"]}]");
    }

    @Test
    void aDryRun_isRefusedChangedAndWarnedOfAlike_andStoresNothing() {
        Policies.validating(
                api,
                "p",
                spec(RULE, validation("request.dryRun && object.data.added == 'yes' && object.data.key != 'bad'")));
        Policies.bind(api, "p", "'Deny'", "");
        Policies.mutating(
                api,
                "add",
                spec(
                        RULE,
                        "'reinvocationPolicy':'Never','mutations':[{'patchType':'ApplyConfiguration',"
                                + "'applyConfiguration':{'expression':'" + cel("Object{data: {'added': 'yes'}}")
                                + "'}}]"),
                "");
        Answer tried = api.post(MAPS + "?dryRun=All", map("m")).expect(201);
        assertThat(tried.at("/data/added")).isEqualTo("yes");
        api.get(MAPS + "/m").expect(404);
        api.post(MAPS + "?dryRun=All", map("m").replace("'v'", "'bad'")).expect(422);
        // The policy of this test is about dry runs alone.
        api.post(MAPS, map("m")).expect(422);
    }

    // A policy that is only tried is in force for nobody.
    @Test
    void aPolicyOfADryRun_doesNotCount() {
        Policies.validating(api, "p", spec(RULE, validation("false")));
        api.post(
                        Policies.VALIDATING_BINDINGS + "?dryRun=All",
                        "{'metadata':{'name':'b'},'spec':{'policyName':'p','validationActions':['Deny']}}")
                .expect(201);
        api.post(MAPS, map("m")).expect(201);
    }

    // celconfig.RuntimeCELCostBudget: 10,000,000 for all expressions of a policy; matchConditions have a quarter.
    @Test
    void aBudgetThatRunsOut_isDecidedByTheFailurePolicy() {
        String list = "[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9]";
        String endless = (list + ".all(x, ").replace("x", "a")
                + (list + ".all(x, ").replace("x", "b")
                + (list + ".all(x, ").replace("x", "c")
                + (list + ".all(x, ").replace("x", "d")
                + (list + ".all(x, ").replace("x", "e")
                + "a >= 0)))))";
        StringBuilder conditions = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            conditions
                    .append(i == 0 ? "" : ",")
                    .append("{'name':'c")
                    .append(i)
                    .append("','expression':'")
                    .append(endless)
                    .append("'}");
        }
        Policies.validating(api, "p", spec(RULE, "'matchConditions':[" + conditions + "]," + validation("true")));
        Policies.bind(api, "p", "'Deny'", "");
        api.post(MAPS, map("m"))
                .refused(
                        422,
                        "Invalid",
                        "configmaps \"m\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p-binding' denied"
                                + " request: validation failed due to running out of cost budget, no further validation"
                                + " rules will be run");
        api.mergePatch(Policies.VALIDATING + "/p", "{'spec':{'failurePolicy':'Ignore'}}")
                .expect(200);
        api.post(MAPS, map("m")).expect(201);
    }
}
