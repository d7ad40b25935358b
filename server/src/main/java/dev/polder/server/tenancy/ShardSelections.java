package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.selector.LabelSelector;
import dev.polder.apiexport.export.EndpointSliceReconciler;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What partitions say of the one shard that there is. */
public final class ShardSelections implements EndpointSliceReconciler.Partitions {

    private static final ResourceSpace PARTITIONS = ResourceSpace.local(Tenancy.TOPOLOGY, "partitions");

    private final StoreView view;
    private final Shards shards;

    public ShardSelections(StoreView view) {
        this.view = view;
        this.shards = new Shards(view);
    }

    @Override
    public String url() {
        return shards.all().stream().findFirst().map(Shards.Shard::virtualUrl).orElse("");
    }

    @Override
    public Optional<EndpointSliceReconciler.Selection> selection(LogicalClusterName cluster, String partition) {
        ObjectRecord record = view.snapshot().map(PARTITIONS).get(cluster, "", partition);
        if (record == null || record.unreadable().isPresent()) {
            return Optional.empty();
        }
        JsonNode selector = StoredFacts.tree(record).path("spec").path("selector");
        LabelSelector parsed = Shards.selector(selector);
        if (parsed == null) {
            return Optional.of(new EndpointSliceReconciler.Selection("", false, "invalid label selector"));
        }
        boolean selects = shards.all().stream().anyMatch(shard -> parsed.matches(shard.labels()));
        return Optional.of(new EndpointSliceReconciler.Selection(text(selector), selects, ""));
    }

    /** The selector as a query has it (apimachinery {@code labels.Selector.String}): by key. */
    private static String text(JsonNode selector) {
        SortedMap<String, String> terms = new TreeMap<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> terms.put(
                        label.getKey(), label.getKey() + "=" + label.getValue().asText()));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asText("");
            String values = ObjectFacts.texts(expression.path("values")).stream()
                    .sorted()
                    .collect(Collectors.joining(",", "(", ")"));
            String term = switch (expression.path("operator").asText("")) {
                case "In" -> key + " in " + values;
                case "NotIn" -> key + " notin " + values;
                case "Exists" -> key;
                default -> "!" + key;
            };
            terms.merge(key, term, (one, other) -> one + "," + other);
        }
        return String.join(",", terms.values());
    }
}
