package dev.polder.server.tenancy.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.tenancy.Shards.Shard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** The cases of kcp {@code pkg/reconciler/topology/partitionset/partitioning_test.go} and {@code partitionset_controller_test.go}. */
class PartitionChoiceTest {

    private static final List<Shard> SHARDS = List.of(
            shard("Europe", "Azure", "EU-1"),
            shard("Europe", "Azure", "EU-2"),
            shard("Europe", "Azure", "EU-3"),
            shard("Europe", "AWS", "EU-3"),
            shard("Asia", "Azure", "cn-west-1"));

    private static Shard shard(String region, String cloud, String zone) {
        Map<String, String> labels = Map.of("region", region, "cloud", cloud, "az", zone, "environment", "prod");
        return new Shard(zone, region, labels, "", "", true);
    }

    private static PartitionChoice set(String spec) throws IOException {
        String text = "{'metadata':{'name':'partitionset','uid':'u-1'},'spec':" + spec + "}";
        ObjectNode set = Json.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return new PartitionChoice(set);
    }

    @Test
    void partitions_areOneForEachCombinationThatSomeShardHas() throws IOException {
        assertThat(set("{}").of(SHARDS)).isEmpty();
        assertThat(set("{'dimensions':['doesnotexist']}").of(SHARDS)).isEmpty();
        assertThat(set("{'dimensions':['region']}").of(SHARDS)).hasSize(2);
        assertThat(set("{'dimensions':['region','cloud','region']}").of(SHARDS)).hasSize(3);
        Set<SortedMap<String, String>> prod =
                set("{'dimensions':['region','cloud'],'shardSelector':{'matchLabels':{'environment':'prod'}}}")
                        .of(SHARDS);
        assertThat(prod).hasSize(3).allSatisfy(labels -> assertThat(labels).containsEntry("environment", "prod"));
    }

    @Test
    void partition_isNamedForItsValuesAndSelectsThem() throws IOException {
        PartitionChoice choice = set("{'dimensions':['region'],'shardSelector':{'matchExpressions':"
                + "[{'key':'region','operator':'In','values':['Europe','Asia']}]}}");
        SortedMap<String, String> europe = choice.of(SHARDS).stream()
                .filter(labels -> labels.containsValue("Europe"))
                .findFirst()
                .orElseThrow();
        ObjectNode made = choice.partition(europe, 0);
        assertThat(made.at("/metadata/name").asText()).matches("partitionset-europe-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(made.at("/spec/selector/matchLabels").toString()).isEqualTo("{\"region\":\"Europe\"}");
        assertThat(made.at("/spec/selector/matchExpressions"))
                .isEqualTo(choice.set().at("/spec/shardSelector/matchExpressions"));
        assertThat(choice.partition(europe, 0)).isEqualTo(made);
        assertThat(choice.partition(europe, 1)).isNotEqualTo(made);
        assertThat(choice.owns(made)).isTrue();
        assertThat(choice.match(made, choice.of(SHARDS))).isEqualTo(europe);
        made.withObject("/spec/selector/matchLabels").put("az", "EU-1");
        assertThat(choice.match(made, choice.of(SHARDS))).isNull();
        PartitionChoice others = set("{'dimensions':['region']}");
        assertThat(others.match(choice.partition(europe, 0), others.of(SHARDS))).isNull();
    }

    /** Names are cut as generated names are (apiserver {@code names/generate.go}). */
    @Test
    void name_isCutWhenValuesAreLong() throws IOException {
        String value = "1234567890".repeat(6);
        Shard shard = new Shard("s", "", Map.of("region", "Europe", "verylong", value), "", "", true);
        PartitionChoice choice = set("{'dimensions':['region','verylong']}");
        SortedMap<String, String> labels = choice.of(List.of(shard)).iterator().next();
        String name = choice.partition(labels, 0).at("/metadata/name").asText();
        assertThat(name).hasSize(63).startsWith(("partitionset-europe-" + value).substring(0, 58));
    }
}
