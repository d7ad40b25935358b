package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.selector.LabelSelector.Operator;
import dev.polder.api.selector.LabelSelector.Requirement;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shards that are registered in {@code root}, and which of them a workspace may lie on. */
public final class Shards {

    private final StoreView view;
    private final RecordMemo<Shard> shards;

    /**
     * A shard.
     *
     * @param name its name
     * @param region its region; empty when it has none
     * @param labels its labels
     * @param externalUrl how clients reach it, without a slash at the end
     * @param virtualUrl where its virtual workspaces are, without a slash at the end
     * @param schedulable whether new workspaces may lie on it
     */
    public record Shard(
            String name,
            String region,
            Map<String, String> labels,
            String externalUrl,
            String virtualUrl,
            boolean schedulable) {}

    public Shards(StoreView view) {
        this.view = view;
        this.shards = new RecordMemo<>(view, Tenancy.space(Tenancy.SHARDS), Shards::read);
    }

    /** All shards, by name. */
    public List<Shard> all() {
        List<Shard> all = new ArrayList<>();
        Iterator<ObjectRecord> records =
                view.snapshot().map(Tenancy.space(Tenancy.SHARDS)).in(LogicalClusterName.ROOT);
        records.forEachRemaining(record -> {
            Shard shard = shards.of(record);
            if (shard != null) {
                all.add(shard);
            }
        });
        return all;
    }

    /** The shard of a name. */
    public Optional<Shard> find(String name) {
        return Optional.ofNullable(shards.get(LogicalClusterName.ROOT, "", name));
    }

    /** A shard for a workspace: the first that its selector allows; empty when there is none. */
    public Optional<Shard> choose(JsonNode workspace) {
        JsonNode selector = workspace.path("spec").path("location").path("selector");
        LabelSelector wanted = selector(selector);
        return wanted == null
                ? Optional.empty()
                : all().stream()
                        .filter(shard -> shard.schedulable() && wanted.matches(shard.labels()))
                        .findFirst();
    }

    /** Notes down on a workspace which shard it lies on. */
    public static void note(ObjectNode workspace, Shard shard) {
        ObjectFacts.setNote(workspace, TenancyKeys.SHARD, shard.name());
        ObjectFacts.setNote(workspace, TenancyKeys.SHARD_HASH, ClusterIds.shardHash(shard.name()));
        ObjectFacts.setLabel(workspace, "region", shard.region());
    }

    /** The selector of a document; null when it says something that no selector says. */
    public static @Nullable LabelSelector selector(JsonNode selector) {
        List<Requirement> requirements = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> requirements.add(new Requirement(
                        label.getKey(), Operator.IN, Set.of(label.getValue().asText()))));
        for (JsonNode expression : selector.path("matchExpressions")) {
            Operator operator = switch (expression.path("operator").asText("")) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                case "DoesNotExist" -> Operator.NOT_EXISTS;
                default -> null;
            };
            if (operator == null) {
                return null;
            }
            requirements.add(new Requirement(
                    expression.path("key").asText(""),
                    operator,
                    Set.copyOf(ObjectFacts.texts(expression.path("values")))));
        }
        return new LabelSelector(requirements);
    }

    private static Shard read(ObjectRecord record) {
        JsonNode object = StoredFacts.tree(record);
        JsonNode spec = object.path("spec");
        String base = spec.path("baseURL").asText("");
        return new Shard(
                record.key().name(),
                record.labels().getOrDefault("region", ""),
                record.labels(),
                trimmed(spec.path("externalURL").asText(base)),
                trimmed(spec.path("virtualWorkspaceURL").asText(base)),
                !object.path("metadata").path("annotations").has(TenancyKeys.UNSCHEDULABLE));
    }

    private static String trimmed(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
