package dev.polder.apiexport.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of kcp {@code pkg/reconciler/apis/permissionclaimlabel/permissionclaimlabel_reconcile_test.go}, and its messages. */
class ClaimReportTest {

    private static final String ALL = "{'matchAll':true}";

    private static JsonNode list(String claims) {
        return Json.readOwn(("{\"list\":[" + claims.replace('\'', '"') + "]}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .path("list");
    }

    private static String claim(String resource, String group, String hash, String more) {
        return "{'group':'" + group + "','resource':'" + resource + "','identityHash':'" + hash + "'" + more + "}";
    }

    private static String answer(String resource, String group, String hash) {
        return claim(resource, group, hash, ",'verbs':['*'],'selector':" + ALL + ",'state':'Accepted'");
    }

    private static ObjectNode told(String claims, String answers) {
        ObjectNode binding = Json.object();
        new ClaimReport(list(claims), list(answers)).tell(binding, Instant.EPOCH);
        return binding;
    }

    private static String valid(JsonNode binding) {
        for (JsonNode condition : binding.at("/status/conditions")) {
            if (condition.path("type").asText().equals("PermissionClaimsValid")) {
                return String.join(
                                " ",
                                condition.path("status").asText(),
                                condition.path("severity").asText(),
                                condition.path("reason").asText(),
                                condition.path("message").asText())
                        .trim();
            }
        }
        return "";
    }

    /** TestClaimSetKeys. */
    @ParameterizedTest
    @CsvSource({
        "configmaps, '', '', configmaps//",
        "roles, rbac.authorization.k8s.io, '', roles/rbac.authorization.k8s.io/",
        "apibindings, apis.kcp.io, hash, apibindings/apis.kcp.io/hash"
    })
    void key_tellsClaimsApart(String resource, String group, String hash, String key) {
        assertThat(ClaimReport.key(list(claim(resource, group, hash, "")).get(0)))
                .isEqualTo(key);
    }

    /** TestDetectClaimMismatches. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'get','list','watch'|'get','list','watch'|{'matchAll':true}||",
                "'watch','get','list'|'get','list','watch'|{'matchAll':true}||",
                "'get','list'|'get','list','watch'|{'matchAll':true}||verbs: accepted [get list], exported [get list watch]",
                "'*'|'get','list','watch'|{'matchAll':true}||",
                "'get','list'|'*'|{'matchAll':true}||",
                "'get'|'get'|{'matchLabels':{'foo':'bar'}}|{'matchAll':true}|selector differs from defaultSelector",
                "'get'|'get'|{'matchAll':true}|{'matchAll':true}|",
                "'get'|'get'|{'matchAll':false,'matchLabels':{'a':'b'}}|{'matchLabels':{'a':'b'}}|",
                "'get'|'get','list'|{'matchLabels':{'foo':'bar'}}|{'matchAll':true}|verbs: accepted [get],"
                        + " exported [get list]; selector differs from defaultSelector",
            })
    void claim_thatIsNotAcceptedAsItIsMade_isTold(
            String given, String asked, String selector, String standard, String how) {
        String claims = claim(
                "secrets",
                "",
                "test-hash",
                ",'verbs':[" + asked + "]" + (standard == null ? "" : ",'defaultSelector':" + standard));
        String answers = claim(
                "secrets", "", "test-hash", ",'verbs':[" + given + "],'selector':" + selector + ",'state':'Accepted'");
        ObjectNode binding = told(claims, answers);
        String message =
                "False Warning PermissionClaimsMismatch 1 permission claim(s) have mismatched verbs or selectors"
                        + " (showing first 1): secrets. (" + how + ")";
        assertThat(valid(binding)).isEqualTo(how == null ? "True" : message);
        // In force, as far as both agree, it is all the same.
        assertThat(binding.at("/status/appliedPermissionClaims")).hasSize(1);
    }

    @Test
    void answers_toOtherClaims_areInvalid() {
        String claims = claim("configmaps", "", "", ",'verbs':['*']") + ","
                + claim("sheriffs", "wild.west", "right", ",'verbs':['*']");
        ObjectNode binding =
                told(claims, answer("configmaps", "", "") + "," + answer("sheriffs", "wild.west", "wrong"));
        assertThat(valid(binding))
                .isEqualTo("False Error InvalidPermissionClaims 1 unexpected and/or invalid permission claims (showing"
                        + " first 1): unexpected/invalid claim for sheriffs.wild.west (identity \"wrong\")");
        assertThat(binding.at("/status/appliedPermissionClaims"))
                .isEqualTo(list(claim("configmaps", "", "", ",'verbs':['*'],'selector':" + ALL)));
        ObjectNode none = told("", answer("b", "", "") + "," + answer("a", "x", ""));
        assertThat(valid(none))
                .isEqualTo("False Error InvalidPermissionClaims 2 unexpected and/or invalid permission claims (showing"
                        + " first 2): [unexpected/invalid claim for a.x (identity \"\"), unexpected/invalid claim for b."
                        + " (identity \"\")]");
        assertThat(none.at("/status/appliedPermissionClaims").isMissingNode()).isTrue();
    }

    @Test
    void onlySomeOfMany_areShown() {
        StringBuilder answers = new StringBuilder();
        StringBuilder claims = new StringBuilder();
        for (char c = 'a'; c <= 'l'; c++) {
            answers.append(c == 'a' ? "" : ",").append(answer(String.valueOf(c), "", ""));
            claims.append(c == 'a' ? "" : ",")
                    .append(claim(
                            String.valueOf(c), "", "", ",'verbs':['*'],'defaultSelector':{'matchLabels':{'x':'y'}}"));
        }
        assertThat(valid(told("", answers.toString())))
                .startsWith(
                        "False Error InvalidPermissionClaims 12 unexpected and/or invalid permission claims (showing"
                                + " first 10): [unexpected/invalid claim for a. (identity \"\"), ")
                .endsWith("unexpected/invalid claim for j. (identity \"\")]");
        assertThat(valid(told(claims.toString(), answers.toString())))
                .startsWith("False Warning PermissionClaimsMismatch 12 permission claim(s) have mismatched verbs or"
                        + " selectors (showing first 5): a. (selector differs from defaultSelector), ")
                .endsWith(", e. (selector differs from defaultSelector)");
    }

    @Test
    void rejectedAndUnansweredClaims_areNothingWrong() {
        String claims =
                claim("configmaps", "", "", ",'verbs':['*']") + "," + claim("secrets", "", "", ",'verbs':['*']");
        ObjectNode binding = told(claims, answer("secrets", "", "").replace("Accepted", "Rejected"));
        assertThat(valid(binding)).isEqualTo("True");
        assertThat(binding.at("/status/appliedPermissionClaims").isMissingNode())
                .isTrue();
        // What was in force is not any more, once it is rejected.
        ObjectNode later = told(claims, answer("secrets", "", ""));
        new ClaimReport(list(claims), list("")).tell(later, Instant.EPOCH);
        assertThat(later.at("/status/appliedPermissionClaims").isMissingNode()).isTrue();
    }
}
