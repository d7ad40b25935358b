package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applying, listing and refusals. Texts of kubectl are those of its sources ({@code pkg/cmd/apply/apply.go} and others of
 * v0.32), texts of the server those of structured-merge-diff and apimachinery.
 */
@ExtendWith(SharedServer.class)
class KubectlApplyE2E {

    private static final String HOW_TO_RESOLVE = """

            Please review the fields above--they currently have other managers. Here
            are the ways you can resolve this warning:
            * If you intend to manage all of these fields, please re-run the apply
              command with the `--force-conflicts` flag.
            """;

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void applyServerSide_tellsConflictsAndForces(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "apply")) {
            String one = t.configMapFile("c", "one");
            String two = t.configMapFile("c", "two");
            assertThat(t.says("apply", "--server-side", "--field-manager=first", "-f", one))
                    .isEqualTo("configmap/c serverside-applied\n");

            assertThat(t.run("apply", "--server-side", "--field-manager=second", "-f", two)
                            .failed())
                    .startsWith("error: Apply failed with 1 conflict: conflict with \"first\": .data.text"
                            + HOW_TO_RESOLVE);
            assertThat(t.says("get", "cm", "c", "-o", "jsonpath={.data.text}")).isEqualTo("one");
            assertThat(t.says("apply", "--server-side", "--field-manager=second", "--force-conflicts", "-f", two))
                    .isEqualTo("configmap/c serverside-applied\n");
            assertThat(t.says("get", "cm", "c", "-o", "jsonpath={.data.text}")).isEqualTo("two");

            // A manager that wrote without applying is shown with its version and the time of its write.
            assertThat(t.says(
                            "patch",
                            "cm",
                            "c",
                            "--type=merge",
                            "--field-manager=third",
                            "-p",
                            "{\"data\":{\"text\":\"3\"}}"))
                    .isEqualTo("configmap/c patched\n");
            assertThat(t.run("apply", "--server-side", "--field-manager=second", "-f", two)
                            .failed())
                    .startsWith("error: Apply failed with 1 conflict: conflict with \"third\" using v1: .data.text"
                            + HOW_TO_RESOLVE);
        }
    }

    /** A client that applied by itself goes over to the server's way: it loses nothing and gives nothing up twice. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void applyServerSideAfterClientSide_takesTheFieldsOver(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "upgrade")) {
            assertThat(t.says("apply", "-f", t.configMapFile("c", "one"))).isEqualTo("configmap/c created\n");
            assertThat(t.says("apply", "--server-side", "-f", t.configMapFile("c", "two")))
                    .isEqualTo("configmap/c serverside-applied\n");
            assertThat(t.says("get", "cm", "c", "-o", "jsonpath={.metadata.managedFields[*].manager}"))
                    .contains("kubectl")
                    .doesNotContain("kubectl-client-side-apply");
            assertThat(t.says(
                            "get",
                            "cm",
                            "c",
                            "-o",
                            "jsonpath={.metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration}"))
                    .contains("\"text\":\"two\"");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void applyPrune_removesWhatIsNoLongerSaid(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "prune")) {
            String both = t.kubectl().file("both.yaml", labelled("kept") + "---\n" + labelled("pruned"));
            String one = t.kubectl().file("one.yaml", labelled("kept"));
            assertThat(t.says("apply", "-f", both)).isEqualTo("configmap/kept created\nconfigmap/pruned created\n");
            t.createConfigMap("other", "x");

            assertThat(t.says("apply", "--prune", "-l", "fleet=red", "--prune-allowlist=core/v1/ConfigMap", "-f", one))
                    .isEqualTo("configmap/kept unchanged\nconfigmap/pruned pruned\n");
            t.isGone("pruned");
            assertThat(t.says("get", "cm", "other", "-o", "name")).isEqualTo("configmap/other\n");
        }
    }

    private static String labelled(String name) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s
                  labels: {fleet: red}
                """.formatted(name);
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void diffServerSide_showsWhatWouldChange(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "diff")) {
            String one = t.configMapFile("c", "one");
            assertThat(t.says("apply", "--server-side", "-f", one)).isEqualTo("configmap/c serverside-applied\n");

            Command.Result same = t.run("diff", "--server-side", "-f", one);
            assertThat(same.exit()).as(same.toString()).isZero();
            Command.Result differs = t.run("diff", "--server-side", "-f", t.configMapFile("c", "two"));
            assertThat(differs.exit()).as(differs.toString()).isEqualTo(1);
            assertThat(differs.out()).contains("\n-  text: one\n", "\n+  text: two\n");
            assertThat(t.says("get", "cm", "c", "-o", "jsonpath={.data.text}")).isEqualTo("one");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void badObjects_areRefusedInUpstreamsWords(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "refused")) {
            String unknown = t.kubectl().file("unknown.yaml", """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: c, lables: {a: b}}
                    dta: {a: b}
                    """);
            assertThat(t.run("create", "-f", unknown).failed())
                    .isEqualTo("Error from server (BadRequest): error when creating \"unknown.yaml\": ConfigMap in"
                            + " version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field"
                            + " \"dta\", unknown field \"metadata.lables\"\n");
            assertThat(t.run("create", "--validate=warn", "-f", unknown).succeeded())
                    .isEqualTo("configmap/c created\n");

            t.installWidgets();
            assertThat(t.run("create", "-f", t.widgetFile("w", 0)).failed())
                    .isEqualTo("The Widget \"w\" is invalid: spec.size: Invalid value: 0: spec.size in body should be"
                            + " greater than or equal to 1\n");
            t.says("create", "-f", t.widgetFile("w", 1));
            assertThat(t.run("patch", "widgets." + t.group(), "w", "-p", "{\"spec\":{\"size\":2}}")
                            .failed())
                    .isEqualTo("error: application/strategic-merge-patch+json is not supported by " + t.group()
                            + "/v1, Kind=Widget: the body of the request was in an unknown format - accepted media types include: application/json-patch+json,"
                            + " application/merge-patch+json, application/apply-patch+yaml\n");
            assertThat(t.run(
                                    "patch",
                                    "cm",
                                    "c",
                                    "--type=json",
                                    "-p",
                                    "[{\"op\":\"test\",\"path\":\"/kind\",\"value\":\"x\"}]")
                            .failed())
                    .isEqualTo("The request is invalid: the server rejected our request due to an error in our"
                            + " request\n");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void lists_areSortedSelectedAndChunked(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "list")) {
            t.createConfigMap("a", "3");
            t.createConfigMap("b", "1");
            t.createConfigMap("c", "2");
            String ours = "metadata.name!=kube-root-ca.crt";

            assertThat(t.says("get", "cm", "--field-selector=" + ours, "--sort-by=.data.text", "-o", "name"))
                    .isEqualTo("configmap/b\nconfigmap/c\nconfigmap/a\n");
            assertThat(t.says("get", "cm", "--field-selector=" + ours, "--sort-by=.data.text", "--no-headers")
                            .lines())
                    .map(line -> line.split(" +")[0])
                    .containsExactly("b", "c", "a");
            assertThat(t.says("get", "cm", "--field-selector=metadata.name=b", "-o", "name"))
                    .isEqualTo("configmap/b\n");
            assertThat(t.run("get", "cm", "--field-selector=data.text=1").failed())
                    .contains("field label not supported: data.text");
            assertThat(t.says("get", "cm", "--field-selector=" + ours, "--chunk-size=1", "-o", "name"))
                    .isEqualTo("configmap/a\nconfigmap/b\nconfigmap/c\n");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void events_areListedForTheirObject(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "events")) {
            t.createConfigMap("c", "x");
            String event = t.kubectl().file("event.yaml", """
                    apiVersion: v1
                    kind: Event
                    metadata: {name: docked}
                    involvedObject: {apiVersion: v1, kind: ConfigMap, name: c, namespace: %s}
                    type: Normal
                    reason: Docked
                    message: It lies at its berth.
                    firstTimestamp: "2026-01-01T00:00:00Z"
                    lastTimestamp: "2026-01-01T00:00:00Z"
                    """.formatted(t.namespace()));
            assertThat(t.says("create", "-f", event)).isEqualTo("event/docked created\n");

            assertThat(t.says("events", "--for=configmap/c"))
                    .containsPattern("LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
                    .containsPattern("Normal +Docked +ConfigMap/c +It lies at its berth\\.\n");
            assertThat(t.says("get", "events", "--field-selector=reason=Docked", "-o", "name"))
                    .isEqualTo("event/docked\n");
            assertThat(t.says("get", "events", "--field-selector=reason=Sunk", "-o", "name"))
                    .isEmpty();
        }
    }

    /** This one with every version: how schemas are told has changed most. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void explainRecursive_tellsTheWholeType(Kubectl.Found found, ServerProcess server) {
        try (Transcript t = Transcript.begin(found, server, "explain")) {
            t.installWidgets();
            assertThat(t.anywhere("explain", "widgets", "--recursive", "--api-version=" + t.group() + "/v1")
                            .succeeded())
                    .containsPattern("KIND: +Widget\n")
                    .contains("A widget is a thing to test with.")
                    .containsPattern("\n  spec\t<Object> -required-\n")
                    .containsPattern("\n    colour\t<string>\n")
                    .containsPattern("\n    size\t<integer> -required-\n")
                    .containsPattern("\n  status\t<Object>\n    size\t<integer>\n");
        }
    }
}
