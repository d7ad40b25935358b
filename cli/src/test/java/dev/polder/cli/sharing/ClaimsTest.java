package dev.polder.cli.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.workspace.FakeKcp;
import dev.polder.cli.workspace.User;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Permission claims. Lines are kcp's ({@code cli/pkg/claims/plugin/claims.go}, {@code cli/pkg/helpers/apis/apis}). */
class ClaimsTest {

    private static final String BINDING = "/clusters/root:team/apis/apis.kcp.io/v1alpha2/apibindings/certs";

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp =
            new FakeKcp().with("root:team", "root:universal").with("root:other", "root:universal");

    @BeforeEach
    void bind() throws JsonProcessingException {
        kcp.bind("root:team", (ObjectNode) Json.mapper().readTree("""
                {"metadata": {"name": "certs", "resourceVersion": "3"}, "spec": {"permissionClaims": [
                  {"resource": "secrets", "verbs": ["get", "list"], "state": "Accepted", "selector": {"matchAll": true}},
                  {"group": "g.io", "resource": "gateways", "verbs": ["*"], "identityHash": "abc"},
                  {"group": "g.io", "resource": "gateways", "verbs": ["*"], "identityHash": "def"}]}}
                """));
        kcp.bind("root:other", (ObjectNode) Json.mapper().readTree("""
                {"metadata": {"name": "theirs"}, "spec": {"permissionClaims": [{"resource": "a"}]}}
                """));
    }

    @AfterEach
    void stop() {
        kcp.close();
    }

    private User user() {
        return new User(temp, kcp, "root:team");
    }

    private String state(int claim) {
        return kcp.bindings()
                .bodies()
                .get(kcp.bindings().bodies().size() - 1)
                .path("spec")
                .path("permissionClaims")
                .get(claim)
                .path("state")
                .asText("");
    }

    @Test
    void get_printsATable_ofOneWorkspace() {
        User user = user();
        assertThat(user.run("kcp", "claims", "get", "apibinding"))
                .as(user.err())
                .isZero();
        String table = """
                APIBINDING   GROUP-RESOURCE   VERBS      STATUS
                certs        secrets          get,list   Accepted
                certs        gateways.g.io    *@
                certs        gateways.g.io    *@
                """.replace("*@", "*          ");
        assertThat(user.out()).isEqualTo(table);
        assertThat(user.run("claims", "get", "apibinding", "certs")).isZero();
        assertThat(user.out()).isEqualTo(table);
        assertThat(kcp.requests())
                .containsExactly(
                        "GET /clusters/root:team/apis",
                        "GET /clusters/root:team/apis/apis.kcp.io/v1alpha2",
                        "GET /clusters/root:team/apis/apis.kcp.io/v1alpha2/apibindings",
                        "GET /clusters/root:team/apis",
                        "GET /clusters/root:team/apis/apis.kcp.io/v1alpha2",
                        "GET " + BINDING);
        assertThat(user.run("claims", "get", "apibinding", "-w", ":root:other")).isZero();
        assertThat(user.out()).contains("theirs").doesNotContain("certs");
    }

    @Test
    void get_ofTheOlderVersion_hasNoVerbs() {
        kcp.bindings().serve("v1alpha1");
        User user = user();
        assertThat(user.run("claims", "get", "apibinding")).isZero();
        assertThat(user.out()).startsWith("""
                APIBINDING   GROUP-RESOURCE   STATUS
                certs        secrets          Accepted
                """);
    }

    @Test
    void get_thatFails_saysWhy() {
        User user = user();
        assertThat(user.run("claims", "get", "apibinding", "none")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: error finding APIBinding: apibindings.apis.kcp.io \"none\" not found\n");
        kcp.bindings().serve("v1");
        assertThat(user.run("claims", "get", "apibinding")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo(
                        "Error: error listing APIBindings in \"root:team\" workspace: version \"v1\" is not supported"
                                + " by this plugin\n");
    }

    @Test
    void accept_andReject_changeTheClaimsThatAreMeant() {
        User user = user();
        assertThat(user.run("kcp", "claims", "reject", "certs", "--resource=secrets"))
                .as(user.err())
                .isZero();
        assertThat(user.out()).isEqualTo("claim \"secrets\" on APIBinding \"certs\" is rejected\n");
        assertThat(state(0)).isEqualTo("Rejected");
        assertThat(user.run("claims", "accept", "certs", "--resource", "secrets.core"))
                .isZero();
        assertThat(state(0)).isEqualTo("Accepted");
        assertThat(user.run("claims", "accept", "certs", "--identity-hash=def")).isZero();
        assertThat(user.out()).isEqualTo("claim with identity hash \"def\" on APIBinding \"certs\" is accepted\n");
        assertThat(state(1)).isEmpty();
        assertThat(state(2)).isEqualTo("Accepted");
        assertThat(user.run("claims", "reject", "certs", "--resource=gateways.g.io"))
                .isZero();
        assertThat(state(1)).isEqualTo("Rejected");
        assertThat(state(2)).isEqualTo("Rejected");
        assertThat(kcp.requests()).contains("GET " + BINDING, "PUT " + BINDING);
        assertThat(kcp.bindings()
                        .bodies()
                        .get(0)
                        .path("metadata")
                        .path("resourceVersion")
                        .asText())
                .isEqualTo("3");
    }

    /** kcp's plugin says that such claims are accepted, and changes nothing. */
    @Test
    void answersToNothing_areRefused() {
        User user = user();
        String failed = "Error: error updating permission claim for APIBinding \"certs\": ";
        assertThat(user.run("claims", "accept", "certs")).isEqualTo(1);
        assertThat(user.err()).isEqualTo(failed + "name the claim with --resource or --identity-hash\n");
        assertThat(user.run("claims", "accept", "certs", "--resource=pods")).isEqualTo(1);
        assertThat(user.err()).isEqualTo(failed + "claim \"pods\" not found in its spec\n");
        assertThat(user.run("claims", "accept")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: error APIBinding name is missing\n");
        assertThat(user.run("claims", "accept", "none", "--resource=pods")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: error updating permission claim for APIBinding \"none\":"
                        + " apibindings.apis.kcp.io \"none\" not found\n");
        assertThat(kcp.bindings().bodies()).isEmpty();
    }
}
