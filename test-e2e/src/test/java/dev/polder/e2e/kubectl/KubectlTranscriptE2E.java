package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.LineReader;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a newcomer types first, with every kubectl on this machine, in root and in a nested workspace. The expected lines are
 * kubectl's own (printers and success messages of {@code k8s.io/kubectl/pkg/cmd} and {@code k8s.io/cli-runtime/pkg/printers}).
 */
@ExtendWith(SharedServer.class)
class KubectlTranscriptE2E {

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#all")
    void builtInTypes_createReadChangeDelete(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "short", t -> {
            t.createConfigMap("greeting", "hello");

            assertThat(t.says("get", "configmaps", "greeting")).matches("NAME +DATA +AGE\ngreeting +1 +\\d+s\n");
            assertThat(t.says("get", "cm", "greeting", "-o", "jsonpath={.data.text}"))
                    .isEqualTo("hello");
            assertThat(t.says("get", "cm", "greeting", "-o", "custom-columns=N:.metadata.name,T:.data.text"))
                    .isEqualTo("N          T\ngreeting   hello\n");
            assertThat(t.says("get", "cm", "greeting", "-o", "yaml"))
                    .contains("apiVersion: v1\n", "kind: ConfigMap\n", "  text: hello\n", "  name: greeting\n");
            assertThat(t.says("label", "cm", "greeting", "tier=front")).isEqualTo("configmap/greeting labeled\n");
            assertThat(t.says("annotate", "cm", "greeting", "why=test"))
                    .isEqualTo("configmap/greeting " + annotated(found) + "\n");
            assertThat(t.says("get", "cm", "--selector=tier=front", "-o", "name"))
                    .isEqualTo("configmap/greeting\n");
            assertThat(t.says("delete", "cm", "greeting")).matches(deleted("configmap", "greeting"));
            t.isGone("greeting");
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void customResources_installApplyReadDelete(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "custom", t -> {
            t.installWidgets();

            assertThat(t.says("apply", "-f", t.widgetFile("w", 3))).isEqualTo("widget." + t.group() + "/w created\n");
            assertThat(t.says("apply", "-f", t.widgetFile("w", 3))).isEqualTo("widget." + t.group() + "/w unchanged\n");
            assertThat(t.says("apply", "-f", t.widgetFile("w", 4)))
                    .isEqualTo("widget." + t.group() + "/w configured\n");
            assertThat(t.says("get", "widgets." + t.group())).matches("NAME +SIZE\nw +4\n");
            assertThat(t.says("get", "widgets." + t.group(), "-o", "wide")).matches("NAME +SIZE +COLOUR\nw +4 +red\n");
            assertThat(t.anywhere("api-resources", "--api-group=" + t.group(), "-o", "name")
                            .succeeded())
                    .isEqualTo("widgets." + t.group() + "\n");
            assertThat(t.run("apply", "-f", t.widgetFile("bad", 0)).failed())
                    .contains("The Widget \"bad\" is invalid: spec.size: Invalid value: 0:"
                            + " spec.size in body should be greater than or equal to 1");
            assertThat(t.says("delete", "widgets." + t.group(), "w"))
                    .matches(deleted("widget." + t.group().replace(".", "\\."), "w"));
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void watch_printsEveryChange(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "watch", t -> {
            t.createConfigMap("old", "a");
            try (LineReader watch = t.start("get", "configmaps", "--watch", "--output-watch-events")) {
                watch.next(line -> line.matches("EVENT +NAME +DATA +AGE"));
                watch.next(line -> line.matches("ADDED +old +1 +.*"));

                t.createConfigMap("fresh", "b");
                watch.next(line -> line.matches("ADDED +fresh +1 +.*"));
                assertThat(t.says("label", "cm", "fresh", "a=b")).isEqualTo("configmap/fresh labeled\n");
                watch.next(line -> line.matches("MODIFIED +fresh +1 +.*"));
                assertThat(t.says("delete", "cm", "fresh")).matches(deleted("configmap", "fresh"));
                watch.next(line -> line.matches("DELETED +fresh +1 +.*"));
            }
        });
    }

    /** The past tense came with 1.28. */
    private static String annotated(Kubectl.Found found) {
        return found.version().equals("1.27") ? "annotate" : "annotated";
    }

    /** Newer versions add where it was deleted from. */
    static String deleted(String type, String name) {
        return type + " \"" + name + "\" deleted( from \\S+ namespace)?\n";
    }
}
