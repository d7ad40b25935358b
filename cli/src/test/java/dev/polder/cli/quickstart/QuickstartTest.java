package dev.polder.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.cli.workspace.FakeKcp;
import dev.polder.cli.workspace.User;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines and refusals are kcp's ({@code cli/pkg/quickstart}: plugin, scenarios, and their tests). */
class QuickstartTest {

    private static final String SUMMARY = """

            Quickstart complete! Here's what was created:

              Workspace hierarchy:
                root
                +-- quickstart-org (organization)
                    +-- quickstart-provider (universal) - service provider
                    |   +-- APIResourceSchema: today.cowboys.wildwest.dev
                    |   +-- APIExport: cowboys
                    +-- quickstart-consumer (universal) - API consumer
                        +-- APIBinding: cowboys -> root:quickstart-org:quickstart-provider:cowboys

              Try it out:
                kubectl ws :root:quickstart-org:quickstart-consumer
            """;

    private static final String CLEANUP = """

              Cleanup:
                kubectl kcp quickstart --cleanup --name-prefix quickstart
            """;

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp = new FakeKcp();

    @AfterEach
    void stop() {
        kcp.close();
    }

    private User user() {
        return new User(temp, kcp, "root");
    }

    @Test
    void apiProvider_isMadeStepByStep() {
        User user = user();
        assertThat(user.run("kcp", "quickstart")).as(user.err()).isZero();
        assertThat(user.out()).isEqualTo("""
                        Setting up "api-provider" scenario with prefix "quickstart"...

                        Step 1/6: Creating organization workspace "quickstart-org"...
                          Workspace "quickstart-org" created and ready at root:quickstart-org
                        Step 2/6: Creating service provider workspace "quickstart-provider"...
                          Workspace "quickstart-provider" created and ready at root:quickstart-org:quickstart-provider
                        Step 3/6: Applying APIResourceSchema...
                          APIResourceSchema "today.cowboys.wildwest.dev" created
                        Step 4/6: Applying APIExport...
                          APIExport "cowboys" created
                        Step 5/6: Creating consumer workspace "quickstart-consumer"...
                          Workspace "quickstart-consumer" created and ready at root:quickstart-org:quickstart-consumer
                        Step 6/6: Creating APIBinding in consumer workspace...
                          APIBinding "cowboys" created and bound
                        """ + SUMMARY + """
                                kubectl apply -f - <<EOF
                                apiVersion: wildwest.dev/v1alpha1
                                kind: Cowboy
                                metadata:
                                  name: john-wayne
                                  namespace: default
                                spec:
                                  intent: good
                                EOF
                                kubectl get cowboys
                            """ + CLEANUP);
        assertThat(user.err()).isEmpty();
        ObjectNode org = kcp.workspace("root:quickstart-org");
        assertThat(org.at("/spec/type").toString()).isEqualTo("{\"name\":\"organization\",\"path\":\"root\"}");
        assertThat(org.at("/metadata/labels").toString())
                .isEqualTo("{\"kcp.io/quickstart\":\"true\",\"kcp.io/quickstart-prefix\":\"quickstart\"}");
        assertThat(kcp.objects().keySet())
                .containsExactlyInAnyOrder(
                        "root:quickstart-org:quickstart-provider/apis/apis.kcp.io/v1alpha1/apiresourceschemas/"
                                + "today.cowboys.wildwest.dev",
                        "root:quickstart-org:quickstart-provider/apis/apis.kcp.io/v1alpha2/apiexports/cowboys");
        assertThat(kcp.bindings().bodies().get(0).at("/spec/reference/export").toString())
                .isEqualTo("{\"path\":\"root:quickstart-org:quickstart-provider\",\"name\":\"cowboys\"}");
        assertThat(user.kubeconfig()).doesNotContain("quickstart");
    }

    @Test
    void whatIsThere_isTaken_withASampleAndEntered() {
        User user = user();
        assertThat(user.run("quickstart")).isZero();
        assertThat(user.run("quickstart", "--with-samples", "--enter"))
                .as(user.err())
                .isZero();
        assertThat(user.out())
                .contains("""
                        Step 1/7: Creating organization workspace "quickstart-org"...
                          Workspace "quickstart-org" already exists at root:quickstart-org
                        """)
                .contains("  APIResourceSchema \"today.cowboys.wildwest.dev\" already exists\n")
                .contains("  APIExport \"cowboys\" already exists\n")
                .contains("  APIBinding \"cowboys\" already exists\n")
                .contains("""
                        Step 7/7: Applying sample Cowboy resource in "quickstart-consumer"...
                          Cowboy "john-wayne" created
                        """)
                .contains(SUMMARY + "    kubectl get cowboys\n" + CLEANUP)
                .endsWith("Current workspace is 'root:quickstart-org:quickstart-consumer' (type root:universal).\n");
        assertThat(user.kubeconfig()).contains("/clusters/root:quickstart-org:quickstart-consumer");
    }

    @Test
    void cleanup_deletesTheFirstWorkspace_andGoesToRoot() {
        User user = user();
        assertThat(user.run("quickstart", "--name-prefix=demo", "--enter")).isZero();
        assertThat(user.run("quickstart", "--name-prefix=demo", "--cleanup"))
                .as(user.err())
                .isZero();
        assertThat(user.out()).isEqualTo("""
                Cleaning up quickstart resources with prefix "demo"...

                Step 1: Deleting organization workspace "demo-org" (cascades provider and consumer)...
                  Waiting for workspace "demo-org" and all children to finish terminating...

                Cleanup complete.
                Current workspace is 'root' (type root).
                """);
        assertThat(kcp.requests()).contains("DELETE /clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces/demo-org");
        // What is not there need not be waited for.
        assertThat(user.run("quickstart", "--name-prefix=demo", "--cleanup")).isZero();
        assertThat(user.out()).doesNotContain("Waiting").contains("\nCleanup complete.\n");
    }

