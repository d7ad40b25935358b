package dev.polder.machinery.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expectations from k/k {@code plugin/pkg/auth/authorizer/rbac/rbac_test.go} (TestRuleMatches), {@code
 * pkg/apis/rbac/helpers_test.go} (TestResourceMatches) and component-helpers {@code policy_comparator_test.go}
 * (TestNonResourceURLCovers).
 */
class PolicyRuleTest {

    private static PolicyRule rule(String verbs, String groups, String resources) {
        return new PolicyRule(split(verbs), split(groups), split(resources), List.of(), List.of());
    }

    private static List<String> split(String texts) {
        return List.of(texts.split(" "));
    }

    /** Rule and request are written {@code verbs;groups;resources}. */
    @ParameterizedTest
    @CsvSource({
        "*;group1;resource1, verb1;group1;resource1, true",
        "*;group1;resource1, verb1;group2;resource1, false",
        "*;group1;resource1, verb2;group1;resource2, false",
        "*;group1;resource1, verb2;group1;resource1, true",
        "verb1;*;resource1, verb1;group2;resource1, true",
        "verb1;*;resource1, verb1;group2;resource2, false",
        "verb1;*;resource1, verb2;group1;resource1, false",
        "verb1;group1;*, verb1;group1;resource2, true",
        "verb1;group1;*, verb1;group2;resource2, false",
        "verb1;group1;*, verb2;group1;resource1, false",
        "verb1 verb2;group1 group2;resource1 resource2, verb1;group2;resource1, true",
        "verb1 verb2;group1 group2;resource1 resource2, verb2;group1;resource2, true"
    })
    void verbGroupAndResource_allMustMatch(String rule, String request, boolean allowed) {
        String[] has = rule.split(";");
        String[] asked = request.split(";");
        assertThat(rule(has[0], has[1], has[2]).allows(asked[0], asked[1], asked[2], "", "any"))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "*,foo,'',true",
        "no match *,foo,'',true",
        "foo/bar,foo,bar,true",
        "foo/bar,foo,'',false",
        "foo,foo,bar,false",
        "*/scale,foo,scale,true",
        "*/scale,foo,'',false",
        "foo/bar */other,foo,other/segment,false",
        "*/other/segment,foo,other/segment,true",
        "/,foo,other/segment,false",
        "*/,foo,other/segment,false",
        "*something/other/segment,foo,other/segment,false",
        "something/other/segment,foo,other/segment,false",
        "oo/bar,foo,bar,false",
        "ffoo/bar,foo,bar,false"
    })
    void subresource_isNamedOrStarred(String resources, String resource, String subresource, boolean allowed) {
        assertThat(rule("*", "*", resources).allows("get", "", resource, subresource, ""))
                .isEqualTo(allowed);
    }

    @Test
    void names_limitTheRule_andRequestsWithoutNameAreOutside() {
        PolicyRule named =
                new PolicyRule(List.of("get"), List.of(""), List.of("secrets"), List.of("a", "b"), List.of());
        assertThat(named.allows("get", "", "secrets", "", "b")).isTrue();
        assertThat(named.allows("get", "", "secrets", "", "c")).isFalse();
        assertThat(named.allows("get", "", "secrets", "", "")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*,'',true",
        "*,/,true",
        "*,/api,true",
        "/*,'',false",
        "/*,/,true",
        "/*,/foo,true",
        "/api,/api,true",
        "/apis,/api,false",
        "/api/v1,/api,false",
        "/api/*,/api/v1,true",
        "/api/*,/api,false",
        "/api/*/*,/api/v1,false",
        "/*/v1/*,/api/v1,false"
    })
    void path_isExactOrPrefix(String url, String path, boolean allowed) {
        PolicyRule rule = new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), List.of(url));
        assertThat(rule.allowsPath("get", path)).isEqualTo(allowed);
        assertThat(rule.allowsPath("post", path)).isFalse();
        assertThat(rule.allows("get", "", path, "", "")).isFalse();
    }

    @Test
    void resourceRule_allowsNoPath() {
        assertThat(rule("*", "*", "*").allowsPath("get", "/")).isFalse();
    }

    /** The form of k/k {@code pkg/apis/rbac/v1/evaluation_helpers_test.go}, which prints with {@code %q}. */
    @Test
    void compact_showsOnlyWhatIsSet() {
        assertThat(rule("get list", "group1", "a b").compact())
                .isEqualTo("{APIGroups:[\"group1\"], Resources:[\"a\" \"b\"], Verbs:[\"get\" \"list\"]}");
        assertThat(new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), List.of("/x")).compact())
                .isEqualTo("{NonResourceURLs:[\"/x\"], Verbs:[\"get\"]}");
        assertThat(new PolicyRule(List.of(), List.of(), List.of(), List.of(), List.of()).compact())
                .isEqualTo("{}");
    }

    @Test
    void json_isReadAsWritten() {
        PolicyRule rule =
                new PolicyRule(List.of("get"), List.of("", "apps"), List.of("a/status"), List.of("n"), List.of());
        assertThat(PolicyRule.of(rule.toJson())).isEqualTo(rule);
        assertThat(rule.toJson().has("nonResourceURLs")).isFalse();
    }
}
