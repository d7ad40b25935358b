package dev.polder.machinery.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expectations from component-helpers {@code auth/rbac/validation/policy_comparator_test.go}; rules are written {@code
 * verbs;groups;resources;names;urls}, several joined by a bar.
 */
class RuleCoverageTest {

    private static List<PolicyRule> rules(String texts) {
        return texts.isEmpty()
                ? List.of()
                : Stream.of(texts.split("\\|")).map(RuleCoverageTest::rule).toList();
    }

    private static PolicyRule rule(String text) {
        String[] parts = text.split(";", -1);
        return new PolicyRule(list(parts[0]), list(parts[1]), list(parts[2]), list(parts[3]), list(parts[4]));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        // Held, wanted, missing.
        "get;v1;builds;;, get;v1;builds;;, ''",
        "get;v1;*/scale;;, get;v1;foo/scale;;, ''",
        "delete;v1;deployments;;|delete;v1;builds;;|update;v1;builds deployments;;,"
                + " delete update;v1;builds deployments;;, ''",
        "delete update;g1 g2;builds deployments;;, delete;g1;deployments;;|update;g2;builds deployments;;, ''",
        "delete update;v1;builds deployments;;|delete;v1;pods;;, delete update;v1;builds deployments pods;;,"
                + " update;v1;pods;;",
        "get;*;roles;;, get;g1 g2;roles;;, ''",
        "get;dummy-group;roles;;, get;*;roles;;, get;*;roles;;",
        "get;*;roles;;, get;*;roles;;, ''",
        "*;v1;roles;;, watch list;v1;roles;;, ''",
        "get list watch create update delete exec;v1;roles;;, *;v1;roles;;, *;v1;roles;;",
        "get;v1;*;;, get;v1;resourcegroup:deployments;;, ''",
        "get;v1;roles resourcegroup:deployments;;, get;v1;*;;, get;v1;*;;",
        "get;v1;pods;;, get;v1;pods;foo bar;, ''",
        "get;v1;pods;foo bar;, get;v1;pods;;, get;v1;pods;;",
        "get;v1;pods;foo;, get;v1;pods;foo bar;, get;v1;pods;bar;",
        "*;;;;/apis, *;;;;/apis, ''",
        "*;;;;*, *;;;;/apis /apis/v1 /, ''",
        "*;;;;/apis/*, get;;;;/apis /apis/v1, get;;;;/apis",
        "*;;;;/apis/*, get;;;;/apis/v1/foo /apis/v1, ''",
        "get;v1;builds;;/apis, get;v1;builds;;/apis, ''",
        "get;v1;builds;;, get;v1;builds;;/apis, get;;;;/apis"
    })
    void heldRules_coverWhatTheyAllow(String held, String wanted, String missing) {
        assertThat(RuleCoverage.missing(rules(held), rules(wanted))).containsExactlyElementsOf(rules(missing));
    }

    /** k/k {@code registry/rbac/validation/policy_compact_test.go}. */
    @Test
    void compacted_rulesOfOneResourceShareTheirVerbs() {
        List<PolicyRule> compact = RuleCoverage.compact(
                rules("get;;builds;;|get;extensions;daemonsets;;|list;;builds;;|update;;builds;n;|get;;a b;;"));
        assertThat(compact)
                .containsExactlyInAnyOrderElementsOf(
                        rules("get;;builds;;|get;extensions;daemonsets;;|list;;builds;;|update;;builds;n;|get;;a b;;"));
        assertThat(RuleCoverage.compact(rules("get;g;builds;;|list;g;builds;;|update;g;builds;n;|patch;g;builds;n;")))
                .containsExactlyInAnyOrderElementsOf(rules("get list;g;builds;;|update patch;g;builds;n;"));
    }

    /** The lines are those of upstream's {@code ConfirmNoEscalation}: sorted, {@code %q} for every list. */
    @Test
    void described_missingRulesAreSortedShortForms() {
        assertThat(RuleCoverage.describe(rules("list;apps;b;;|get;apps;b;;|get;a;z;;")))
                .containsExactly(
                        "{APIGroups:[\"a\"], Resources:[\"z\"], Verbs:[\"get\"]}",
                        "{APIGroups:[\"apps\"], Resources:[\"b\"], Verbs:[\"list\" \"get\"]}");
    }
}