    @Test
    void workspaces_areATree() {
        User user = user();
        assertThat(user.run(
                        "quickstart", "--scenario=workspaces", "--tree-count=26", "--tree-depth=2", "--tree-seed=7"))
                .as(user.err())
                .isZero();
        assertThat(user.out().replaceAll("\\([0-9.]+ ws/s, depth so far: [12]\\)", "(RATE)"))
                .isEqualTo("""
                        Setting up "workspaces" scenario with prefix "quickstart"...

                        Step 1/2: Creating organization workspace "quickstart-org"...
                          Workspace "quickstart-org" created and ready at root:quickstart-org
                        Step 2/2: Creating 26 workspaces (max depth 2, seed 7)...
                          Progress: 25/26 workspaces created (RATE)
                          Progress: 26/26 workspaces created (RATE)

                        Quickstart complete! Here's what was created:

                          Workspace hierarchy:
                            root
                            +-- quickstart-org (organization)
                                +-- 26 child workspaces in a random tree (max depth 2, seed 7)

                          Org path: root:quickstart-org

                          Explore:
                            kubectl ws :root:quickstart-org
                            kubectl get workspaces

                          Cleanup:
                            kubectl kcp quickstart --scenario workspaces --cleanup --name-prefix quickstart
                        """);
        assertThat(user.run("quickstart", "--scenario=workspaces", "--tree-count=0", "--name-prefix=none", "--enter"))
                .isZero();
        assertThat(user.out())
                .contains("  No child workspaces to create (count=0)\n")
                .endsWith("Current workspace is 'root:none-org' (type root:organization).\n");
    }

    /** kcp: {@code TestWorkspacesGenerateTree}. */
    @ParameterizedTest
    @CsvSource({"1,5", "3,20", "5,1", "2,0"})
    void tree_hasItsSizeAndDepth(int depth, int count) {
        List<WorkspaceTree.Shape.Node> nodes = new WorkspaceTree.Shape(depth, count, 42).nodes("p");
        assertThat(nodes).hasSize(count + 1);
        assertThat(nodes.get(0)).isEqualTo(new WorkspaceTree.Shape.Node("p-org", -1, 0));
        Set<String> names = new HashSet<>();
        for (int i = 1; i <= count; i++) {
            WorkspaceTree.Shape.Node node = nodes.get(i);
            assertThat(node.parent()).isBetween(0, i - 1);
            assertThat(node.depth())
                    .isEqualTo(nodes.get(node.parent()).depth() + 1)
                    .isLessThanOrEqualTo(depth);
            assertThat(names.add(node.name())).isTrue();
        }
        assertThat(new WorkspaceTree.Shape(depth, count, 42).nodes("p")).isEqualTo(nodes);
        assertThat(new WorkspaceTree.Shape(depth, count, 0).seeded().seed()).isNotZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--scenario none | failed to get scenario: unknown scenario \"none\", available: [api-provider workspaces]",
                "--name-prefix= | --name-prefix must not be empty",
                "a b | unexpected arguments: [a b]",
                "--scenario workspaces --tree-depth 0 | --tree-depth must be >= 1, got 0",
                "--scenario workspaces --tree-count -1 | --tree-count must be >= 0, got -1",
                "--tree-depth x | invalid argument \"x\" for \"--tree-depth\" flag: strconv.ParseInt: parsing \"x\": invalid syntax",
                "--timeout 5 | invalid argument \"5\" for \"--timeout\" flag: time: missing unit in duration \"5\"",
                "--name-prefix MyTest | --name-prefix \"MyTest\" produces invalid workspace name \"MyTest-org\": [a lowercase RFC 1123"
                        + " label must consist of lower case alphanumeric characters or '-', and must start and end with an"
                        + " alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]"
            })
    void refusal_isKcps(String flags, String said) {
        User user = user();
        assertThat(user.run(("quickstart " + flags).split(" "))).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: " + said + "\n");
        assertThat(kcp.requests()).isEmpty();
    }

    @Test
    void failure_saysAtWhichStep() {
        kcp.deny("root:quickstart-org");
        User user = user();
        assertThat(user.run("quickstart")).isEqualTo(1);
        assertThat(user.err())
                .startsWith("Error: step 2/6 failed: creating workspace \"quickstart-provider\": forbidden: ");
    }

    @Test
    void waiting_canBeInVain() {
        User user = user();
        assertThat(user.run("quickstart", "--timeout=0s")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: step 1/6 failed: timed out waiting for workspace \"quickstart-org\" to become ready"
                        + " (current phase: Scheduling): context deadline exceeded\n");
        kcp.bindings().fate("Deleted");
        assertThat(user.run("quickstart", "--name-prefix=other")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: step 6/6 failed: timed out waiting for APIBinding \"cowboys\" to become bound:"
                        + " apibindings.apis.kcp.io \"cowboys\" not found\n");
    }

    @Test
    void serverThatIsNotThere_isHintedAt() {
        User user = user();
        kcp.close();
        assertThat(user.run("quickstart")).isEqualTo(1);
        assertThat(user.err())
                .startsWith("\nCannot reach the server at " + kcp.url()
                        + ".\nMake sure that it is running. To start it:\n" + "  polder start\n")
                .contains("\nError: step 1/6 failed: creating workspace \"quickstart-org\": Post ")
                .endsWith("connect: connection refused\n");
    }
}
