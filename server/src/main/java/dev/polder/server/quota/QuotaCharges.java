package dev.polder.server.quota;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.storage.Guard;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Charges creates to what limits how many objects there may be: ResourceQuotas (kcp plugin {@code KCPKubeResourceQuota}) and the
 * limit of a logical cluster (kcp plugin {@code core.kcp.io/LogicalClusterObjectCountLimit}).
 */
public final class QuotaCharges {

    static final ResourceSpace QUOTAS = ResourceSpace.local("", "resourcequotas");

    /** Made before there can be a limit (kcp {@code kubequota_admission.go}, {@code objectcountlimit_admission.go}). */
    private static final GroupResource CLUSTERS = TotalLimit.LOGICAL_CLUSTERS.groupResource();

    private static final GroupResource BINDINGS = new GroupResource("rbac.authorization.k8s.io", "clusterrolebindings");
    private static final String OWNER_BINDING = "workspace-admin";

    /** How many limits may hold for one create: each is a row that its transaction compares, and etcd takes 128. */
    private static final int MOST = 64;

    private final Allowances allowances;
    private final QuotaRules rules;
    private final RecordMemo<QuotaSpec> specs;
    private final RecordMemo<TotalLimit> totals;

    /**
     * Nothing is charged yet.
     *
     * @param server tells this run of this server from every other one
     */
    public QuotaCharges(ObjectStore store, StoreView view, String server, QuotaRules rules) {
        this.allowances = new Allowances(store, view, server);
        this.rules = rules;
        this.specs = new RecordMemo<>(view, QUOTAS, QuotaSpec::of);
        this.totals = new RecordMemo<>(view, TotalLimit.LOGICAL_CLUSTERS, TotalLimit::of);
    }

    /** Whether creates are decided on objects of a space. */
    public static boolean reads(ResourceSpace space) {
        return space.equals(QUOTAS)
                || space.equals(QuotaEpoch.EPOCHS)
                || space.equals(LedgerRow.LEDGERS)
                || space.equals(LedgerRow.GRANTS);
    }

    /** Of how many limits something is remembered; of none that has ended. */
    public int size() {
        return allowances.size();
    }

    /**
     * A create.
     *
     * @param space where its object will lie
     * @param namespace the object's; empty when it has none
     * @param name the object's
     * @param dryRun whether nothing will be stored: then nothing is taken, and the state alone decides
     */
    public record Create(
            LogicalClusterName cluster, ResourceSpace space, String namespace, String name, boolean dryRun) {

        private GroupResource resource() {
            return space.groupResource();
        }

        private ApiException refused(String why) {
            return ApiErrors.forbidden(resource(), name, why);
        }
    }

    /**
     * Charges a create to everything that limits it. Blocks when a share has to be asked for.
     *
     * @param snapshot the state that the create is decided in
     * @return what was taken, to be closed; empty when the create must be decided anew, in a newer state
     * @throws ApiException 403 when there are as many objects as there may be
     * @throws dev.polder.storage.StoreException when the store fails
     */
    public Optional<Charge> charge(ViewSnapshot snapshot, Create create) {
        Guard epoch = QuotaEpoch.guard(snapshot, create.cluster());
        Charge charge = new Charge(epoch);
        boolean taken = false;
        try {
            taken = isBefore(create)
                    || (quotas(snapshot, create, epoch, charge) && total(snapshot, create, epoch, charge));
        } finally {
            if (!taken) {
                charge.close();
            }
        }
        return taken ? Optional.of(charge) : Optional.empty();
    }

    private static boolean isBefore(Create create) {
        return create.resource().equals(CLUSTERS)
                || (create.resource().equals(BINDINGS) && create.name().equals(OWNER_BINDING));
    }

