package dev.polder.server.admission.webhook;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.webhook.Webhook;
import dev.polder.server.admission.Governing;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The webhooks of one kind that a write may have to pass, by the names of their configurations. Each configuration is read once for
 * as long as it stays as it is; a logical cluster without any costs one look into the view.
 */
public final class HookSource {

    /** What configures admission is never subject to it, lest it lock itself (apiserver {@code IsExemptAdmissionConfigurationResource}). */
    private static final Set<String> EXEMPT = Set.of(
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding");

    private final StoreView view;
    private final ResourceSpace space;
    private final BiFunction<LogicalClusterName, GroupResource, LogicalClusterName> owner;
    private final RecordMemo<List<Hook>> configurations;

    /**
     * The configurations of one kind.
     *
     * @param space which
     * @param owner in which logical cluster the webhooks of a resource are configured
     */
    public HookSource(
            StoreView view,
            ResourceSpace space,
            BiFunction<LogicalClusterName, GroupResource, LogicalClusterName> owner) {
        this.view = view;
        this.space = space;
        this.owner = owner;
        this.configurations = new RecordMemo<>(view, space, HookSource::read);
    }

    private static List<Hook> read(ObjectRecord record) {
        return Webhook.all(Json.readOwn(record.body().json())).stream()
                .map(webhook -> new Hook(record.key(), webhook))
                .toList();
    }

    /** The webhooks that may be meant. */
    List<Hook> of(AdmissionRequest write) {
        ResourceMap map = view.snapshot().map(space);
        if (map.size() == 0) {
            return List.of();
        }
        GroupVersionKind kind = write.context().kind();
        boolean exempt = kind.group().equals("admissionregistration.k8s.io") && EXEMPT.contains(kind.kind());
        if (exempt || Governing.isServersOwn(write)) {
            return List.of();
        }
        LogicalClusterName configured =
                owner.apply(write.cluster(), write.resource().type().groupResource());
        List<Hook> hooks = new ArrayList<>();
        for (Iterator<ObjectRecord> records = map.in(configured); records.hasNext(); ) {
            List<Hook> some = configurations.of(records.next());
            if (some != null) {
                hooks.addAll(some);
            }
        }
        return hooks;
    }

    /** How many configurations are remembered. */
    public int size() {
        return configurations.size();
    }
}
