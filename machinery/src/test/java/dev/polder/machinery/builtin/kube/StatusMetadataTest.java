package dev.polder.machinery.builtin.kube;

import static dev.polder.machinery.builtin.kube.Objects.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What of an object a write through a subresource leaves as it was (k/k 1.36 {@code pkg/registry/*}{@code /*}{@code /strategy.go}). */
class StatusMetadataTest {

    /** apimachinery {@code ResetObjectMetaForStatus}. */
    private static final List<String> RESET = List.of("labels", "annotations", "finalizers", "ownerReferences");

    private static final List<String> WHOLE =
            List.of("labels", "annotations", "finalizers", "ownerReferences", "generateName");

    private static ObjectNode object(ResourceType type, String value) {
        String version = type.group().isEmpty() ? "v1" : type.group() + "/v1";
        return tree("{'apiVersion':'" + version + "','kind':'" + type.names().kind() + "','metadata':{"
                + "'labels':{'k':'" + value + "'},'annotations':{'k':'" + value + "'},'finalizers':['x/" + value + "'],"
                + "'ownerReferences':[{'name':'" + value + "'}],'generateName':'" + value + "',"
                + "'managedFields':[{'manager':'" + value + "'}]},'spec':{'k':'" + value + "'},'status':{'k':'" + value
                + "'}}");
    }

    /** The fields of metadata that a write through a subresource does not change. */
    private static List<String> kept(ResourceType type, String subresource) {
        ObjectNode old = object(type, "old");
        ObjectNode now = object(type, "new");
        type.rules().prepareForUpdate(now, old, subresource);
        List<String> kept = new ArrayList<>();
        for (String field : WHOLE) {
            if (now.path("metadata").path(field).equals(old.path("metadata").path(field))) {
                kept.add(field);
            }
        }
        assertThat(now.at("/metadata/managedFields/0/manager").asText())
                .as(type.names().kind())
                .isEqualTo("new");
        return kept;
    }

    @Test
    void statusOfTypes_leavesTheMetadataThatUpstreamsStrategyRestores() {
        Map<String, List<String>> kept = new TreeMap<>();
        for (ResourceType type : KubeTypes.all()) {
            if (type.storage().hasStatus()) {
                List<String> fields = kept(type, "status");
                if (!fields.isEmpty()) {
                    kept.put(type.names().kind(), fields);
                }
            }
        }

        assertThat(kept)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Deployment", List.of("labels"),
                        "FlowSchema", WHOLE,
                        "Pod", List.of("ownerReferences"),
                        "PriorityLevelConfiguration", WHOLE,
                        "ResourceClaim", RESET,
                        "ServiceCIDR", RESET,
                        "VolumeAttachment", RESET));
    }

    @Test
    void objectItself_takesAllMetadata() {
        for (ResourceType type : KubeTypes.all()) {
            assertThat(kept(type, "")).as(type.names().kind()).isEmpty();
        }
    }

    @Test
    void metadataThatWasNotThere_isNotThereAfterwards() {
        ResourceType type = Objects.type(tree("{'kind':'Deployment'}"));
        ObjectNode old = tree("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'}}");
        ObjectNode now = object(type, "new");

        type.rules().prepareForUpdate(now, old, "status");

        assertThat(now.path("metadata").has("labels")).isFalse();
        assertThat(now.at("/metadata/annotations/k").asText()).isEqualTo("new");
    }

    /** core/pod {@code dropNonEphemeralContainerUpdates}, {@code dropNonResizeUpdates}. */
    @Test
    void debuggingAndResizingAPod_leaveItsMetadata() {
        ResourceType pods = Objects.type(tree("{'kind':'Pod'}"));

        assertThat(kept(pods, "ephemeralcontainers")).isEqualTo(RESET);
        assertThat(kept(pods, "resize")).isEqualTo(RESET);
        assertThat(kept(pods, "binding")).isEmpty();
    }

    /** core/pod {@code podStatusStrategy.PrepareForUpdate}, {@code preserveOldObservedGeneration}. */
    @Test
    void statusOfAPod_keepsItsQosClassAndWhichGenerationWasSeen() {
        ObjectNode old = tree("{'kind':'Pod','metadata':{},'status':{'qosClass':'Burstable','observedGeneration':3,"
                + "'conditions':[{'type':'A','observedGeneration':1},{'type':'A','observedGeneration':2},"
                + "{'type':'B','observedGeneration':3}]}}");
        ObjectNode silent = tree(
                "{'kind':'Pod','metadata':{},'status':{'phase':'Running',"
                        + "'conditions':[{'type':'C'},{'type':'A'},{'type':'B','observedGeneration':4},{'type':'A'},{'type':'A'}]}}");
        ObjectNode telling =
                tree("{'kind':'Pod','metadata':{},'status':{'qosClass':'Guaranteed','observedGeneration':5}}");
        ObjectNode empty = tree("{'kind':'Pod','metadata':{}}");

        for (ObjectNode pod : List.of(silent, telling, empty)) {
            Objects.type(pod).rules().prepareForUpdate(pod, old, "status");
        }

        assertThat(silent.path("status"))
                .isEqualTo(tree("{'phase':'Running','qosClass':'Burstable','observedGeneration':3,"
                        + "'conditions':[{'type':'C'},{'type':'A','observedGeneration':1},"
                        + "{'type':'B','observedGeneration':4},{'type':'A','observedGeneration':2},{'type':'A'}]}"));
        assertThat(telling.path("status")).isEqualTo(tree("{'qosClass':'Guaranteed','observedGeneration':5}"));
        assertThat(empty.path("status")).isEqualTo(tree("{'qosClass':'Burstable','observedGeneration':3}"));
    }
}
