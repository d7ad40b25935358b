package dev.polder.apiexport.grant;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.kind.ClaimableTypes;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what consumers grant to the providers of exports, in any state that the view knows. One look-up costs the
 * bindings of one logical cluster, however many there are elsewhere. Nothing here blocks.
 */
public final class Grants {

    private final RecordMemo<GrantRow> offers;
    private final RecordMemo<GrantRow> acceptances;
    /** By the label of their export. */
    private final RecordIndex labels;

    public Grants(StoreView view) {
        this.offers = new RecordMemo<>(view, GrantRow.OFFERS, GrantRow::of);
        this.acceptances = new RecordMemo<>(view, GrantRow.ACCEPTANCES, GrantRow::of);
        this.labels = new RecordIndex(view, GrantRow.ACCEPTANCES, Grants::label);
    }

    private static List<String> label(ObjectRecord acceptance) {
        String label = acceptance.labels().get(ExportLabels.EXPORT);
        return label == null ? List.of() : List.of(label);
    }

    /**
     * One resource of an export, as its provider asks for it.
     *
     * @param exporter the export's logical cluster
     * @param export its name
     * @param resource its own resource, or one that it claims
     * @param identity the identity of the resource; null for a built-in type, of which it does not matter
     */
    public record Subject(
            LogicalClusterName exporter,
            String export,
            GroupResource resource,
            @Nullable String identity) {

        String label() {
            return ExportLabels.value(exporter, export);
        }

        boolean isOf(Entry entry) {
            return entry.resource().equals(ClaimableTypes.plain(resource))
                    && (identity == null ? !entry.bound() : entry.identity().equals(identity));
        }
    }

    /** The resources whose changes may change what is granted. */
    public static List<ResourceSpace> spaces() {
        return List.of(GrantRow.OFFERS, GrantRow.ACCEPTANCES);
    }

    /** The rows that say what is granted in a logical cluster, or in all, by where they lie: {@link #find} reads no others. */
    public static List<Window.Basis> basis(Subject subject, ClusterScope consumers) {
        return List.of(
                new Window.Basis(new ClusterScope.OneCluster(subject.exporter()), GrantRow.OFFERS),
                new Window.Basis(consumers, GrantRow.ACCEPTANCES));
    }

    /** What is granted in a logical cluster; empty when nothing is. */
    public Optional<Grant> find(ViewSnapshot snapshot, Subject subject, LogicalClusterName consumer) {
        GrantRow offered = offers.get(snapshot, subject.exporter(), "", subject.export());
        return offered == null ? Optional.empty() : given(snapshot, subject, offered, consumer);
    }

    private Optional<Grant> given(
            ViewSnapshot snapshot, Subject subject, GrantRow offered, LogicalClusterName consumer) {
        for (Iterator<ObjectRecord> rows = snapshot.map(GrantRow.ACCEPTANCES).in(consumer); rows.hasNext(); ) {
            GrantRow accepted = acceptances.of(rows.next());
            if (accepted != null && accepted.export().equals(offered.export())) {
                Optional<Grant> grant = grant(subject, offered, accepted);
                if (grant.isPresent()) {
                    return grant;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Grant> grant(Subject subject, GrantRow offered, GrantRow accepted) {
        for (Entry asked : offered.entries()) {
            Entry given = subject.isOf(asked) ? Entry.find(accepted.entries(), asked) : null;
            if (given != null) {
                return Optional.of(new Grant(
                        asked.bound(),
                        Entry.both(asked, given),
                        given.selects(),
                        given.labels(),
                        Math.max(asked.since(), given.since())));
            }
        }
        return Optional.empty();
    }

    /** Whether a logical cluster has a binding to an export, whatever it grants. */
    public boolean isBound(
            ViewSnapshot snapshot, LogicalClusterName exporter, String export, LogicalClusterName consumer) {
        String label = ExportLabels.value(exporter, export);
        for (Iterator<ObjectRecord> rows = snapshot.map(GrantRow.ACCEPTANCES).in(consumer); rows.hasNext(); ) {
            if (isOf(rows.next(), label)) {
                return true;
            }
        }
        return false;
    }

    /** The rows that grants of an export in a logical cluster come from. */
    public List<ObjectRecord> rows(ViewSnapshot snapshot, Subject subject, LogicalClusterName consumer) {
        List<ObjectRecord> rows = new ArrayList<>();
        ObjectRecord offer = snapshot.map(GrantRow.OFFERS).get(subject.exporter(), "", subject.export());
        if (offer != null) {
            rows.add(offer);
        }
        String label = subject.label();
        snapshot.map(GrantRow.ACCEPTANCES).in(consumer).forEachRemaining(record -> {
            if (isOf(record, label)) {
                rows.add(record);
            }
        });
        return rows;
    }

    private static boolean isOf(ObjectRecord acceptance, String label) {
        return label.equals(acceptance.labels().get(ExportLabels.EXPORT));
    }

    /**
     * Where what is granted of an export may have changed.
     *
     * @return the logical clusters, by the revisions of the changes, up to that of the present state
     * @throws dev.polder.storage.StoreException.Compacted when history does not know all changes after the revision
     */
    public Map<Long, Collection<LogicalClusterName>> changes(
            StoreView view, ViewSnapshot present, Subject subject, long revision) {
        String label = subject.label();
        Map<Long, Collection<LogicalClusterName>> changes = new TreeMap<>();
        for (ViewEvent event : after(view, GrantRow.ACCEPTANCES, present, revision)) {
            if (concerns(event, label)) {
                changed(changes, event.revision()).add(event.subject().key().cluster());
            }
        }
        ObjectKey offer = new ObjectKey(subject.exporter(), GrantRow.OFFERS, "", subject.export());
        for (ViewEvent event : after(view, GrantRow.OFFERS, present, revision)) {
            if (event.subject().key().equals(offer)) {
                Collection<LogicalClusterName> concerned = changed(changes, event.revision());
                labels.of(present, label).forEach(row -> concerned.add(row.key().cluster()));
                // Who has left since then is told of by the history of acceptances.
                after(view, GrantRow.ACCEPTANCES, present, event.revision()).stream()
                        .filter(later -> concerns(later, label))
                        .forEach(later -> changed(changes, event.revision())
                                .add(later.subject().key().cluster()));
            }
        }
        return changes;
    }

    private static Collection<LogicalClusterName> changed(
            Map<Long, Collection<LogicalClusterName>> changes, long revision) {
        return changes.computeIfAbsent(revision, any -> new TreeSet<>(Comparator.comparing(LogicalClusterName::value)));
    }

    private static boolean concerns(ViewEvent event, String label) {
        ObjectRecord before = event.before();
        ObjectRecord after = event.after();
        return (before != null && isOf(before, label)) || (after != null && isOf(after, label));
    }

    /** How many bindings are remembered; none that have gone. */
    public int size() {
        return labels.size();
    }

    private static List<ViewEvent> after(StoreView view, ResourceSpace space, ViewSnapshot present, long revision) {
        if (present.revision() <= revision) {
            return List.of();
        }
        return view.history().whole(space, revision, Integer.MAX_VALUE).events().stream()
                .filter(event -> event.revision() <= present.revision())
                .toList();
    }
}
