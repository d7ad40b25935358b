package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cases of kcp {@code test/e2e/reconciler/partitionset/partitionset_test.go}, each named for its test there. */
class PartitionSetTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final String SETS = "/apis/topology.kcp.io/v1alpha1/partitionsets";
    private static final String PARTITIONS = "/apis/topology.kcp.io/v1alpha1/partitions";
    private static final String SHARDS = "/apis/core.kcp.io/v1alpha1/shards";

    private static void shard(String name, String labels) {
        api.post(
                        SHARDS,
                        "{'metadata':{'name':'" + name + "','labels':" + labels
                                + ",'annotations':{'experimental.core.kcp.io/unschedulable':'true'}},"
                                + "'spec':{'baseURL':'https://base.kcp.test.dev'}}")
                .expect(201);
    }

    /** The set once its status counts so many partitions. */
    private static JsonNode counts(ApiServer in, String set, int wanted, String after) {
        try (WatchStream watch =
                in.watch(SETS + "?watch=true&resourceVersion=" + after + "&fieldSelector=metadata.name%3D" + set)) {
            while (true) {
                JsonNode object = watch.next().object();
                boolean ready = object.at("/status/conditions").toString().contains("PartitionsReady");
                if (ready && object.at("/status/count").asInt(-1) == wanted) {
                    return object;
                }
            }
        }
    }

    private static List<String> regions(ApiServer in) {
        List<String> regions = new ArrayList<>();
        in.get(PARTITIONS)
                .expect(200)
                .node("/items")
                .forEach(item -> regions.add(item.at("/spec/selector/matchLabels/partition-test-region")
                        .asText()));
        return regions;
    }

    /** TestPartitionSet. */
    @Test
    void partitions_followTheLabelsOfShards() {
        Workspaces.ready(api, "sets", "universal");
        ApiServer in = api.inCluster("root:sets");
        Answer made = in.post(
                        SETS,
                        "{'metadata':{'name':'test-partitionset'},'spec':{'dimensions':['partition-test-region'],"
                                + "'shardSelector':{'matchExpressions':[{'key':'excluded','operator':'DoesNotExist'}]}}}")
                .expect(201);
        JsonNode none = counts(in, "test-partitionset", 0, made.version());
        assertThat(none.at("/status/conditions/0/type").asText()).isEqualTo("PartitionSetValid");
        assertThat(none.at("/status/conditions/0/status").asText()).isEqualTo("True");
        assertThat(none.at("/status/conditions/1/type").asText()).isEqualTo("PartitionsReady");
        assertThat(none.at("/status/conditions/1/status").asText()).isEqualTo("True");
        assertThat(regions(in)).isEmpty();
        shard("partition-shard-1a", "{'partition-test-region':'region-1'}");
        JsonNode one = counts(in, "test-partitionset", 1, made.version());
        assertThat(regions(in)).containsExactly("region-1");
        JsonNode owner = in.get(PARTITIONS).node("/items/0/metadata/ownerReferences/0");
        assertThat(owner.path("kind").asText()).isEqualTo("PartitionSet");
        assertThat(owner.path("controller").asBoolean()).isTrue();
        assertThat(owner.path("uid").asText()).isEqualTo(one.at("/metadata/uid").asText());
        shard("partition-shard-2", "{'partition-test-region':'region-2'}");
        JsonNode two = counts(
                in, "test-partitionset", 2, one.at("/metadata/resourceVersion").asText());
        assertThat(regions(in)).containsExactlyInAnyOrder("region-1", "region-2");
        api.mergePatch(SHARDS + "/partition-shard-2", "{'metadata':{'labels':{'partition-test-region':'region-1'}}}")
                .expect(200);
        JsonNode moved = counts(
                in, "test-partitionset", 1, two.at("/metadata/resourceVersion").asText());
        assertThat(regions(in)).containsExactly("region-1");
        shard("partition-shard-3", "{'partition-test-region':'region-3'}");
        JsonNode third = counts(
                in,
                "test-partitionset",
                2,
                moved.at("/metadata/resourceVersion").asText());
        api.mergePatch(SHARDS + "/partition-shard-3", "{'metadata':{'labels':{'excluded':'true'}}}")
                .expect(200);
        counts(in, "test-partitionset", 1, third.at("/metadata/resourceVersion").asText());
        assertThat(regions(in)).containsExactly("region-1");
    }

    /** Somebody else's partition stays, whatever it is called; one that is deleted comes back. */
    @Test
    void partitions_areOnlyThoseOfTheSet() {
        Workspaces.ready(api, "own", "universal");
        ApiServer in = api.inCluster("root:own");
        shard("own-shard", "{'own-dimension':'a'}");
        Answer foreign = in.post(
                        PARTITIONS,
                        "{'metadata':{'name':'mine'},'spec':{'selector':{'matchLabels':{'own-dimension':'b'}}}}")
                .expect(201);
        Answer set = in.post(SETS, "{'metadata':{'name':'set'},'spec':{'dimensions':['own-dimension']}}")
                .expect(201);
        counts(in, "set", 1, set.version());
        List<String> names = in.get(PARTITIONS).names();
        assertThat(names).hasSize(2).contains("mine");
        String made =
                names.stream().filter(name -> !name.equals("mine")).findFirst().orElseThrow();
        String version = in.get(PARTITIONS).version();
        in.delete(PARTITIONS + "/" + made).expect(200);
        try (WatchStream watch = in.watch(PARTITIONS + "?watch=true&resourceVersion=" + version)) {
            assertThat(watch.next().type()).isEqualTo("DELETED");
            WatchStream.Event again = watch.next();
            assertThat(again.type()).isEqualTo("ADDED");
            assertThat(again.object().at("/metadata/name").asText()).isEqualTo(made);
        }
        assertThat(in.get(PARTITIONS + "/mine").version()).isEqualTo(foreign.version());
    }

    /** TestPartitionSetAdmission. */
    @Test
    void selectors_areChecked() {
        Workspaces.ready(api, "admission", "universal");
        ApiServer in = api.inCluster("root:admission");
        for (String selector : List.of(
                "'matchExpressions':[{'key':'region/" + "1234567890".repeat(7)
                        + "','operator':'NotIn','values':['antartica','greenland']}]",
                "'matchExpressions':[{'key':'region','operator':'NotIn','values':['antartica','_A."
                        + "1234567890".repeat(6) + "']}]",
                "'matchExpressions':[{'key':'region','operator':'DoesNotExist','values':['antartica']}]",
                "'matchLabels':{'1234567890123456789_01234567890123456789/aaa':'keynotvalid'}",
                "'matchLabels':{'valuenotvalid':'1234567890123456789%%%01234567890123456789'}")) {
            Answer refused = in.post(
                    SETS,
                    "{'metadata':{'name':'admission-partitionset'},'spec':{'dimensions':['region'],'shardSelector':{"
                            + selector + "}}}");
            assertThat(refused.code()).as(selector).isEqualTo(422);
            assertThat(refused.at("/message")).contains("spec.shardSelector");
        }
        String labels = "";
        StringBuilder expected = new StringBuilder("test-partitionset");
        String dimensions = "";
        for (int i = 1; i <= 5; i++) {
            String value = "label" + i + "-12345678901234567890123456789012345678901234567890";
            labels += (i > 1 ? "," : "") + "'partition-test-label" + i + "':'" + value + "'";
            dimensions += (i > 1 ? "," : "") + "'partition-test-label" + i + "'";
            expected.append('-').append(value);
        }
        in.post(SETS, "{'metadata':{'name':'test-partitionset'},'spec':{'dimensions':[" + dimensions + "]}}")
                .expect(201);
        shard("partition-shard-adm", "{" + labels + "}");
        try (WatchStream watch = in.watch(PARTITIONS + "?watch=true")) {
            String name = watch.next().object().at("/metadata/name").asText();
            assertThat(name).hasSize(63);
            assertThat(name.substring(0, 58)).isEqualTo(expected.substring(0, 58));
        }
    }

    /** What cannot be named is said in the set's status, and only there. */
    @Test
    void valueThatNoNameCanHave_isToldByTheSet() {
        Workspaces.ready(api, "odd", "universal");
        ApiServer in = api.inCluster("root:odd");
        shard("odd-shard", "{'odd-dimension':'a_b'}");
        Answer set = in.post(SETS, "{'metadata':{'name':'set'},'spec':{'dimensions':['odd-dimension']}}")
                .expect(201);
        JsonNode told = counts(in, "set", 1, set.version());
        JsonNode ready = told.at("/status/conditions/1");
        assertThat(ready.path("reason").asText()).isEqualTo("ErrorGeneratingPartitions");
        assertThat(ready.path("severity").asText()).isEqualTo("Error");
        assertThat(ready.path("message").asText()).startsWith("partition could not get created: Partition");
        in.delete(SETS + "/set").expect(200);
    }
}