    private boolean quotas(ViewSnapshot snapshot, Create create, Guard epoch, Charge charge) {
        ResourceMap quotas = snapshot.map(QUOTAS);
        if (!rules.quotas() || quotas.count(create.cluster()) == 0) {
            return true;
        }
        // The order is the same for all creates: none waits for another that waits for it.
        for (Iterator<ObjectRecord> all = quotas.in(create.cluster()); all.hasNext(); ) {
            ObjectRecord quota = all.next();
            for (CountLimit limit : limits(quota, create, epoch)) {
                if (!taken(snapshot, limit, create, charge, full -> exceeded(full, quota, create, epoch))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Comes last, as in kcp: what a quota refuses takes nothing from the whole. */
    private boolean total(ViewSnapshot snapshot, Create create, Guard epoch, Charge charge) {
        boolean mayBe = rules.total()
                && TotalLimit.counts(create.resource())
                && (rules.totalByDefault() > 0 || QuotaEpoch.isThere(snapshot, create.cluster()));
        ObjectRecord cluster = mayBe
                ? snapshot.map(TotalLimit.LOGICAL_CLUSTERS).get(create.cluster(), "", TenancyKeys.SINGLETON)
                : null;
        TotalLimit said = cluster == null ? null : totals.of(cluster);
        long hard = said == null ? 0 : said.in(create.cluster(), rules.totalByDefault());
        if (cluster == null || hard <= 0) {
            return true;
        }
        CountLimit limit =
                new CountLimit(cluster, "objects", hard, now -> TotalLimit.used(now, create.cluster()), epoch);
        return taken(
                snapshot,
                limit,
                create,
                charge,
                full -> create.refused("logical cluster \"" + create.cluster().value()
                        + "\" has reached its total object count limit ("
                        + limit.used().applyAsLong(full) + "/" + hard
                        + " objects); delete objects to free up capacity"));
    }

    /** @param refusal made of a state in which there are as many as there may be */
    private boolean taken(
            ViewSnapshot snapshot,
            CountLimit limit,
            Create create,
            Charge charge,
            Function<ViewSnapshot, ApiException> refusal) {
        if (charge.size() == MOST) {
            throw create.refused("more than " + MOST + " limits of quotas hold for it; delete some quotas");
        }
        try {
            if (!create.dryRun()) {
                return allowances.take(snapshot, limit, charge);
            }
            if (limit.used().applyAsLong(snapshot) >= limit.hard()) {
                throw new ExceededException(snapshot);
            }
            return true;
        } catch (ExceededException full) {
            throw refusal.apply(full.snapshot());
        }
    }

    /** What a quota says of the objects that a create adds to; nothing when it does not concern them. */
    private List<CountLimit> limits(ObjectRecord record, Create create, Guard epoch) {
        QuotaSpec spec = specs.of(record);
        if (spec == null || spec.scoped()) {
            return List.of();
        }
        if (!spec.wholeCluster() && !record.key().namespace().equals(create.namespace())) {
            return List.of();
        }
        List<CountLimit> limits = new ArrayList<>();
        spec.hard().forEach((name, hard) -> {
            if (QuotaSpec.counts(name, create.resource())) {
                ToLongFunction<ViewSnapshot> used = QuotaUse.counting(record, spec, create.space());
                limits.add(new CountLimit(record, name, QuotaSpec.whole(hard), used, epoch));
            }
        });
        return limits;
    }

    /** The refusal, with everything of the quota that is used up (apiserver {@code resourcequota/controller.go}). */
    private ApiException exceeded(ViewSnapshot snapshot, ObjectRecord quota, Create create, Guard epoch) {
        List<CountLimit> full = limits(quota, create, epoch).stream()
                .filter(limit -> limit.used().applyAsLong(snapshot) >= limit.hard())
                .toList();
        QuotaSpec spec = QuotaSpec.of(quota);
        return create.refused("exceeded quota: " + quota.key().name()
                + ", requested: " + listed(full, limit -> "1")
                + ", used: " + listed(full, limit -> QuotaUse.text(limit.used().applyAsLong(snapshot)))
                + ", limited: " + listed(full, limit -> hard(spec, limit)));
    }

    private static String hard(QuotaSpec spec, CountLimit limit) {
        Quantity amount = spec.hard().get(limit.what());
        return amount == null ? QuotaUse.text(limit.hard()) : amount.canonical();
    }

    private static String listed(List<CountLimit> limits, Function<CountLimit, String> amount) {
        return limits.stream()
                .map(limit -> limit.what() + "=" + amount.apply(limit))
                .collect(Collectors.joining(","));
    }
}
