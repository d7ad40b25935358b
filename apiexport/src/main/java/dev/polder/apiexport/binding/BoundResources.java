package dev.polder.apiexport.binding;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which bindings of a logical cluster say that they have bound a resource, as every request there must know. Found once a
 * cluster, and again only after bindings have changed. Nothing here blocks.
 */
public final class BoundResources {

    /** How many logical clusters are remembered; beyond that everything is found again. */
    private static final int MOST = 100_000;

    private final StoreView view;
    private final BoundTypes types;
    private final EndedObjects ended;
    private final Map<LogicalClusterName, Known> known = new ConcurrentHashMap<>();

    public BoundResources(StoreView view, BoundTypes types) {
        this.view = view;
        this.types = types;
        this.ended = new EndedObjects(view, ApiKinds.BINDINGS);
    }

    /**
     * The export behind a binding.
     *
     * @param cluster where it was found; empty when it never was
     * @param name its name
     * @param path how the binding calls its logical cluster; empty for the binding's own
     */
    public record Source(Optional<LogicalClusterName> cluster, String name, String path) {}

    /**
     * What is known of a logical cluster.
     *
     * @param map surely good while the bindings are these
     */
    private record Known(WeakReference<ResourceMap> map, Map<GroupResource, List<Source>> sources) {}

    /**
     * The exports behind the bindings that have bound a resource: mostly one or none, two while one binding takes over from
     * another.
     */
    public List<Source> of(LogicalClusterName cluster, GroupResource resource) {
        forget();
        ViewSnapshot snapshot = view.snapshot();
        ResourceMap map = snapshot.map(ApiKinds.BINDINGS);
        Known found = known.get(cluster);
        if (found == null || !found.map().refersTo(map)) {
            if (map.count(cluster) == 0) {
                return List.of();
            }
            found = new Known(new WeakReference<>(map), read(snapshot, cluster));
            remember(cluster, found);
        }
        return found.sources().getOrDefault(resource, List.of());
    }

    private Map<GroupResource, List<Source>> read(ViewSnapshot snapshot, LogicalClusterName cluster) {
        Map<GroupResource, List<Source>> sources = new HashMap<>();
        for (Binding binding : types.bindings(snapshot, cluster)) {
            Source source = new Source(binding.exporter(), binding.export(), binding.path());
            for (Binding.Resource bound : binding.resources()) {
                sources.computeIfAbsent(bound.resource(), any -> new ArrayList<>(1))
                        .add(source);
            }
        }
        return sources;
    }

    private void remember(LogicalClusterName cluster, Known found) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(cluster, found);
        // The last one may have ended meanwhile, and that may have been told already.
        forgetWithoutBindings(cluster);
    }

    /** Of how many logical clusters bindings are remembered; of none that has none any more. */
    public int size() {
        forget();
        return known.size();
    }

    private void forget() {
        ended.look(
                binding -> forgetWithoutBindings(binding.cluster()),
                () -> List.copyOf(known.keySet()).forEach(this::forgetWithoutBindings));
    }

    private void forgetWithoutBindings(LogicalClusterName cluster) {
        if (view.snapshot().map(ApiKinds.BINDINGS).count(cluster) == 0) {
            known.remove(cluster);
        }
    }
}
