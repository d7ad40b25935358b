package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rest of what people type, in root and in a nested workspace. */
@ExtendWith(SharedServer.class)
class KubectlCommandsE2E {

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void patch_ofEveryKind(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "patch", t -> {
            t.createConfigMap("c", "one");

            assertThat(t.says("patch", "cm", "c", "--type=strategic", "-p", "{\"data\":{\"text\":\"two\"}}"))
                    .isEqualTo("configmap/c patched\n");
            assertThat(t.says("patch", "cm", "c", "--type=merge", "-p", "{\"data\":{\"more\":\"x\"}}"))
                    .isEqualTo("configmap/c patched\n");
            assertThat(t.says("patch", "cm", "c", "--type=json", "-p", "[{\"op\":\"remove\",\"path\":\"/data/more\"}]"))
                    .isEqualTo("configmap/c patched\n");
            assertThat(t.says("patch", "cm", "c", "--type=merge", "-p", "{\"data\":{\"text\":\"two\"}}"))
                    .isEqualTo("configmap/c patched (no change)\n");
            assertThat(t.says("get", "cm", "c", "-o", "jsonpath={.data}")).isEqualTo("{\"text\":\"two\"}");
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void diffReplaceAndWait_seeTheLiveObject(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "diff", t -> {
            assertThat(t.says("apply", "-f", t.configMapFile("c", "one"))).isEqualTo("configmap/c created\n");

            Command.Result same = t.run("diff", "-f", t.configMapFile("c", "one"));
            assertThat(same.exit()).as(same.toString()).isZero();
            Command.Result differs = t.run("diff", "-f", t.configMapFile("c", "two"));
            assertThat(differs.exit()).as(differs.toString()).isEqualTo(1);
            assertThat(differs.out()).contains("\n-  text: one\n", "\n+  text: two\n");

            assertThat(t.says("replace", "-f", t.configMapFile("c", "two"))).isEqualTo("configmap/c replaced\n");
            assertThat(t.says("wait", "--for=jsonpath={.data.text}=two", "cm/c", "--timeout=60s"))
                    .isEqualTo("configmap/c condition met\n");
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void edit_savesWhatTheEditorWrote(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "edit", t -> {
            t.createConfigMap("c", "before");
            String editor =
                    t.kubectl().file("editor.sh", "sed 's/before/after/' \"$1\" > \"$1.new\"; mv \"$1.new\" \"$1\"\n");

            Command.Result edited = t.runWith("KUBE_EDITOR", "sh " + editor, "edit", "configmap", "c");

            assertThat(edited.succeeded()).isEqualTo("configmap/c edited\n");
            assertThat(t.says("get", "cm", "c", "-o", "jsonpath={.data.text}")).isEqualTo("after");
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void describeAndExplain_tellTheTypeAndTheObject(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "tell", t -> {
            t.createConfigMap("c", "hello");
            t.installWidgets();
            assertThat(t.says("apply", "-f", t.widgetFile("w", 3))).endsWith("/w created\n");

            assertThat(t.says("describe", "configmap", "c"))
                    .containsPattern("Name: +c\nNamespace: +" + t.namespace() + "\n")
                    .contains("\nData\n====\ntext:\n----\nhello\n");
            assertThat(t.says("describe", "widgets." + t.group(), "w"))
                    .containsPattern("Kind: +Widget\n")
                    .containsPattern("Size: +3\n");
            assertThat(t.anywhere("explain", "configmaps.data").succeeded())
                    .contains("FIELD: data <map[string]string>");
            assertThat(t.anywhere("explain", "widgets.spec.size", "--api-version=" + t.group() + "/v1")
                            .succeeded())
                    .containsPattern("KIND: +Widget\n")
                    .contains("FIELD: size <integer>", "How large it is.");
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void delete_carriesOutThePropagationPolicy(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "cascade", t -> {
            for (String policy : List.of("background", "foreground", "orphan")) {
                t.createConfigMap(policy, "x");
            }
            assertThat(t.says("apply", "-f", t.dependentFile("kept", "orphan"))).isEqualTo("configmap/kept created\n");
            assertThat(t.says("apply", "-f", t.dependentFile("first", "foreground")))
                    .isEqualTo("configmap/first created\n");

            assertThat(t.says("delete", "cm", "background", "--cascade=background"))
                    .matches(KubectlTranscriptE2E.deleted("configmap", "background"));
            t.isGone("background");

            // The dependent has a finalizer, so its owner waits for it under metav1.FinalizerDeleteDependents.
            assertThat(t.says("delete", "cm", "foreground", "--cascade=foreground", "--wait=false"))
                    .matches(KubectlTranscriptE2E.deleted("configmap", "foreground"));
            assertThat(t.says("wait", "--for=jsonpath={.metadata.deletionGracePeriodSeconds}=0", "cm/first"))
                    .isEqualTo("configmap/first condition met\n");
            assertThat(t.says("get", "cm", "foreground", "-o", "jsonpath={.metadata.finalizers}"))
                    .isEqualTo("[\"foregroundDeletion\"]");
            assertThat(t.says("patch", "cm", "first", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}"))
                    .isEqualTo("configmap/first patched\n");
            t.says("wait", "--for=delete", "cm/foreground", "--timeout=60s");
            t.isGone("foreground");
            t.isGone("first");

            assertThat(t.says("delete", "cm", "orphan", "--cascade=orphan"))
                    .matches(KubectlTranscriptE2E.deleted("configmap", "orphan"));
            t.isGone("orphan");
            assertThat(t.says("get", "cm", "kept", "-o", "jsonpath=<{.metadata.ownerReferences}>"))
                    .isEqualTo("<>");
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void discovery_listsBuiltInAndCustomTypes(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "discover", t -> {
            t.installWidgets();

            assertThat(t.anywhere("api-versions").succeeded().lines())
                    .contains("v1", "apiextensions.k8s.io/v1", "rbac.authorization.k8s.io/v1", t.group() + "/v1")
                    .doesNotContain("apps/v1");
            assertThat(t.anywhere("api-resources", "--no-headers").succeeded().lines())
                    .anyMatch(line -> line.matches("configmaps +cm +v1 +true +ConfigMap"))
                    .anyMatch(line -> line.matches("widgets +wd +\\S+/v1 +true +Widget"))
                    .noneMatch(line -> line.startsWith("pods "));
            assertThat(t.says("get", "wd." + t.group(), "-o", "name")).isEmpty();
            assertThat(t.anywhere("version", "-o", "json").succeeded())
                    .contains("\"major\": \"1\"", "\"minor\": \"32\"", "\"gitVersion\": \"v1.32.3+polder-");
        });
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void auth_saysWhoAndWhat(Kubectl.Found found, ServerProcess server) {
        Transcript.inRootAndNested(found, server, "auth", t -> {
            assertThat(t.says("auth", "can-i", "create", "configmaps")).isEqualTo("yes\n");

            Command.Result whoami = t.anywhere("auth", "whoami");
            if (found.version().equals("1.27")) {
                // It asks for the beta API only, which Kubernetes 1.32 does not serve either.
                assertThat(whoami.failed()).contains("selfsubjectreviews API is not enabled in the cluster");
            } else {
                assertThat(whoami.succeeded())
                        .containsPattern("ATTRIBUTE +VALUE")
                        .containsPattern("Username +kcp-admin\n")
                        .containsPattern("Groups +\\[.*system:authenticated.*\\]");
            }
            String token = t.run("create", "token", "default", "--duration=10m")
                    .succeeded()
                    .strip();
            assertThat(token.split("\\.")).hasSize(3);
            // A bearer of no rights: what kubectl says shows whom the server takes it for.
            assertThat(t.run("--token", token, "get", "configmaps").failed())
                    .contains("User \"system:serviceaccount:")
                    .contains(":default\" cannot list resource \"configmaps\"");
            assertThat(t.run("--as=bob", "--as-group=team", "get", "configmaps").failed())
                    .contains("User \"bob\" cannot list resource \"configmaps\"");
            assertThat(t.run("create", "token", "default", "--duration=1m").failed())
                    .contains("may not specify a duration less than 10 minutes");
        });
    }
}
