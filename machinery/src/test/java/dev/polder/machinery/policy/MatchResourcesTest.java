package dev.polder.machinery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.resource.GroupVersionResource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which writes policies are about (apiserver {@code policy/matching/matching.go} and its tests). */
class MatchResourcesTest {

    private static final GroupVersionResource V1 = new GroupVersionResource("apps", "v1", "deployments");
    private static final GroupVersionResource V2 = new GroupVersionResource("extensions", "v2", "deployments");

    private static MatchResources match(String json) {
        return MatchResources.of(Writes.json("{" + json + "}"));
    }

    private static String rule(String group, String version, String more) {
        return "{'apiGroups':['" + group + "'],'apiVersions':['" + version
                + "'],'operations':['*'],'resources':['deployments']" + more + "}";
    }

    private static Written write(String subresource, String name, GroupVersionResource... equivalents) {
        return new Written("UPDATE", V1, subresource, "ns", name, List.of(equivalents));
    }

    @Test
    void noRules_meanEverything_butWhatIsExcluded() {
        assertThat(match("").rulesMatch(write("", "a"))).contains(V1);
        assertThat(match("").resources()).containsExactly("*/*");
        MatchResources but = match("'excludeResourceRules':[" + rule("apps", "v1", ",'resourceNames':['a']") + "]");
        assertThat(but.rulesMatch(write("", "a"))).isEmpty();
        assertThat(but.rulesMatch(write("", "b"))).contains(V1);
        assertThat(but.canMatch(write("", "a").sort())).isTrue();
    }

    @Test
    void aRule_meansItsResourceAlone_andNamesWhenItHasSome() {
        MatchResources named = match("'resourceRules':[" + rule("apps", "v1", ",'resourceNames':['a']") + "]");
        assertThat(named.rulesMatch(write("", "a"))).contains(V1);
        assertThat(named.rulesMatch(write("", "b"))).isEmpty();
        assertThat(named.rulesMatch(write("", ""))).isEmpty();
        assertThat(named.rulesMatch(write("status", "a"))).isEmpty();
        assertThat(named.canMatch(write("", "b").sort())).isTrue();
        assertThat(named.canMatch(write("status", "a").sort())).isFalse();
        assertThat(named.resources()).containsExactly("apps/deployments");
    }

    @Test
    void equivalents_areMeantWhereThePolicySaysSo_theRequestsOwnFirst() {
        String rules = "'resourceRules':[" + rule("extensions", "*", "") + "," + rule("apps", "v1", "") + "]";
        assertThat(match("'matchPolicy':'Equivalent'," + rules).rulesMatch(write("", "a", V2)))
                .contains(V1);
        String other = "'resourceRules':[" + rule("extensions", "*", "") + "]";
        assertThat(match("'matchPolicy':'Equivalent'," + other).rulesMatch(write("", "a", V2)))
                .contains(V2);
        assertThat(match("'matchPolicy':'Exact'," + other).rulesMatch(write("", "a", V2)))
                .isEmpty();
        String excluded = "'excludeResourceRules':[" + rule("extensions", "*", "") + "]";
        assertThat(match("'matchPolicy':'Equivalent'," + excluded).rulesMatch(write("", "a", V2)))
                .isEmpty();
        assertThat(match("'matchPolicy':'Equivalent'," + excluded)
                        .canMatch(write("", "a", V2).sort()))
                .isFalse();
    }

    @Test
    void sort_forgetsTheObjectAndKeepsWhetherItHasANamespace() {
        assertThat(write("", "a").sort()).isEqualTo(write("", "b").sort());
        Written outside = new Written("UPDATE", V1, "", "", "a", List.of());
        assertThat(outside.sort()).isNotEqualTo(write("", "a").sort());
        assertThat(outside.sort().sort()).isEqualTo(outside.sort());
    }
}
