package dev.polder.apiexport.consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.ExportBindings;
import dev.polder.apiexport.grant.Grants;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who uses an export. Objects are counted by the order in which they lie, never gone through, so that a page costs its
 * bindings however many objects there are. Nothing here blocks.
 */
public final class Consumers {

    private final ExportBindings bindings;
    private final Grants grants;
    private final BoundTypes types;

    /**
     * Consumers.
     *
     * @param bindings finds the bindings of an export
     * @param grants tells what providers may see
     * @param types tells what consumers are served
     */
    public Consumers(ExportBindings bindings, Grants grants, BoundTypes types) {
        this.bindings = bindings;
        this.grants = grants;
        this.types = types;
    }

    /**
     * A place in the order of an export's bindings.
     *
     * @param cluster the consumer
     * @param binding the name of the binding; empty for the place before the first
     */
    public record Place(LogicalClusterName cluster, String binding) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing((Place place) -> place.cluster.value()).thenComparing(Place::binding);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Some consumers.
     *
     * @param items a document for each binding
     * @param last the place of the last, to go on after; empty when nothing follows
     * @param rest how many follow
     */
    public record Page(List<ObjectNode> items, Optional<Place> last, int rest) {}

    /**
     * The bindings to an export, as its provider may see them.
     *
     * @param scope one consumer, or all
     * @param after where to go on; empty to begin
     * @param most how many at most; at least one
     */
    public Page page(ViewSnapshot snapshot, Export export, ClusterScope scope, Optional<Place> after, int most) {
        NavigableSet<Place> all = places(snapshot, export, scope);
        NavigableSet<Place> left = after.map(place -> all.tailSet(place, false)).orElse(all);
        List<ObjectNode> items = new ArrayList<>();
        Optional<Place> last = Optional.empty();
        ConsumerDocument document = new ConsumerDocument(snapshot, export, grants, types);
        ResourceMap records = snapshot.map(ApiKinds.BINDINGS);
        int rest = left.size();
        for (Iterator<Place> places = left.iterator(); items.size() < most && places.hasNext(); rest--) {
            Place place = places.next();
            ObjectRecord record = records.get(place.cluster(), "", place.binding());
            if (record != null && record.unreadable().isEmpty()) {
                items.add(document.of(record));
            }
            last = Optional.of(place);
        }
        return new Page(items, rest == 0 ? Optional.empty() : last, rest);
    }

    private NavigableSet<Place> places(ViewSnapshot snapshot, Export export, ClusterScope scope) {
        ObjectKey key = export.record().key();
        NavigableSet<Place> places = new TreeSet<>();
        bindings.of(snapshot, key.cluster(), key.name())
                .map(ObjectRecord::key)
                .filter(binding -> scope.covers(binding.cluster()))
                .forEach(binding -> places.add(new Place(binding.cluster(), binding.name())));
        return places;
    }
}
