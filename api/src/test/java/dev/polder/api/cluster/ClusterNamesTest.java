package dev.polder.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of names and paths (kcp-inventory 2.1). */
class ClusterNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"root", "2okdry95y5lkv", "system:admin", "a-b"})
    void clusterName_roundTrips(String text) {
        assertThat(LogicalClusterName.parse(text))
                .map(LogicalClusterName::value)
                .contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "root:org", "Root", "-a", "a-", "a/b", "system:", "system:a:b", "a b", "../x"})
    void clusterName_refusesWhatCouldBeSomethingElse(String text) {
        assertThat(LogicalClusterName.parse(text)).isEmpty();
        assertThatThrownBy(() -> new LogicalClusterName(text))
                .hasMessage("invalid cluster: \"" + text + "\" does not match the regex");
    }

    @Test
    void clusterName_isNoLongerThanALabel() {
        assertThat(LogicalClusterName.parse("a".repeat(63))).isPresent();
        assertThat(LogicalClusterName.parse("a".repeat(64))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "root:org:team", "2okdry95y5lkv:team"})
    void path_roundTrips(String text) {
        assertThat(WorkspacePath.parse(text)).map(WorkspacePath::toString).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "root:", ":root", "root::team", "root:Org", "*", "root/org"})
    void path_refusesMalformedText(String text) {
        assertThat(WorkspacePath.parse(text)).isEmpty();
    }

    @Test
    void scope_coversItsClusterOnly() {
        LogicalClusterName root = LogicalClusterName.ROOT;
        LogicalClusterName other = new LogicalClusterName("other");
        assertThat(new ClusterScope.OneCluster(root).covers(root)).isTrue();
        assertThat(new ClusterScope.OneCluster(root).covers(other)).isFalse();
        assertThat(new ClusterScope.AllClusters().covers(other)).isTrue();
    }
}
