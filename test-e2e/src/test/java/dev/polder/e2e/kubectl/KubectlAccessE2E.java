package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.TemporaryFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rights given and asked for by kubectl: the administrator binds roles, ann finds out what she may. */
class KubectlAccessE2E {

    private static Path root;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        root = Files.createTempDirectory("access-");
        Path tokens = root.resolve("tokens.csv");
        Files.writeString(tokens, "ann-token,ann,1\n");
        server = ServerProcess.start(root.resolve("polder"), "--token-auth-file", tokens.toString());
    }

    @AfterAll
    static void stop() {
        server.close();
        TemporaryFolders.delete(root);
    }

    /** Ann's side of a transcript. */
    private static Command.Result ann(Transcript t, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--token=ann-token";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return t.run(all);
    }

    /** What it prints is in kubectl's {@code pkg/cmd/create} and {@code pkg/cmd/auth/cani.go}. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void roleBinding_givesRights_thatCanBeAskedFor(Kubectl.Found found) {
        try (Transcript t = Transcript.begin(found, server, "access")) {
            Command.Result before = ann(t, "auth", "can-i", "list", "configmaps");
            assertThat(before.out()).isEqualTo("no - access denied\n");
            assertThat(before.exit()).isEqualTo(1);
            assertThat(ann(t, "get", "configmaps").err())
                    .isEqualTo(
                            "Error from server (Forbidden): configmaps is forbidden: User \"ann\" cannot list resource"
                                    + " \"configmaps\" in API group \"\" in the namespace \"" + t.namespace()
                                    + "\": access denied\n");

            assertThat(t.says("create", "role", "reader", "--verb=get,list", "--resource=configmaps"))
                    .isEqualTo("role.rbac.authorization.k8s.io/reader created\n");
            assertThat(t.says("create", "rolebinding", "ann-reads", "--role=reader", "--user=ann"))
                    .isEqualTo("rolebinding.rbac.authorization.k8s.io/ann-reads created\n");

            assertThat(ann(t, "auth", "can-i", "list", "configmaps").succeeded())
                    .isEqualTo("yes\n");
            assertThat(ann(t, "auth", "can-i", "delete", "configmaps").out()).isEqualTo("no - access denied\n");
            assertThat(ann(t, "get", "configmaps", "-o", "name").succeeded()).contains("configmap/kube-root-ca.crt");
            assertThat(ann(t, "auth", "can-i", "--list").succeeded())
                    .containsPattern("configmaps +\\[] +\\[] +\\[get list]\n")
                    .containsPattern("selfsubjectaccessreviews.authorization.k8s.io +\\[] +\\[] +\\[create]\n")
                    .containsPattern(" +\\[/version/] +\\[] +\\[get]\n");
        }
    }

    /** kubectl {@code pkg/cmd/auth/reconcile.go}: what is missing is added, what is more stays. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void reconcile_addsWhatIsMissing_andNobodyGrantsMoreThanTheyHave(Kubectl.Found found) {
        try (Transcript t = Transcript.begin(found, server, "reconcile")) {
            t.says("create", "role", "keeper", "--verb=get", "--resource=configmaps");
            String file = t.kubectl().file("role.yaml", """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: Role
                    metadata:
                      name: keeper
                      namespace: %s
                    rules:
                    - apiGroups: [""]
                      resources: [secrets]
                      verbs: [get]
                    """.formatted(t.namespace()));
            assertThat(t.says("auth", "reconcile", "-f", file))
                    .startsWith("role.rbac.authorization.k8s.io/keeper reconciled\n");
            assertThat(t.says("get", "role", "keeper", "-o", "jsonpath={.rules[*].resources}"))
                    .isEqualTo("[\"configmaps\"] [\"secrets\"]");

            t.says("create", "role", "granter", "--verb=create", "--resource=rolebindings.rbac.authorization.k8s.io");
            t.says("create", "rolebinding", "ann-grants", "--role=granter", "--user=ann");
            assertThat(ann(t, "create", "rolebinding", "more", "--role=keeper", "--user=ann")
                            .err())
                    .contains(
                            "is attempting to grant RBAC permissions not currently held:\n",
                            "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"get\"]}\n",
                            "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
        }
    }
}
