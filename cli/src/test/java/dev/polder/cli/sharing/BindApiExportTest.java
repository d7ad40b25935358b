package dev.polder.cli.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.workspace.FakeKcp;
import dev.polder.cli.workspace.User;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Binding exports. Lines and refusals are kcp's ({@code cli/pkg/bind/plugin/bind.go} and its test). */
class BindApiExportTest {

    private static final String BINDINGS = "/clusters/root:team/apis/apis.kcp.io/v1alpha2/apibindings";

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp =
            new FakeKcp().with("root:team", "root:universal").with("root:other", "root:universal");

    @AfterEach
    void stop() {
        kcp.close();
    }

    private User user() {
        return new User(temp, kcp, "root:team");
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) Json.mapper().readTree(text);
    }

    @Test
    void bind_createsABinding_andWaitsByAWatchUntilItIsBound() throws JsonProcessingException {
        User user = user();
        assertThat(user.run("kcp", "bind", "apiexport", "root:provider:cowboys"))
                .as(user.err())
                .isZero();
        assertThat(user.out())
                .isEqualTo(
                        "apibinding cowboys created. Waiting to successfully bind ...\ncowboys created and bound.\n");
        assertThat(user.err()).isEmpty();
        assertThat(kcp.requests())
                .containsExactly(
                        "GET /clusters/root:team/apis",
                        "GET /clusters/root:team/apis/apis.kcp.io/v1alpha2",
                        "POST " + BINDINGS,
                        "GET " + BINDINGS + "?watch=true&fieldSelector=metadata.name%3Dcowboys&resourceVersion=7");
        assertThat(kcp.bindings().bodies()).containsExactly(json("""
                {"metadata": {"name": "cowboys"},
                 "spec": {"reference": {"export": {"path": "root:provider", "name": "cowboys"}}},
                 "kind": "APIBinding", "apiVersion": "apis.kcp.io/v1alpha2"}
                """));
    }

    @Test
    void claims_areSent_inTheVersionThatTheServerPrefers() throws JsonProcessingException {
        String[] line = {
            "bind",
            "apiexport",
            "root:provider:cowboys",
            "--name=mine",
            "--accept-permission-claim",
            "secrets.core,configmaps.core",
            "--accept-permission-claim=a.b.c",
            "--reject-permission-claim=d.e"
        };
        assertThat(user().run(line)).isZero();
        assertThat(kcp.bindings().bodies().get(0).path("spec").path("permissionClaims"))
                .isEqualTo(Json.mapper().readTree("""
                        [{"resource": "secrets", "verbs": ["*"], "selector": {"matchAll": true}, "state": "Accepted"},
                         {"resource": "configmaps", "verbs": ["*"], "selector": {"matchAll": true}, "state": "Accepted"},
                         {"group": "b.c", "resource": "a", "verbs": ["*"], "selector": {"matchAll": true}, "state": "Accepted"},
                         {"group": "e", "resource": "d", "verbs": ["*"], "selector": {"matchAll": true}, "state": "Rejected"}]
                        """));
        kcp.bindings().serve("v1alpha1");
        line[3] = "--name=older";
        assertThat(user().run(line)).isZero();
        ObjectNode older = kcp.bindings().bodies().get(1);
        assertThat(older.path("apiVersion").asText()).isEqualTo("apis.kcp.io/v1alpha1");
        assertThat(older.path("spec").path("permissionClaims").get(2))
                .isEqualTo(json("{\"group\": \"b.c\", \"resource\": \"a\", \"all\": true, \"state\": \"Accepted\"}"));
    }

    @ParameterizedTest
    @CsvSource({"accept,Accepted", "reject,Rejected"})
    void everyClaim_isAnswered_withItsIdentity(String action, String state) throws JsonProcessingException {
        kcp.bindings().export("root:other", "cowboys", json("""
                {"permissionClaims": [{"resource": "secrets", "all": true},
                                      {"group": "g", "resource": "r", "identityHash": "h", "all": true}]}
                """));
        User user = user();
        assertThat(user.run("bind", "apiexport", "root:other:cowboys", "--" + action + "-all-permission-claims"))
                .as(user.err())
                .isZero();
        assertThat(kcp.requests()).contains("GET /clusters/root:other/apis/apis.kcp.io/v1alpha1/apiexports/cowboys");
        assertThat(kcp.bindings().bodies().get(0).path("spec").path("permissionClaims"))
                .isEqualTo(Json.mapper().readTree("""
                        [{"resource": "secrets", "verbs": ["*"], "selector": {"matchAll": true}, "state": "STATE"},
                         {"group": "g", "resource": "r", "verbs": ["*"], "identityHash": "h",
                          "selector": {"matchAll": true}, "state": "STATE"}]
                        """.replace("STATE", state)));
        assertThat(user.run("bind", "apiexport", "root:other:none", "--" + action + "-all-permission-claims"))
                .isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: failed to get APIExport \"none\": apiexports.apis.kcp.io \"none\" not found\n");
    }

    @Test
    void bindingThatIsThere_orCannotBeBound_isAnError() {
        User user = user();
        kcp.bindings().fate("Deleted");
        assertThat(user.run("bind", "apiexport", "root:provider:cowboys")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: could not bind cowboys: apibindings.apis.kcp.io \"cowboys\" not found\n");
        assertThat(user.run("bind", "apiexport", "root:provider:cowboys")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: failed to create APIBinding: apibindings.apis.kcp.io \"cowboys\" already exists\n");
        kcp.bindings().fate("Waiting");
        assertThat(user.run("bind", "apiexport", "root:provider:cowboys", "--name=slow", "--timeout=200ms"))
                .isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: could not bind slow: context deadline exceeded\n");
        assertThat(user.out()).isEqualTo("apibinding slow created. Waiting to successfully bind ...\n");
    }

    @Test
    void serverWithoutBindings_isAnError() {
        User user = user();
        kcp.bindings().serve();
        assertThat(user.run("bind", "apiexport", "root:provider:cowboys")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: service discovery failed: server does not serve apibindings.apis.kcp.io\n");
        kcp.bindings().serve("v1");
        assertThat(user.run("bind", "apiexport", "root:provider:cowboys")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: failed to create APIBinding: v1 is not supported by this plugin\n");
        assertThat(user.run("bind", "apiexport", "root:p:cowboys", "-w", ":root:none"))
                .isEqualTo(1);
        assertThat(user.err()).startsWith("Error: service discovery failed: failed to discover APIs: forbidden: ");
        assertThat(user.run("bind", "apiexport", "root:p:cowboys", "--server=https://test"))
                .isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: current URL \"https://test\" does not point to a workspace\n");
    }

    /** Cases of kcp's {@code TestBindOptionsValidate}: valid ones get as far as the server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "test-root:test-workspace:test-apiexport-123",
                "test-root:test-workspace:test.apiexport.123",
                "test-root:test-workspace:test@apiexport=123",
                "test-root:test-workspace:testAPIExport123",
            })
    void reference_mayHaveAnyName(String reference) {
        User user = user();
        assertThat(user.run("bind", "apiexport", reference)).as(user.err()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''              | `root:ws:apiexport_object` reference to bind is required as an argument
                    cowboys         | fully qualified reference to workspace where APIExport exists is required. The format is `<logical-cluster-name>:<apiexport>` or `<full>:<path>:<to>:<apiexport>`
                    root:t@st:a     | fully qualified reference to workspace where APIExport exists is required. The format is `<logical-cluster-name>:<apiexport>` or `<full>:<path>:<to>:<apiexport>`
                    root:Test:a     | fully qualified reference to workspace where APIExport exists is required. The format is `<logical-cluster-name>:<apiexport>` or `<full>:<path>:<to>:<apiexport>`
                    r:w:a --accept-permission-claim=a.b --reject-permission-claim=a.b | accepted permission claim a.b conflicts with rejected permission claim a.b
                    r:w:a --accept-permission-claim=a,b | invalid accepted permission claims: [invalid permission claim "a" invalid permission claim "b"]
                    r:w:a --reject-permission-claim=a   | invalid rejected permission claims: [invalid permission claim "a"]
                    r:w:a --accept-all-permission-claims --reject-all-permission-claims | cannot use both --accept-all-permission-claims and --reject-all-permission-claims
                    r:w:a --accept-all-permission-claims --accept-permission-claim=a.b | cannot use --accept-all-permission-claims with --accept-permission-claim
                    r:w:a --accept-all-permission-claims --reject-permission-claim=a.b | cannot use --accept-all-permission-claims together with --reject-permission-claim
                    r:w:a --reject-all-permission-claims --reject-permission-claim=a.b | cannot use --reject-all-permission-claims with --reject-permission-claim
                    r:w:a --reject-all-permission-claims --accept-permission-claim=a.b | cannot use --reject-all-permission-claims together with --accept-permission-claim
                    r:w:a --timeout=soon    | invalid argument "soon" for "--timeout" flag: time: invalid duration "soon"
                    """)
    void wrongLines_areRefused_andNothingIsAsked(String rest, String why) {
        User user = user();
        assertThat(user.run(("bind apiexport " + rest).strip().split(" "))).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: " + why + "\n");
        assertThat(kcp.requests()).isEmpty();
    }
}
