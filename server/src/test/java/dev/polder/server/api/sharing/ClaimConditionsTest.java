package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a binding says of claims (kcp {@code test/e2e/apibinding/apibinding_permissionclaims_test.go}), and of its provider. */
class ClaimConditionsTest {

    private static final String NOTE = "extra.apis.kcp.io/";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private final ApiServer provider = Sharing.workspace(root, "provider");
    private final ApiServer consumer = Sharing.workspace(root, "consumer");

    @BeforeEach
    void publish() {
        Sharing.schema(provider, "today", "");
    }

    private static String claims(String hash, String more) {
        StringBuilder claims = new StringBuilder();
        for (String resource : new String[] {
            "|configmaps|",
            "|secrets|",
            "|serviceaccounts|",
            "wild.wild.west|sheriffs|" + hash,
            "authorization.k8s.io|subjectaccessreviews|",
            "authorization.k8s.io|localsubjectaccessreviews|"
        }) {
            String[] parts = resource.split("\\|", -1);
            claims.append(claims.isEmpty() ? "" : ",")
                    .append("{'group':'" + parts[0] + "','resource':'" + parts[1] + "','identityHash':'" + parts[2]
                            + "','verbs':['*']" + more + "}");
        }
        return claims.toString();
    }

    private static String answers(String hash) {
        return "'permissionClaims':[" + claims(hash, ",'selector':{'matchAll':true},'state':'Accepted'") + "]";
    }

    private Answer bind(String claims) {
        String body = Sharing.binding("cowboys", Sharing.path(provider), "today-cowboys");
        return consumer.post(BINDINGS, body.substring(0, body.length() - 2) + "," + claims + "}}")
                .expect(201);
    }

    private JsonNode reaches(Answer made, String condition, String wanted) {
        return Sharing.reaches(
                consumer,
                BINDINGS,
                "cowboys",
                made.version(),
                found -> Sharing.condition(found, condition).startsWith(wanted));
    }

    /** TestAPIBindingPermissionClaimsConditions. */
    @Test
    void claimsOfAnotherIdentity_areInvalid_untilTheyAreCorrected() {
        TypeBindings.export(provider, "today-cowboys", claims("0123abc", ""));
        Answer made = bind(answers("xxxxxxx"));
        JsonNode wrong = reaches(made, "PermissionClaimsValid", "False");
        assertThat(Sharing.condition(wrong, "PermissionClaimsValid"))
                .isEqualTo(
                        "False InvalidPermissionClaims 1 unexpected and/or invalid permission claims (showing first 1):"
                                + " unexpected/invalid claim for sheriffs.wild.wild.west (identity \"xxxxxxx\")");
        consumer.mergePatch(BINDINGS + "/cowboys", "{'spec':{" + answers("0123abc") + "}}")
                .expect(200);
        JsonNode right = reaches(made, "PermissionClaimsValid", "True");
        assertThat(Sharing.condition(right, "PermissionClaimsApplied")).isEqualTo("True");
        assertThat(right.at("/status/exportPermissionClaims"))
                .isEqualTo(provider.get(EXPORTS + "/today-cowboys").node("/spec/permissionClaims"));
        assertThat(right.at("/status/appliedPermissionClaims")).hasSize(6);
        assertThat(right.at("/status/appliedPermissionClaims").findValuesAsText("resource"))
                .containsExactly(
                        "configmaps",
                        "localsubjectaccessreviews",
                        "secrets",
                        "serviceaccounts",
                        "sheriffs",
                        "subjectaccessreviews");
        assertThat(right.at("/status/appliedPermissionClaims/0").toString())
                .isEqualTo("{\"group\":\"\",\"resource\":\"configmaps\",\"identityHash\":\"\",\"verbs\":[\"*\"],"
                        + "\"selector\":{\"matchAll\":true}}");
    }

    /** TestAPIBindingPermissionClaimsSelectorUpdate: the first step, that the selector of a claim may change. */
    @Test
    void selector_canBeChanged_andIsInForceAtOnce() {
        TypeBindings.export(provider, "today-cowboys", "{'group':'','resource':'configmaps','verbs':['get','list']}");
        Answer made = bind("'permissionClaims':[{'group':'','resource':'configmaps','verbs':['get'],"
                + "'selector':{'matchAll':true},'state':'Accepted'}]");
        JsonNode first = reaches(made, "PermissionClaimsValid", "False");
        assertThat(Sharing.condition(first, "PermissionClaimsValid"))
                .isEqualTo("False PermissionClaimsMismatch 1 permission claim(s) have mismatched verbs or selectors"
                        + " (showing first 1): configmaps. (verbs: accepted [get], exported [get list])");
        consumer.mergePatch(
                        BINDINGS + "/cowboys",
                        "{'spec':{'permissionClaims':[{'group':'','resource':'configmaps','verbs':['get','list'],"
                                + "'selector':{'matchLabels':{'foo':'bar'}},'state':'Accepted'}]}}")
                .expect(200);
        JsonNode now = reaches(made, "PermissionClaimsValid", "True");
        assertThat(now.at("/status/appliedPermissionClaims/0/selector").toString())
                .isEqualTo("{\"matchLabels\":{\"foo\":\"bar\"}}");
        consumer.mergePatch(BINDINGS + "/cowboys", "{'spec':{'permissionClaims':null}}")
                .expect(200);
        TypeBindings.binding(
                consumer,
                "cowboys",
                found -> found.at("/status/appliedPermissionClaims").isMissingNode());
    }

    @Test
    void annotationsForConsumers_followTheExport() {
        TypeBindings.export(provider, "today-cowboys", "");
        provider.mergePatch(
                        EXPORTS + "/today-cowboys",
                        "{'metadata':{'annotations':{'" + NOTE + "docs':'one','other.io/x':'hidden'}}}")
                .expect(200);
        bind("'permissionClaims':[]");
        JsonNode told =
                TypeBindings.binding(consumer, "cowboys", found -> note(found).equals("one"));
        assertThat(told.at("/metadata/annotations").has("other.io/x")).isFalse();
        provider.mergePatch(EXPORTS + "/today-cowboys", "{'metadata':{'annotations':{'" + NOTE + "docs':'two'}}}")
                .expect(200);
        TypeBindings.binding(consumer, "cowboys", found -> note(found).equals("two"));
        // Nobody but the provider speaks by them.
        consumer.mergePatch(
                        BINDINGS + "/cowboys",
                        "{'metadata':{'annotations':{'" + NOTE + "docs':'mine','" + NOTE
                                + "more':'mine','own':'kept'}}}")
                .expect(200);
        JsonNode again = TypeBindings.binding(
                consumer,
                "cowboys",
                found -> note(found).equals("two") && !found.toString().contains(NOTE + "more\":"));
        assertThat(again.at("/metadata/annotations/own").asText()).isEqualTo("kept");
        provider.delete(EXPORTS + "/today-cowboys").expect(200);
        TypeBindings.binding(consumer, "cowboys", found -> note(found).isEmpty());
    }

    private static String note(JsonNode binding) {
        return binding.at("/metadata/annotations/" + NOTE.replace("/", "~1") + "docs")
                .asText("");
    }
}
