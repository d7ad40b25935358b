package dev.polder.server.quota;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.quantity.QuantitySyntaxException;
import dev.polder.storage.view.ObjectRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a ResourceQuota limits.
 *
 * @param wholeCluster whether it counts the objects of its logical cluster instead of those of its namespace (kcp {@code
 *     experimental.quota.kcp.io/cluster-scoped})
 * @param scoped whether it has scopes: no object that is only counted matches any (k/k {@code
 *     quota/v1/generic.MatchesNoScopeFunc}), so that it limits none
 * @param hard the amounts by name, in the order of names
 */
record QuotaSpec(boolean wholeCluster, boolean scoped, Map<String, Quantity> hard) {

    private static final String CLUSTER_SCOPED = "experimental.quota.kcp.io/cluster-scoped";

    private static final String COUNT = "count/";

    /** Resources of the core group that are counted by their name alone, too (k/k {@code quota/v1/evaluator/core}). */
    private static final Set<String> ALIASES = Set.of(
            "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "secrets", "services");

    QuotaSpec {
        hard = Collections.unmodifiableMap(new TreeMap<>(hard));
    }

    static QuotaSpec of(ObjectRecord record) {
        return of(Json.readOwn(record.hold().body().json()));
    }

    static QuotaSpec of(JsonNode quota) {
        JsonNode spec = quota.path("spec");
        Map<String, Quantity> hard = new TreeMap<>();
        spec.path("hard")
                .properties()
                .forEach(amount ->
                        quantity(amount.getValue().asText("")).ifPresent(parsed -> hard.put(amount.getKey(), parsed)));
        return new QuotaSpec(
                quota.path("metadata")
                        .path("annotations")
                        .path(CLUSTER_SCOPED)
                        .asText("")
                        .equals("true"),
                !spec.path("scopes").isEmpty()
                        || !spec.path("scopeSelector").path("matchExpressions").isEmpty(),
                hard);
    }

    private static Optional<Quantity> quantity(String text) {
        try {
            return Optional.of(Quantity.parse(text));
        } catch (QuantitySyntaxException e) {
            // Nobody can have stored it: the rules of the type refuse it.
            return Optional.empty();
        }
    }

    /** Whether objects of a resource are counted under a name. */
    static boolean counts(String name, GroupResource resource) {
        String group = resource.group();
        return name.equals(COUNT + resource.resource() + (group.isEmpty() ? "" : "." + group))
                || (group.isEmpty() && name.equals(resource.resource()) && ALIASES.contains(name));
    }

    /** The resource whose objects are counted under a name; empty when nothing is counted under it. */
    static Optional<GroupResource> counted(String name) {
        if (ALIASES.contains(name)) {
            return Optional.of(new GroupResource("", name));
        }
        if (!name.startsWith(COUNT)) {
            return Optional.empty();
        }
        String resource = name.substring(COUNT.length());
        int dot = resource.indexOf('.');
        return Optional.of(
                dot < 0
                        ? new GroupResource("", resource)
                        : new GroupResource(resource.substring(dot + 1), resource.substring(0, dot)));
    }

    /** How many whole objects there may be. */
    static long whole(Quantity amount) {
        return amount.value()
                .setScale(0, RoundingMode.FLOOR)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
    }
}
