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

/** Who uses an export, as its provider sees it. The columns are as kubectl's printers align them. */
class ExportConsumersTest {

    private static final String URL = "/services/apiexport/root%3Ateam/cowboys/clusters/*/consumers";

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp = new FakeKcp().with("root:team", "root:universal");

    @BeforeEach
    void use() throws JsonProcessingException {
        kcp.service(URL, json("""
                {"kind": "ConsumerList", "metadata": {"continue": "a+b", "remainingItemCount": 1}, "items": [
                  {"cluster": "1abc", "binding": "wild", "phase": "Bound", "resources": [
                    {"group": "wildwest.dev", "resource": "cowboys", "servedVersions": ["v1", "v1alpha1"],
                     "storedVersions": ["v1alpha1", "v1"], "objects": 12},
                    {"group": "", "resource": "horses", "servedVersions": [], "storedVersions": ["v1"]}],
                   "permissionClaims": [{"resource": "secrets", "state": "Unanswered"},
                     {"resource": "configmaps", "state": "Accepted"}, {"resource": "leases", "state": "Unanswered"}]}]}
                """));
        kcp.service(URL + "?continue=a%2Bb", json("""
                {"kind": "ConsumerList", "metadata": {}, "items": [
                  {"cluster": "2def", "path": "root:consumer", "binding": "wild", "phase": "Binding", "resources": [],
                   "permissionClaims": []}]}
                """));
    }

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
    void consumers_ofAnExportHere_areATableOfAllPages() {
        User user = user();
        assertThat(user.run("kcp", "consumers", "cowboys")).as(user.err()).isZero();
        assertThat(user.out()).isEqualTo("""
                CONSUMER        APIBINDING   PHASE     RESOURCE               SERVED        STORED        OBJECTS   CLAIMS
                1abc            wild         Bound     cowboys.wildwest.dev   v1,v1alpha1   v1alpha1,v1   12        1 accepted, 2 unanswered
                1abc            wild         Bound     horses                 -             v1            -         1 accepted, 2 unanswered
                root:consumer   wild         Binding   -                      -             -             -         -
                """);
        assertThat(kcp.requests()).containsExactly("GET " + URL, "GET " + URL + "?continue=a%2Bb");
        String table = user.out();
        assertThat(user.run("consumers", "root:team:cowboys")).isZero();
        assertThat(user.out()).isEqualTo(table);
        assertThat(user.run("consumers", "cowboys", "-w", ":root:team")).isZero();
        assertThat(user.out()).isEqualTo(table);
    }

    @Test
    void documents_haveWhatTheServerSays_ofAllPages() throws JsonProcessingException {
        User user = user();
        assertThat(user.run("consumers", "cowboys", "-o", "json")).isZero();
        ObjectNode list = json(user.out());
        assertThat(list.has("metadata")).isFalse();
        assertThat(list.at("/items/0/resources/0/objects").asInt()).isEqualTo(12);
        assertThat(list.at("/items/0/permissionClaims/1/state").asText()).isEqualTo("Accepted");
        assertThat(list.at("/items/1/path").asText()).isEqualTo("root:consumer");
        assertThat(user.run("consumers", "cowboys", "--output=yaml")).isZero();
        assertThat(user.out())
                .startsWith("items:\n- binding: wild\n  cluster: 1abc\n")
                .endsWith("kind: ConsumerList\n");
    }

    @Test
    void nobody_isSaidToUseIt() throws JsonProcessingException {
        kcp.service(URL, json("{\"items\": []}"));
        User user = user();
        assertThat(user.run("consumers", "cowboys")).isZero();
        assertThat(user.out()).isEqualTo("No consumers found.\n");
    }

    /** The server's words, which are the same for an export that there is not and for one that is not the user's. */
    @Test
    void refusals_areTold() throws JsonProcessingException {
        User user = user();
        assertThat(user.run("consumers", "sheriffs")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: failed to get consumers of APIExport \"sheriffs\": access denied\n");
        kcp.service(URL, json("{\"code\": 404, \"message\": \"apiexports.apis.kcp.io \\\"cowboys\\\" not found\"}"));
        assertThat(user.run("consumers", "cowboys")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: failed to get consumers of APIExport \"cowboys\":"
                        + " apiexports.apis.kcp.io \"cowboys\" not found\n");
    }

    @Test
    void commandLines_thatMeanNothing_areRefused() {
        User user = user();
        String one = "Error: one APIExport is required, as `apiexport-name` or `workspace:path:apiexport-name`\n";
        assertThat(user.run("consumers")).isEqualTo(1);
        assertThat(user.err()).isEqualTo(one);
        assertThat(user.run("consumers", "a", "b")).isEqualTo(1);
        assertThat(user.err()).isEqualTo(one);
        assertThat(user.run("consumers", "a", "-o", "wide")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: invalid value \"wide\" for --output; valid values are json, yaml\n");
        assertThat(user.run("consumers", "Root:a")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: invalid workspace path: Root\n");
        assertThat(user.run("consumers", ":cowboys")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: invalid workspace path: \n");
        assertThat(kcp.requests()).isEmpty();
    }
}
