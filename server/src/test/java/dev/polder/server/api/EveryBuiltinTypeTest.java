package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored built-in type: made, read, changed, listed, watched and deleted; and refused where upstream refuses. */
class EveryBuiltinTypeTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";
    private static final String CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static final String ROLE_REF =
            "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'r'}";
    private static final String HOOK = "'webhooks':[{'name':'hook.example.com','sideEffects':'None',"
            + "'admissionReviewVersions':['v1'],'clientConfig':{'url':'https://127.0.0.1/x'},'rules':[{'operations':['CREATE'],"
            + "'apiGroups':[''],'apiVersions':['v1'],'resources':['secrets']}]}]";
    private static final String CONSTRAINTS = "'matchConstraints':{'resourceRules':[{'operations':['CREATE'],"
            + "'apiGroups':[''],'apiVersions':['v1'],'resources':['secrets']}]}";

    /** A request for user jane, made with openssl. */
    private static final String REQUEST =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWk1JR0FBZ0VBTUI0eERUQUxCZ05WQkFNTUJHcG"
                    + "hibVV4RFRBTEJnTlZCQW9NQkhSbFlXMHdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVN4RUdIL1Yy"
                    + "NGlVOTZCRGovMXhaTUltLzR3bWU5MkFsdGtodjR3CkM3V2hvOURjTnRsYUVkTGVZWTFkcGZ1MlBZMThrUUdNYVBUZF"
                    + "VXUDlDRWhGQnoxL29BQXdDZ1lJS29aSXpqMEUKQXdJRFNBQXdSUUlnVlMwNjZxcUo0OTJmMW9DdGxZdjJEcE1QVVcv"
                    + "VTJlVmxyWjBVUWlBSVJaNENJUURJT2xYbAo1aDRpbU9NQW40SUF6bWZhMTNoQWtzT2VIZ081dWQzWWZJRkdMUT09Ci"
                    + "0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    /** Path (with %s for the namespace), fields of a valid object, fields of an invalid one, what is wrong with it. */
    private static Stream<Arguments> coreAndAccessTypes() {
        String core = "/api/v1/namespaces/%s/";
        return Stream.of(
                arguments(core + "configmaps", "'data':{'k':'v'}", "'data':{'':'v'}", "data[]: Invalid value: \"\""),
                arguments(core + "secrets", "'data':{'k':'AA=='}", "'data':{'':'AA=='}", "data[]: Invalid value: \"\""),
                arguments(core + "serviceaccounts", "'automountServiceAccountToken':true", "", ""),
                arguments(
                        // One that limits nothing: of others the server says how much is used.
                        core + "resourcequotas",
                        "'spec':{}",
                        "'spec':{'hard':{'configmaps':'-1'}}",
                        "spec.hard[configmaps]: Invalid value: \"-1\": must be greater than or equal to 0"),
                arguments(
                        "/apis/coordination.k8s.io/v1/namespaces/%s/leases",
                        "'spec':{'holderIdentity':'me','leaseDurationSeconds':5,'renewTime':'2020-01-02T03:04:05.000006Z'}",
                        "'spec':{'leaseDurationSeconds':0}",
                        "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"),
                arguments(
                        RBAC + "namespaces/%s/roles",
                        "'rules':[{'apiGroups':[''],'resources':['secrets'],'verbs':['get']}]",
                        "'rules':[{'apiGroups':[''],'resources':['secrets'],'verbs':[]}]",
                        "rules[0].verbs: Required value: verbs must contain at least one value"),
                arguments(
                        RBAC + "namespaces/%s/rolebindings",
                        ROLE_REF + ",'subjects':[{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'bob'}]",
                        ROLE_REF + ",'subjects':[{'kind':'Odd','name':'bob'}]",
                        "subjects[0].kind: Unsupported value: \"Odd\""),
                arguments(RBAC + "clusterroles", "'rules':[{'nonResourceURLs':['/x'],'verbs':['get']}]", "", ""),
                arguments(
                        RBAC + "clusterrolebindings",
                        ROLE_REF,
                        "'roleRef':{'apiGroup':'x','kind':'ClusterRole','name':'r'}",
                        "roleRef.apiGroup: Unsupported value: \"x\""));
    }

    private static Stream<Arguments> admissionAndCertificateTypes() {
        String hookError = "webhooks[0].name: Invalid value: \"short\": should be a domain with at least three segments"
                + " separated by dots";
        return Stream.of(
                arguments(
                        ADMISSION + "mutatingwebhookconfigurations",
                        HOOK,
                        HOOK.replace("hook.example.com", "short"),
                        hookError),
                arguments(
                        ADMISSION + "validatingwebhookconfigurations",
                        HOOK,
                        HOOK.replace("hook.example.com", "short"),
                        hookError),
                arguments(
                        ADMISSION + "validatingadmissionpolicies",
                        "'spec':{" + CONSTRAINTS + ",'validations':[{'expression':'true'}]}",
                        "'spec':{" + CONSTRAINTS + "}",
                        "spec.validations: Required value: validations or auditAnnotations must contain at least one"
                                + " item"),
                arguments(
                        ADMISSION + "validatingadmissionpolicybindings",
                        "'spec':{'policyName':'p','validationActions':['Deny']}",
                        "'spec':{'policyName':'p'}",
                        "spec.validationActions: Required value: at least one validation action is required"),
                arguments(
                        ADMISSION + "mutatingadmissionpolicies",
                        "'spec':{" + CONSTRAINTS
                                + ",'reinvocationPolicy':'Never','mutations':[{'patchType':'JSONPatch',"
                                + "'jsonPatch':{'expression':'[JSONPatch{}]'}}]}",
                        "'spec':{" + CONSTRAINTS + ",'reinvocationPolicy':'Never'}",
                        "spec.mutations: Required value"),
                arguments(
                        ADMISSION + "mutatingadmissionpolicybindings",
                        "'spec':{'policyName':'p'}",
                        "'spec':{}",
                        "spec.policyName: Required value"),
                arguments(
                        CSRS,
                        "'spec':{'request':'" + REQUEST + "','signerName':'example.com/s','usages':['client auth']}",
                        "'spec':{'request':'AAAA','signerName':'example.com/s','usages':['client auth']}",
                        "spec.request: Invalid value: "));
    }

    /** The object once nobody changes it any more: in the status of a validating policy the server says what it thinks of it. */
    private static JsonNode settled(String path, String name, Answer made) {
        if (!path.endsWith("/validatingadmissionpolicies")) {
            return made.json();
        }
        try (WatchStream watch = api.watch(
                path + "?watch=true&fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + made.version())) {
            return watch.next("MODIFIED", name).object();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"coreAndAccessTypes", "admissionAndCertificateTypes"})
    void everyType_livesAWholeLife(String template, String valid, String invalid, String error) {
        String path = String.format(template, api.namespace());
        String name = api.fresh("it");
        String one = path + "/" + name;
        Answer made = api.post(
                        path, "{'metadata':{'name':'" + name + "','labels':{'mine':'" + name + "'}}," + valid + "}")
                .expect(201);
        JsonNode settled = settled(path, name, made);
        Answer read = api.get(one).expect(200);
        assertThat(read.json()).isEqualTo(settled);
        assertThat(api.put(one, read.json()).expect(200).version())
                .as("a PUT of what was read")
                .isEqualTo(read.version());
        assertThat(api.get(path + "?labelSelector=mine%3D" + name).names()).containsExactly(name);
        assertThat(api.get(path, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                        .expect(200)
                        .node("/rows"))
                .isNotEmpty();
        try (WatchStream watch = api.watch(
                path + "?watch=true&fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + read.version())) {
            api.strategicPatch(one, "{'metadata':{'labels':{'new':'label'}}}").expect(200);
            api.apply(
                            one + "?fieldManager=applier",
                            "{'apiVersion':'" + made.at("/apiVersion") + "','kind':'" + made.at("/kind")
                                    + "','metadata':{'name':'" + name + "','annotations':{'a':'b'}}}")
                    .expect(200);
            assertThat(api.delete(path + "?labelSelector=mine%3D" + name)
                            .expect(200)
                            .names())
                    .containsExactly(name);
            watch.next("MODIFIED", name);
            watch.next("MODIFIED", name);
            watch.next("DELETED", name);
        }
        api.get(one).expect(404);
        api.post(path, "{'metadata':{'name':'" + name + "'}," + valid + "}").expect(201);
        api.delete(one).expect(200);
        api.get(one).expect(404);
        if (!invalid.isEmpty()) {
            Answer refused = api.post(path, "{'metadata':{'name':'" + name + "'}," + invalid + "}")
                    .expect(422);
            assertThat(refused.at("/message")).contains(error);
        }
    }

    @Test
    void servedTypes_areKcpsListAndNothingElse() {
        // kcp-inventory 1.7 (kcp config/root-phase0 and the generic control plane): nothing may be added
        Set<String> served = new TreeSet<>();
        Stream<String> groups = api.get("/apis")
                .node("/groups")
                .valueStream()
                .map(g -> "/apis/" + g.at("/preferredVersion/groupVersion").asText());
        Stream.concat(Stream.of("/api/v1"), groups)
                .forEach(path -> api.get(path)
                        .node("/resources")
                        .forEach(r -> served.add(path + " " + r.path("name").asText())));
        Set<String> wanted = Stream.of(
                        "/api/v1 configmaps events namespaces namespaces/finalize namespaces/status resourcequotas"
                                + " resourcequotas/status secrets serviceaccounts serviceaccounts/token",
                        "/apis/admissionregistration.k8s.io/v1 mutatingadmissionpolicies"
                                + " mutatingadmissionpolicybindings mutatingwebhookconfigurations"
                                + " validatingadmissionpolicies validatingadmissionpolicies/status"
                                + " validatingadmissionpolicybindings validatingwebhookconfigurations",
                        "/apis/apiextensions.k8s.io/v1 customresourcedefinitions customresourcedefinitions/status",
                        "/apis/authentication.k8s.io/v1 selfsubjectreviews tokenreviews",
                        "/apis/authorization.k8s.io/v1 localsubjectaccessreviews selfsubjectaccessreviews"
                                + " selfsubjectrulesreviews subjectaccessreviews",
                        "/apis/certificates.k8s.io/v1 certificatesigningrequests certificatesigningrequests/approval"
                                + " certificatesigningrequests/status",
                        "/apis/coordination.k8s.io/v1 leases",
                        "/apis/events.k8s.io/v1 events",
                        "/apis/rbac.authorization.k8s.io/v1 clusterrolebindings clusterroles rolebindings roles",
                        // kcp's own kinds (kcp-inventory 1.0); shards are root's alone
                        "/apis/core.kcp.io/v1alpha1 logicalclusters logicalclusters/status shards shards/status",
                        "/apis/tenancy.kcp.io/v1alpha1 workspaces workspaces/status workspacetypes"
                                + " workspacetypes/status workspaceauthenticationconfigurations",
                        "/apis/topology.kcp.io/v1alpha1 partitions partitionsets partitionsets/status",
                        // At the version that is preferred; the kinds of v1alpha1 alone are KindVersionsTest's.
                        "/apis/apis.kcp.io/v1alpha2 apibindings apibindings/status apiexports apiexports/status")
                .flatMap(line -> {
                    List<String> words = List.of(line.split(" "));
                    return words.stream().skip(1).map(word -> words.get(0) + " " + word);
                })
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(served).isEqualTo(wanted);
    }

    @Tag("k8s-10.6")
    @Tag("k8s-12.12")
    @Tag("k8s-21.18")
    @Test
    void certificateRequest_namesWhoAsks() {
        String name = api.fresh("csr");
        Answer made = api.post(
                        CSRS,
                        "{'metadata':{'name':'" + name + "'},'spec':{'request':'" + REQUEST
                                + "','signerName':'example.com/s','usages':['client"
                                + " auth'],'username':'forged','uid':'forged',"
                                + "'groups':['forged'],'extra':{'forged':['forged']}}}")
                .expect(201);
        assertThat(made.at("/spec/username")).isEqualTo("shard-admin");
        assertThat(made.node("/spec/groups").toString()).contains("system:authenticated");
        assertThat(made.text()).doesNotContain("\"forged\"");
        Answer approved = api.mergePatch(
                        CSRS + "/" + name + "/approval",
                        "{'status':{'conditions':[{'type':'Approved','status':'True','reason':'r','message':'m'}]}}")
                .expect(200);
        assertThat(approved.at("/status/conditions/0/type")).isEqualTo("Approved");
        assertThat(approved.at("/status/conditions/0/lastTransitionTime")).isNotEmpty();
        assertThat(api.get(CSRS + "?fieldSelector=spec.signerName%3Dexample.com/s")
                        .names())
                .contains(name);
    }

    /** k/k {@code apis/certificates/validation} and {@code registry/certificates/certificates/strategy.go}. */
    @Tag("k8s-10.6")
    @Tag("k8s-21.18")
    @Test
    void certificateRequest_isDecidedOnce() {
        String one = CSRS + "/" + api.fresh("csr");
        String decision = "{'type':'%s','status':'True','reason':'r','message':'m'}";
        String approved = decision.formatted("Approved");
        String denied = decision.formatted("Denied");
        api.post(
                        CSRS,
                        "{'metadata':{'name':'" + one.substring(CSRS.length() + 1) + "'},'spec':{'request':'" + REQUEST
                                + "','signerName':'example.com/s','usages':['client auth'],'expirationSeconds':600}}")
                .expect(201);
        api.mergePatch(one + "/approval", "{'status':{'conditions':[" + approved + "]}}")
                .expect(200);
        assertThat(api.mergePatch(one + "/approval", "{'status':{'conditions':[" + approved + "," + denied + "]}}")
                        .expect(422)
                        .at("/message"))
                .contains("Approved and Denied conditions are mutually exclusive");
        assertThat(api.mergePatch(one + "/approval", "{'status':{'conditions':[]}}")
                        .expect(422)
                        .at("/message"))
                .contains("updates may not remove a condition of type \"Approved\"");
        assertThat(api.mergePatch(one + "/status", "{'status':{'conditions':[" + approved + "," + denied + "]}}")
                        .expect(422)
                        .at("/message"))
                .contains("updates may not add a condition of type \"Denied\"");
        assertThat(api.mergePatch(one, "{'spec':{'signerName':'example.com/other'}}")
                        .at("/spec/signerName"))
                .isEqualTo("example.com/s");
        assertThat(api.get(one + "/approval").expect(200).at("/kind")).isEqualTo("CertificateSigningRequest");
        assertThat(api.post(
                                CSRS,
                                "{'metadata':{'generateName':'short'},'spec':{'request':'" + REQUEST
                                        + "','signerName':'example.com/s','usages':['client auth'],"
                                        + "'expirationSeconds':599}}")
                        .expect(422)
                        .at("/message"))
                .contains("spec.expirationSeconds: Invalid value: 599: ");
    }
}
