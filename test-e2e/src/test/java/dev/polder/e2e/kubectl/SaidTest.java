package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two outputs that are the same but for what has to differ are equal; any other two are not. */
class SaidTest {

    private static List<String> said(String cluster, int exit, String out, String err, String... arguments) {
        return Said.lines(
                Arrays.asList(arguments), new Command.Result(List.of(), exit, out, err), cluster, "mine.example.com");
    }

    @Test
    void clusterUidVersionTimesAndTokens_areLeftOut() {
        assertThat(said("root", 0, """
                        kcp.io/cluster: root
                        "kcp.io/cluster":"root"
                        uid: 11111111-2222-3333-4444-555555555555
                        resourceVersion: "12"
                        Resource Version:  12
                        creationTimestamp: "2026-01-02T03:04:05Z"
                        +++ /tmp/MERGED-123/v1.ConfigMap 2026-01-02 03:04:05.123 +0000
                        eyJhbGci.eyJpc3Mi.c2ln-_
                        greeting   1      3s
                        """, "", "get", "cm")).isEqualTo(said("2okdry95y5lkv", 0, """
                        kcp.io/cluster: 2okdry95y5lkv
                        "kcp.io/cluster":"2okdry95y5lkv"
                        uid: aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
                        resourceVersion: "987"
                        Resource Version:  987
                        creationTimestamp: "2027-11-12T13:14:15Z"
                        +++ /tmp/MERGED-4/v1.ConfigMap 2027-11-12 13:14:15.999 +0000
                        eyJhbGcj.eyJpc3Mj.c2ln
                        greeting   1      44s
                        """, "", "get", "cm"));
    }

    @Test
    void anythingElse_isTold() {
        List<String> good = said("root", 0, "greeting   1      3s\n", "", "get", "cm");
        assertThat(said("root", 0, "greeting   2      3s\n", "", "get", "cm")).isNotEqualTo(good);
        assertThat(said("root", 0, "greeting    1      3s\n", "", "get", "cm")).isNotEqualTo(good);
        assertThat(said("root", 0, "", "", "get", "cm")).isNotEqualTo(good);
        assertThat(said("root", 0, "greeting   1      3s\nother   1   3s\n", "", "get", "cm"))
                .isNotEqualTo(good);
        assertThat(said("root", 1, "greeting   1      3s\n", "", "get", "cm")).isNotEqualTo(good);
        assertThat(said("root", 0, "greeting   1      3s\n", "Warning: x\n", "get", "cm"))
                .isNotEqualTo(good);
        assertThat(said("root", 0, "", "greeting   1      3s\n", "get", "cm")).isNotEqualTo(good);
        assertThat(said("root", 0, "greeting   1      3s\n", "", "get", "secrets"))
                .isNotEqualTo(good);
        assertThat(said("other", 0, "kcp.io/cluster: root\n", "", "get", "cm"))
                .isNotEqualTo(said("root", 0, "kcp.io/cluster: root\n", "", "get", "cm"));
    }

    @Test
    void typesOfOthers_areLeftOutOfListsOfTypesAlone() {
        String types = """
                configmaps   cm   v1   true   ConfigMap
                workspaces   ws   tenancy.kcp.io/v1alpha1   false   Workspace
                widgets   wd   mine.example.com/v1   true   Widget
                """;
        String more =
                types + "shards   core.kcp.io/v1alpha1   false   Shard\nboats   their.example.com/v1   true   Boat\n";
        assertThat(said("root", 0, more, "", "api-resources"))
                .isEqualTo(said("root", 0, types, "", "api-resources"))
                .hasSize(7);
        assertThat(said("root", 0, "v1\nmine.example.com/v1\ntheir.example.com/v1\n", "", "api-versions"))
                .isEqualTo(said("root", 0, "v1\nmine.example.com/v1\n", "", "api-versions"))
                .isNotEqualTo(said("root", 0, "v1\n", "", "api-versions"));
        assertThat(said("root", 0, more, "", "get", "cm")).isNotEqualTo(said("root", 0, types, "", "get", "cm"));
    }
}
