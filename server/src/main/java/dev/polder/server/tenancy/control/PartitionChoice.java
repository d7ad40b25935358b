package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.json.Json;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.Shards.Shard;
import dev.polder.server.tenancy.Tenancy;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a PartitionSet asks for: one partition for each combination of labels that some shard has (kcp {@code partition} and
 * {@code generatePartition}).
 *
 * @param set the PartitionSet
 */
record PartitionChoice(JsonNode set) {

    /** What a generated name may have before its last characters (apiserver {@code maxGeneratedNameLength}). */
    private static final int LONGEST_BASE = 58;

    /** The characters that generated names end in (apimachinery {@code rand.SafeEncodeString}). */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX = 5;

    /** The keys of labels that tell partitions apart, each once. */
    private Set<String> dimensions() {
        return new TreeSet<>(ObjectFacts.texts(set.path("spec").path("dimensions")));
    }

    /** The combinations, each as a map from label to value. */
    Set<SortedMap<String, String>> of(Collection<Shard> shards) {
        Set<String> keys = new TreeSet<>(dimensions());
        set.path("spec").path("shardSelector").path("matchLabels").fieldNames().forEachRemaining(keys::add);
        Set<SortedMap<String, String>> found = new HashSet<>();
        for (Shard shard : shards) {
            if (!keys.isEmpty() && shard.labels().keySet().containsAll(keys)) {
                SortedMap<String, String> labels = new TreeMap<>();
                keys.forEach(key -> labels.put(key, shard.labels().getOrDefault(key, "")));
                found.add(labels);
            }
        }
        return found;
    }

    /** What a partition of the combination selects. */
    ObjectNode selector(SortedMap<String, String> labels) {
        ObjectNode selector = Json.object();
        ObjectNode wanted = selector.putObject("matchLabels");
        labels.forEach(wanted::put);
        JsonNode expressions = expressions(set.path("spec").path("shardSelector"));
        if (!expressions.isEmpty()) {
            selector.set("matchExpressions", expressions);
        }
        return selector;
    }

    /** The expressions of a selector; none for none. */
    private static JsonNode expressions(JsonNode selector) {
        return selector.path("matchExpressions").isArray()
                ? selector.path("matchExpressions").deepCopy()
                : Json.object().putArray("none");
    }

    /**
     * The partition of a combination. kcp has its name end in chance; here it ends in what follows from the set and the
     * combination, so that it is made once however often it is tried, by whichever server.
     *
     * @param attempt 0, or more when the names before are taken
     */
    ObjectNode partition(SortedMap<String, String> labels, int attempt) {
        ObjectNode selector = selector(labels);
        ObjectNode partition = RootObjects.object(Tenancy.PARTITIONS, "Partition", name(labels, selector, attempt));
        JsonNode metadata = set.path("metadata");
        partition
                .withObject("/metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Tenancy.TOPOLOGY + "/" + Tenancy.VERSION)
                .put("kind", "PartitionSet")
                .put("name", metadata.path("name").asText())
                .put("uid", metadata.path("uid").asText())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        partition.putObject("spec").set("selector", selector);
        return partition;
    }

    private String name(Map<String, String> labels, JsonNode selector, int attempt) {
        StringBuilder base = new StringBuilder(set.path("metadata").path("name").asText());
        dimensions()
                .forEach(key ->
                        base.append('-').append(labels.getOrDefault(key, "").toLowerCase(Locale.ROOT)));
        base.append('-');
        base.setLength(Math.min(base.length(), LONGEST_BASE));
        String identity = set.path("metadata").path("uid").asText() + "/" + attempt + "/" + selector;
        byte[] hash = ClusterIds.sha224(identity.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < SUFFIX; i++) {
            base.append(ALPHABET.charAt(Byte.toUnsignedInt(hash[i]) % ALPHABET.length()));
        }
        return base.toString();
    }

    /** Whether a partition was made for the set. */
    boolean owns(JsonNode partition) {
        String uid = set.path("metadata").path("uid").asText();
        for (JsonNode owner : partition.path("metadata").path("ownerReferences")) {
            boolean ours = owner.path("kind").asText("").equals("PartitionSet")
                    && owner.path("apiVersion").asText("").startsWith(Tenancy.TOPOLOGY + "/");
            if (ours && owner.path("uid").asText("").equals(uid)) {
                return true;
            }
        }
        return false;
    }

    /** Which of the combinations a partition is of; null when it is of none. */
    @Nullable
    SortedMap<String, String> match(JsonNode partition, Collection<SortedMap<String, String>> combinations) {
        JsonNode selector = partition.path("spec").path("selector");
        SortedMap<String, String> labels = new TreeMap<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        boolean same = expressions(selector).equals(expressions(set.path("spec").path("shardSelector")));
        return same && combinations.contains(labels) ? labels : null;
    }
}
