package dev.polder.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which rule decides, after the tables of apiserver 0.32 {@code audit/policy/checker_test.go}, and which policies are refused,
 * after {@code apis/audit/validation/validation_test.go}.
 */
class AuditPolicyTest {

    private static final UserInfo TIM = new UserInfo("tim@k8s.io", "", List.of("humans", "developers"), Map.of());
    private static final UserInfo NOBODY = new UserInfo("", "", List.of(), Map.of());

    private static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("default", "{level: Metadata}"),
            Map.entry("create", "{level: Request, verbs: [create]}"),
            Map.entry("tims", "{level: Metadata, users: ['tim@k8s.io']}"),
            Map.entry("humans", "{level: Metadata, userGroups: [humans]}"),
            Map.entry("accounts", "{level: Request, userGroups: ['system:serviceaccounts']}"),
            Map.entry("pods", "{level: RequestResponse, verbs: [get], resources: [{resources: [pods]}]}"),
            Map.entry("logs-of-pods", "{level: Request, verbs: [get], resources: [{resources: [pods/log]}]}"),
            Map.entry("star", "{level: Request, verbs: [get], resources: [{resources: ['*']}]}"),
            Map.entry("any-log", "{level: Request, verbs: [get], resources: [{resources: ['*/log']}]}"),
            Map.entry("all-of-pods", "{level: Request, verbs: [get], resources: [{resources: ['pods/*']}]}"),
            Map.entry(
                    "roles",
                    "{level: RequestResponse, verbs: [get], namespaces: [''], resources: [{group:"
                            + " rbac.authorization.k8s.io, resources: [clusterroles]}]}"),
            Map.entry(
                    "role-edit",
                    "{level: Request, resources: [{group: rbac.authorization.k8s.io, resources: [clusterroles],"
                            + " resourceNames: [edit]}]}"),
            Map.entry("logs", "{level: RequestResponse, verbs: [get], nonResourceURLs: ['/logs*']}"),
            Map.entry("metrics", "{level: Request, verbs: [get], nonResourceURLs: [/metrics]}"),
            Map.entry("no-start", "{level: Request, omitStages: [RequestReceived]}"));

    private static Attributes asked(String what) {
        return switch (what) {
            case "namespaced" -> resource(TIM, "", "pods", "", "default", "busybox");
            case "cluster" -> resource(TIM, "rbac.authorization.k8s.io", "clusterroles", "", "", "edit");
            case "subresource" -> resource(TIM, "", "pods", "log", "default", "busybox");
            case "unauthorized" -> resource(NOBODY, "", "pods", "", "default", "busybox");
            case "path" -> new Attributes(TIM, null, "get", "", "", "", "", "", "", "/logs/kubelet.log");
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static Attributes resource(
            UserInfo user, String group, String resource, String subresource, String namespace, String name) {
        ClusterScope root = new ClusterScope.OneCluster(LogicalClusterName.ROOT);
        return new Attributes(user, root, "get", group, "v1", resource, subresource, namespace, name, "/");
    }

    private static AuditPolicy policy(String head, String rules) throws IOException {
        StringBuilder text = new StringBuilder("apiVersion: audit.k8s.io/v1\nkind: Policy\n" + head + "\nrules:\n");
        for (String rule : rules.split(" ")) {
            text.append("- ").append(RULES.get(rule)).append('\n');
        }
        return AuditPolicyReader.read(text.toString());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    namespaced, default, Metadata
                    namespaced, create, None
                    namespaced, tims, Metadata
                    namespaced, humans, Metadata
                    namespaced, accounts, None
                    namespaced, pods, RequestResponse
                    namespaced, roles, None
                    namespaced, logs, None
                    namespaced, metrics, None
                    namespaced, metrics accounts default, Metadata
                    namespaced, metrics pods default, RequestResponse
                    namespaced, logs-of-pods pods, RequestResponse
                    cluster, create, None
                    cluster, pods, None
                    cluster, roles, RequestResponse
                    cluster, role-edit roles, Request
                    cluster, logs, None
                    cluster, metrics roles default, RequestResponse
                    path, default, Metadata
                    path, pods, None
                    path, roles, None
                    path, logs, RequestResponse
                    path, metrics, None
                    path, logs roles default, RequestResponse
                    subresource, logs-of-pods pods, Request
                    subresource, pods, None
                    subresource, star, Request
                    subresource, any-log, Request
                    subresource, all-of-pods, Request
                    unauthorized, tims, None
                    unauthorized, tims default, Metadata
                    unauthorized, humans, None
                    """)
    void firstRuleThatMatches_decides(String what, String rules, String level) throws IOException {
        assertThat(policy("", rules).of(asked(what)).level().wire()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"'', RequestReceived", "'omitStages: [ResponseStarted]', RequestReceived ResponseStarted"})
    void momentsLeftOut_areThoseOfTheRuleAndOfThePolicy(String head, String left) throws IOException {
        assertThat(policy(head, "no-start").of(asked("namespaced")).omitted())
                .extracting(AuditMoment::wire)
                .containsExactlyInAnyOrder(left.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "'omitManagedFields: true', '', true",
        "'omitManagedFields: true', ', omitManagedFields: false', false",
        "'', ', omitManagedFields: true', true"
    })
    void managedFields_areTheRulesWordThenThePolicys(String head, String rule, boolean left) throws IOException {
        AuditPolicy policy = AuditPolicyReader.read(
                "apiVersion: audit.k8s.io/v1\nkind: Policy\n" + head + "\nrules:\n- {level: Metadata" + rule + "}\n");
        assertThat(policy.of(asked("namespaced")).withoutManagedFields()).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {} | rules[0].level: Required value
                    {level: FooBar} | rules[0].level: Unsupported value: "FooBar": supported values: "None", "Metadata", "Request", "RequestResponse"
                    {level: Metadata, namespaces: [default], nonResourceURLs: ['/logs*']} | rules cannot apply to both regular resources and non-resource URLs
                    {level: Metadata, resources: [{resources: [secrets]}], nonResourceURLs: ['/logs*']} | rules cannot apply to both regular resources and non-resource URLs
                    {level: Metadata, resources: [{group: rbac.authorization.k8s.io/v1beta1, resources: [roles]}]} | rules[0].resources.group: Invalid value: "rbac.authorization.k8s.io/v1beta1"
                    {level: Metadata, nonResourceURLs: [logs]} | rules[0].nonResourceURLs[0]: Invalid value: "logs": non-resource URL rules must begin with a '/' character
                    {level: Metadata, nonResourceURLs: ['']} | rules[0].nonResourceURLs[0]: Invalid value: "": non-resource URL rules must begin with a '/' character
                    {level: Metadata, nonResourceURLs: ['/logs/*/*']} | non-resource URL wildcards '*' must be the final character of the rule
                    {level: Metadata, nonResourceURLs: ['/logs/*.log']} | non-resource URL wildcards '*' must be the final character of the rule
                    {level: Metadata, resources: [{resourceNames: [leader]}]} | using resourceNames requires at least one resource
                    {level: Metadata, omitStages: [foo]} | rules[0].omitStages[0]: Invalid value: "foo": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic
                    """)
    void wrongRule_isRefusedInUpstreamsWords(String rule, String words) {
        String text = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- " + rule + "\n";
        assertThatThrownBy(() -> AuditPolicyReader.read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kind: Policy",
                "apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules:\n- level: None",
                "apiVersion: audit.k8s.io/v1\nkind: Policy",
                "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: none",
                "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- {level: None, verbs: [1]}",
                "{"
            })
    void textThatIsNoPolicy_isRefusedInOneLine(String text) {
        assertThatThrownBy(() -> AuditPolicyReader.read(text))
                .isInstanceOf(IOException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }
}
