package dev.polder.server.watch;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.server.request.Seen;
import dev.polder.spi.virtual.Sight;
import dev.polder.spi.virtual.SightChanges.Change;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.PinnedRun;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a watch through a window is told: changes of objects as they are seen, and what comes into sight or leaves it without having
 * been written. The latter happens at the revision that changed sight, so that it has a place in history: who resumes is told
 * it again. A change of one object costs the look at what is seen of its logical cluster, and nothing else.
 */
final class SightedEvents {

    private final StoreView view;
    private final WatchScope scope;
    private final Window<ViewSnapshot> window;

    SightedEvents(StoreView view, WatchScope scope) {
        this.view = view;
        this.scope = scope;
        this.window = scope.window();
    }

    /** Sights of states, each found once, and the changes between them. */
    private final class Past {

        private final ViewSnapshot present;
        private final Map<LogicalClusterName, TreeSet<Long>> changes = new HashMap<>();
        private final Map<Long, Sight> sights = new HashMap<>();

        Past(ViewSnapshot present, long after) {
            this.present = present;
            for (Change change : window.changes().after(present, after)) {
                for (LogicalClusterName cluster : change.clusters()) {
                    if (scope.scope().covers(cluster)) {
                        changes.computeIfAbsent(cluster, any -> new TreeSet<>()).add(change.revision());
                    }
                }
            }
        }

        Sight now() {
            return sights.computeIfAbsent(present.revision(), any -> window.in(present));
        }

        Sight at(long revision) {
            return revision == present.revision()
                    ? now()
                    : sights.computeIfAbsent(revision, any -> window.in(state(revision)));
        }

        ViewSnapshot state(long revision) {
            return revision == present.revision()
                    ? present
                    : view.at(revision)
                            .orElseThrow(() -> new StoreException.Compacted(
                                    revision, view.history().oldest()));
        }

        boolean isChange(LogicalClusterName cluster, long revision) {
            TreeSet<Long> known = changes.get(cluster);
            return known != null && known.contains(revision);
        }

        /** What was seen of a logical cluster at a revision at which that did not change. */
        Sight of(LogicalClusterName cluster, long revision) {
            TreeSet<Long> known = changes.get(cluster);
            Long next = known == null ? null : known.higher(revision);
            return next == null ? now() : at(next - 1);
        }
    }

    /**
     * The events as they are seen, in order.
     *
     * @param history the changes of the resource after a revision
     * @throws StoreException.Compacted when memory no longer knows what was seen
     */
    List<ViewEvent> of(History.Batch history, long after) {
        Past past = new Past(view.snapshot(), after);
        List<ViewEvent> told = new ArrayList<>();
        for (ViewEvent event : history.events()) {
            LogicalClusterName cluster = event.subject().key().cluster();
            if (scope.covers(event.subject()) && !past.isChange(cluster, event.revision())) {
                add(told, event.revision(), past.of(cluster, event.revision()), event.before(), event.after());
            }
        }
        boolean changed = false;
        for (Map.Entry<LogicalClusterName, TreeSet<Long>> cluster : past.changes.entrySet()) {
            for (long revision : cluster.getValue().headSet(history.upTo(), true)) {
                if (concerns(past, history, cluster.getKey())) {
                    told.addAll(burst(past, cluster.getKey(), revision));
                    changed = true;
                }
            }
        }
        if (changed) {
            told.sort(Comparator.comparingLong(ViewEvent::revision));
        }
        return told;
    }

    /** Whether a logical cluster has, or had a moment ago, anything of the resource. */
    private boolean concerns(Past past, History.Batch history, LogicalClusterName cluster) {
        return history.upTo() < past.present.revision()
                || past.present.map(scope.resource().type().space()).count(cluster) > 0
                || history.events().stream()
                        .anyMatch(event -> event.subject().key().cluster().equals(cluster));
    }

    private static void add(
            List<ViewEvent> told,
            long revision,
            Sight sight,
            @Nullable ObjectRecord before,
            @Nullable ObjectRecord after) {
        ObjectRecord was = Seen.of(sight, before);
        ObjectRecord is = Seen.of(sight, after);
        if (was != null || is != null) {
            told.add(new ViewEvent(revision, was, is));
        }
    }

    /** Everything in a logical cluster that is seen otherwise than before a revision. */
    private List<ViewEvent> burst(Past past, LogicalClusterName cluster, long revision) {
        Map<ObjectKey, ObjectRecord> before = seen(past, cluster, revision - 1);
        Map<ObjectKey, ObjectRecord> after = seen(past, cluster, revision);
        List<ViewEvent> told = new ArrayList<>();
        before.forEach((key, was) -> {
            if (!after.containsKey(key)) {
                told.add(new ViewEvent(revision, was, null));
            }
        });
        after.forEach((key, is) -> {
            ObjectRecord was = before.get(key);
            if (was == null || was.revision() < is.revision()) {
                told.add(new ViewEvent(revision, was, is));
            }
        });
        return told;
    }

    private Map<ObjectKey, ObjectRecord> seen(Past past, LogicalClusterName cluster, long revision) {
        Sight sight = past.at(revision);
        Map<ObjectKey, ObjectRecord> seen = new LinkedHashMap<>();
        if (sight.reaches(cluster)) {
            PinnedRun.Extent extent = new PinnedRun.Extent(
                    scope.resource().type().space(), new ClusterScope.OneCluster(cluster), scope.namespace(), null);
            Iterator<ObjectRecord> all =
                    extent.in(past.state(revision).map(scope.resource().type().space()));
            while (all.hasNext()) {
                ObjectRecord record = Seen.of(sight, all.next());
                if (record != null) {
                    seen.put(record.key(), record);
                }
            }
        }
        return seen;
    }
}
