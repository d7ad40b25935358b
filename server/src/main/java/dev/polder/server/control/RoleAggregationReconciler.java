package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.rbac.Aggregation;
import dev.polder.machinery.rbac.Aggregation.Candidate;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.List;

/**
 * ClusterRoles that gather the rules of others have them, in each logical cluster for itself (k/k controller {@code
 * clusterroleaggregation}). Works on a whole cluster: any ClusterRole may be gathered by any other.
 */
final class RoleAggregationReconciler implements Reconciler {

    private final StoreView view;
    private final ObjectClient client;

    RoleAggregationReconciler(StoreView view, ObjectClient client) {
        this.view = view;
        this.client = client;
    }

    /** What stands for all ClusterRoles of a logical cluster. */
    static ObjectKey allOf(ObjectKey role) {
        return new ObjectKey(role.cluster(), Spaces.CLUSTER_ROLES, "", "*");
    }

    @Override
    public String name() {
        return "clusterrole-aggregation";
    }

    @Override
    public void reconcile(ObjectKey all) {
        List<ObjectNode> gathering = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        view.snapshot().map(Spaces.CLUSTER_ROLES).in(all.cluster()).forEachRemaining(record -> {
            if (record.unreadable().isEmpty()) {
                ObjectNode role = Json.readOwn(record.body().json());
                if (Aggregation.aggregates(role)) {
                    gathering.add(role);
                }
                candidates.add(candidate(record, role));
            }
        });
        for (ObjectNode role : gathering) {
            List<PolicyRule> rules = Aggregation.rules(role, candidates);
            if (!rules.equals(PolicyRule.all(role))) {
                String name = role.path("metadata").path("name").asText();
                client.modify(all.cluster(), Spaces.CLUSTER_ROLE_RESOURCE, "", name, "", live -> with(live, rules));
            }
        }
    }

    /** While it is written, the role may have become one that gathers nothing. */
    private static ObjectNode with(ObjectNode live, List<PolicyRule> rules) {
        if (Aggregation.aggregates(live)) {
            var list = live.putArray("rules");
            rules.forEach(rule -> list.add(rule.toJson()));
        }
        return live;
    }

    private static Candidate candidate(ObjectRecord record, ObjectNode role) {
        return new Candidate(record.key().name(), record.labels(), () -> PolicyRule.all(role));
    }
}
