package dev.polder.apiexport.export;

import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exports of each identity: several may share one, in any logical clusters (kcp {@code indexers.APIExportByIdentity}). All
 * exports are looked at once, when somebody asks first; after that only those that history says have changed. Holds a key of
 * every export that there is, and nothing of others.
 */
public final class SharedIdentities {

    private static final int BATCH = 1_024;

    private static final Comparator<Export> ORDER = Comparator.comparing(
                    (Export export) -> export.record().key().cluster().value())
            .thenComparing(export -> export.record().key().name());

    private final StoreView view;
    private final Exports exports;
    private final Map<String, Set<ObjectKey>> byIdentity = new HashMap<>();
    private final Map<ObjectKey, String> identities = new HashMap<>();
    private WeakReference<@Nullable ResourceMap> seen = new WeakReference<>(null);
    private long upTo = -1;

    public SharedIdentities(StoreView view, Exports exports) {
        this.view = view;
        this.exports = exports;
    }

    /** The exports that have an identity in the newest state, in the order of their logical clusters and names. Never blocks for long. */
    public List<Export> of(String identity) {
        if (identity.isEmpty()) {
            return List.of();
        }
        ViewSnapshot now = view.snapshot();
        List<Export> found = new ArrayList<>();
        for (ObjectKey key : keys(identity, now)) {
            exports.export(now, key.cluster(), key.name())
                    .filter(export -> export.identity().equals(identity))
                    .ifPresent(found::add);
        }
        found.sort(ORDER);
        return found;
    }

    /** How many exports are remembered; none that have ended. */
    public synchronized int size() {
        follow(view.snapshot());
        return identities.size();
    }

    private synchronized List<ObjectKey> keys(String identity, ViewSnapshot now) {
        follow(now);
        return List.copyOf(byIdentity.getOrDefault(identity, Set.of()));
    }

    private void follow(ViewSnapshot now) {
        ResourceMap map = now.map(ApiKinds.EXPORTS);
        if (seen.refersTo(map) || now.revision() < upTo) {
            return;
        }
        if (upTo < 0) {
            readAll(map);
        } else {
            try {
                catchUp(now);
            } catch (StoreException.Compacted forgotten) {
                readAll(map);
            }
        }
        upTo = now.revision();
        seen = new WeakReference<>(map);
    }

    private void readAll(ResourceMap map) {
        byIdentity.clear();
        identities.clear();
        for (Iterator<ObjectRecord> all = map.all(); all.hasNext(); ) {
            ObjectRecord record = all.next();
            put(record.key(), record);
        }
    }

    /** What has changed is as it is now, whatever it was in between. */
    private void catchUp(ViewSnapshot now) {
        long after = upTo;
        while (after < now.revision()) {
            History.Batch batch = view.history().after(ApiKinds.EXPORTS, after, BATCH);
            for (ViewEvent event : batch.events()) {
                ObjectKey key = event.subject().key();
                put(key, now.map(ApiKinds.EXPORTS).get(key.cluster(), "", key.name()));
            }
            if (batch.events().isEmpty()) {
                return;
            }
            after = batch.upTo();
        }
    }

    private void put(ObjectKey key, @Nullable ObjectRecord record) {
        String before = identities.remove(key);
        if (before != null) {
            Set<ObjectKey> others = byIdentity.get(before);
            if (others != null && others.remove(key) && others.isEmpty()) {
                byIdentity.remove(before);
            }
        }
        if (record != null && record.unreadable().isEmpty()) {
            String identity = Export.of(record).identity();
            identities.put(key, identity);
            if (!identity.isEmpty()) {
                byIdentity.computeIfAbsent(identity, any -> new HashSet<>()).add(key);
            }
        }
    }
}
