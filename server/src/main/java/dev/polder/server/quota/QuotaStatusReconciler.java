package dev.polder.server.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Tells whoever watches a quota what is used: writes it into the status (k/k {@code resource_quota_controller.go}). Nothing is
 * decided by it, and reads count for themselves. Also forgets the shares of quotas that have ended.
 */
public final class QuotaStatusReconciler implements Reconciler {

    private static final GroupVersionResource RESOURCE = new GroupVersionResource("", "v1", "resourcequotas");

    private final ObjectStore store;
    private final StoreView view;
    private final QuotaUse use;
    private final ObjectClient client;

    public QuotaStatusReconciler(ObjectStore store, StoreView view, SchemaSource schemas, ObjectClient client) {
        this.store = store;
        this.view = view;
        this.use = new QuotaUse(schemas);
        this.client = client;
    }

    @Override
    public String name() {
        return "quota-status";
    }

    /** The quotas whose use an event may change. */
    public List<ObjectKey> onEvent(ViewEvent event) {
        ObjectRecord subject = event.subject();
        ObjectKey key = subject.key();
        boolean counts = event.before() == null || event.after() == null;
        if (key.space().equals(QuotaCharges.QUOTAS)) {
            List<ObjectKey> all = new ArrayList<>(counts ? around(key) : List.of());
            all.add(key);
            return all;
        }
        return counts ? around(key) : onExisting(subject);
    }

    /** What to look at because it is there. */
    public List<ObjectKey> onExisting(ObjectRecord record) {
        ObjectKey key = record.key();
        boolean ours = key.space().equals(QuotaCharges.QUOTAS) || key.space().equals(LedgerRow.LEDGERS);
        return ours ? List.of(key) : List.of();
    }

    /** The quotas that may count an object. */
    private List<ObjectKey> around(ObjectKey key) {
        if (!TotalLimit.counts(key.space().groupResource()) && !isEvents(key)) {
            return List.of();
        }
        List<ObjectKey> keys = new ArrayList<>();
        Iterator<ObjectRecord> quotas = view.snapshot().map(QuotaCharges.QUOTAS).in(key.cluster());
        quotas.forEachRemaining(quota -> keys.add(quota.key()));
        return keys;
    }

    private static boolean isEvents(ObjectKey key) {
        return key.space().groupResource().resource().equals("events");
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (key.space().equals(LedgerRow.LEDGERS)) {
            forget(snapshot, key);
        } else if (record == null) {
            forgetAll(snapshot, key);
        } else if (record.unreadable().isEmpty()) {
            report(snapshot, record);
        }
    }

    private void report(ViewSnapshot snapshot, ObjectRecord record) {
        ObjectNode stored = Json.readOwn(record.hold().body().json());
        if (use.reported(snapshot, record, stored.deepCopy()).equals(stored)) {
            return;
        }
        ObjectKey key = record.key();
        client.modify(
                key.cluster(),
                RESOURCE,
                key.namespace(),
                key.name(),
                "status",
                live -> use.reported(view.snapshot(), record, live));
    }

    /** After the end of a quota, of which its key tells no uid: what belongs to none any more. */
    private void forgetAll(ViewSnapshot snapshot, ObjectKey quota) {
        List<ObjectKey> ledgers = new ArrayList<>();
        snapshot.map(LedgerRow.LEDGERS).in(quota.cluster()).forEachRemaining(row -> ledgers.add(row.key()));
        ledgers.forEach(ledger -> forget(snapshot, ledger));
    }

    /** Nobody writes a ledger again whose owner has ended: that is compared with the epoch. */
    private void forget(ViewSnapshot snapshot, ObjectKey ledger) {
        LedgerRow row = LedgerRow.of(snapshot, ledger);
        if (row.revision() == 0 || isOwned(snapshot, ledger)) {
            return;
        }
        List<RowWrite> writes = new ArrayList<>();
        writes.add(new RowWrite.Delete(KeyLayout.object(ledger)));
        row.grants()
                .keySet()
                .forEach(server -> writes.add(new RowWrite.Delete(KeyLayout.object(LedgerRow.grant(ledger, server)))));
        CommitOutcome outcome = store.commit(StoreTransaction.group(writes, List.of(), List.of(row.guard())))
                .toCompletableFuture()
                .join();
        if (outcome instanceof CommitOutcome.GuardFailed) {
            throw new IllegalStateException(ledger + " has changed meanwhile");
        }
    }

    private static boolean isOwned(ViewSnapshot snapshot, ObjectKey ledger) {
        String uid = LedgerRow.owner(ledger);
        Iterator<ObjectRecord> quotas = snapshot.map(QuotaCharges.QUOTAS).in(ledger.cluster());
        while (quotas.hasNext()) {
            if (quotas.next().uid().equals(uid)) {
                return true;
            }
        }
        Iterator<ObjectRecord> clusters =
                snapshot.map(TotalLimit.LOGICAL_CLUSTERS).in(ledger.cluster());
        return clusters.hasNext() && clusters.next().uid().equals(uid);
    }
}
