package dev.polder.apiexport.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.apiexport.binding.DefaultBinding.Progress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cases of kcp {@code pkg/reconciler/tenancy/initialization/apibinder_initializer_reconcile_test.go}, and what default
 * bindings say.
 */
class DefaultBindingTest {

    private static final LogicalClusterName WORKSPACE = new LogicalClusterName("2hqx2n1gw6g3ktiy");

    private static JsonNode json(String text) {
        return Json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /**
     * TestGenerateAPIBindingName, TestGenerateAPIBindingNameWithMultipleSimilarLongNames: at most 247 characters of the name,
     * and the first five of the SHA-224 of cluster, path and name with bars between, to the base 62 (kcp {@code
     * apimachinery/pkg/util/crypto}), in lower case. The hashes were reckoned by another program.
     */
    @ParameterizedTest
    @CsvSource({
        "root, tenancy.kcp.io, 1, 14, 5r1kv",
        "root:some:export:ws, a, 1, 1, 1ievy",
        "root:some:export:ws, a, 247, 247, 8abqr",
        "root:some:export:ws, a, 248, 247, 2rx1v",
        "root:some:export:ws, thisisareallylongname, 12, 247, bgsc4"
    })
    void name_isThatOfTheExportAndAHash(String path, String part, int times, int kept, String hash) {
        String export = part.repeat(times);
        String name = new DefaultBinding(path, export).name(WORKSPACE);
        assertThat(name).isEqualTo(export.substring(0, kept) + "-" + hash).hasSizeLessThanOrEqualTo(253);
    }

    @Test
    void longNames_thatDifferAtTheirEnds_differ() {
        String name = "thisisareallylongname".repeat(12);
        String other = new DefaultBinding("root:some:export:ws", name + "thatdiffers").name(WORKSPACE);
        assertThat(other).hasSize(253).isNotEqualTo(new DefaultBinding("root:some:export:ws", name).name(WORKSPACE));
    }

    @Test
    void everyClaim_isAcceptedAsTheExportWantsIt() {
        JsonNode claims =
                json("{'claims':[{'group':'','resource':'configmaps','identityHash':'','verbs':['get','list'],"
                                + "'defaultSelector':{'matchLabels':{'platform-mesh.io/enabled':'true'}}},"
                                + "{'group':'wild.west','resource':'sheriffs','identityHash':'hash','verbs':['*']}]}")
                        .path("claims");
        assertThat(new DefaultBinding("root:provider", "cowboys").spec(claims))
                .isEqualTo(json("{'reference':{'export':{'path':'root:provider','name':'cowboys'}},'permissionClaims':["
                        + "{'group':'','resource':'configmaps','identityHash':'','verbs':['get','list'],"
                        + "'selector':{'matchLabels':{'platform-mesh.io/enabled':'true'}},'state':'Accepted'},"
                        + "{'group':'wild.west','resource':'sheriffs','identityHash':'hash','verbs':['*'],"
                        + "'selector':{'matchAll':true},'state':'Accepted'}]}"));
        assertThat(new DefaultBinding("root", "x").spec(json("{}")).has("permissionClaims"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "|False||BINDING",
                "|True||DONE",
                "Rejected|True||DONE",
                "Accepted|True||CLAIMS",
                "Accepted|True|False|CLAIMS",
                "Accepted|True|True|DONE",
                "Accepted|False|True|BINDING",
            })
    void binding_isDone_whenItsClaimsAreInForce(String claim, String completed, String applied, Progress progress) {
        String binding = "{'spec':{'permissionClaims':[" + (claim == null ? "" : "{'state':'" + claim + "'}")
                + "]},'status':{'conditions':[{'type':'InitialBindingCompleted','status':'" + completed + "'}"
                + (applied == null ? "" : ",{'type':'PermissionClaimsApplied','status':'" + applied + "'}") + "]}}";
        assertThat(DefaultBinding.progress(json(binding))).isEqualTo(progress);
    }
}
