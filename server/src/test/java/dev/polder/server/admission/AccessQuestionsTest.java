package dev.polder.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.cel.RuleEnvironment.Use;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.policy.expression.Evaluation;
import dev.polder.machinery.policy.expression.ExpressionCompiler;
import dev.polder.machinery.policy.expression.Inputs;
import dev.polder.machinery.policy.expression.Subjects;
import dev.polder.machinery.policy.expression.Wanted;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.schema.ServedResource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What expressions ask {@code authorizer}, as it reaches an authorizer (apiserver {@code pkg/cel/library/authz.go}). */
class AccessQuestionsTest {

    private static final UserInfo BOB = new UserInfo("bob", "", List.of("team"), Map.of());

    private final List<Attributes> asked = new ArrayList<>();

    /** What an expression gives, when lists of a selector are allowed, and nothing else is. */
    private @Nullable Object run(String source) throws Exception {
        ResourceType type = BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system()).stream()
                .filter(one -> one.names().plural().equals("configmaps"))
                .findFirst()
                .orElseThrow();
        AdmissionRequest request = new AdmissionRequest(
                BOB,
                new LogicalClusterName("c1"),
                new ServedResource(type, type.storage(), null),
                "",
                Verb.CREATE,
                "default",
                "m",
                Json.object(),
                null,
                false);
        AccessQuestions questions = new AccessQuestions(request, attributes -> {
            asked.add(attributes);
            return attributes.selectors().labels().isEverything()
                    ? new Decision.NoOpinion("not all of them")
                    : new Decision.Allow("these");
        });
        ObjectNode seen = Json.object();
        seen.putObject("requestResource").put("group", "").put("version", "v1").put("resource", "configmaps");
        seen.put("namespace", "default").put("name", "m");
        ExpressionCompiler compiler = new ExpressionCompiler(Subjects.ofAnything(false), false);
        Inputs inputs = new Inputs(null, null, seen, null, null, questions);
        return new Evaluation(inputs, Map.of(), Long.MAX_VALUE)
                .run(compiler.compile(source, Wanted.BOOL, true, Use.STORED))
                .value();
    }

    private static Attributes question(String resource, String namespace, String name, Attributes.Selectors selectors) {
        return new Attributes(
                BOB,
                new ClusterScope.OneCluster(new LogicalClusterName("c1")),
                "list",
                "",
                "*",
                resource,
                "",
                namespace,
                name,
                "",
                selectors);
    }

    private static Attributes.Selectors selectors(String fields, String labels) {
        return Attributes.Selectors.lenient(fields, labels);
    }

    @Test
    void selectors_narrowWhatIsAsked() throws Exception {
        String pods = "authorizer.group('').resource('pods').namespace('ns')";
        assertThat(run(pods + ".check('list').allowed()")).isEqualTo(false);
        assertThat(run(pods + ".fieldSelector('spec.nodeName=n').labelSelector('a in (b),!c').check('list').allowed()"))
                .isEqualTo(true);
        assertThat(asked)
                .containsExactly(
                        question("pods", "ns", "", Attributes.Selectors.NONE),
                        question("pods", "ns", "", selectors("spec.nodeName=n", "a in (b),!c")));
        assertThat(asked.get(1).selectors().fields().terms()).hasSize(1);
        assertThat(asked.get(1).selectors().labels().requirements()).hasSize(2);
    }

    // Upstream: "If the field selector does not parse successfully, no field selector requirements are included".
    @Test
    void aSelectorThatDoesNotParse_isNoSelector_andNoError() throws Exception {
        String pods = "authorizer.group('').resource('pods')";
        assertThat(run(pods + ".fieldSelector('no comparison').labelSelector('a=b').check('list').allowed()"))
                .isEqualTo(true);
        assertThat(run(pods + ".fieldSelector('a=b').labelSelector('a in (').check('list').errored()"))
                .isEqualTo(false);
        assertThat(asked)
                .containsExactly(
                        question("pods", "", "", selectors("", "a=b")), question("pods", "", "", selectors("a=b", "")));
    }

    @Test
    void theLastSelectorOfAKindCounts_andTheRequestsResourceHasThemToo() throws Exception {
        assertThat(run("authorizer.requestResource.labelSelector('a=b').labelSelector('a=c').check('list').reason()"
                        + " == 'these'"))
                .isEqualTo(true);
        assertThat(asked).containsExactly(question("configmaps", "default", "m", selectors("", "a=c")));
    }

    @Test
    void theSameQuestion_isAskedOnce() throws Exception {
        String maps = "authorizer.group('').resource('configmaps')";
        run(maps + ".labelSelector('a=b').check('list').allowed() && " + maps
                + ".labelSelector('a=b').check('list').allowed() && " + maps + ".check('list').allowed()");
        assertThat(asked).hasSize(2);
    }

    // kcp: a service account of a logical cluster is one of that logical cluster.
    @Test
    void aServiceAccount_isAskedAboutInTheLogicalClusterOfTheWrite() throws Exception {
        run("authorizer.serviceAccount('ns', 'robot').group('').resource('secrets').check('list').allowed()");
        assertThat(asked.get(0).user())
                .isEqualTo(new UserInfo(
                        "system:serviceaccount:ns:robot",
                        "",
                        List.of("system:serviceaccounts", "system:serviceaccounts:ns"),
                        Map.of("authentication.kubernetes.io/cluster-name", List.of("c1"))));
        assertThat(run("authorizer.serviceAccount('not@a#valid!namespace', 'ok').group('').resource('x').check('get')"
                        + ".allowed()"))
                .isNull();
        assertThat(asked).hasSize(1);
    }
}
