package dev.polder.storage.view.merge;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a resource under all of its identities, in the byte order of their store keys: by cluster, in a cluster by
 * identity, and then as each map has them. Nothing is copied; what is counted is counted map by map.
 */
public final class MergedMap implements ResourceMap {

    /** What stands in a key for the identity of built-in and local resources; it sorts before every hash. */
    private static final String LOCAL = "-";

    private final List<Part> parts;

    /**
     * The objects under one identity.
     *
     * @param identity the identity; empty for built-in and local resources
     * @param map the objects
     */
    public record Part(String identity, ResourceMap map) {

        /** Below, at or above 0 as the identity sorts before, is, or sorts after another. */
        private int compare(String other) {
            return key(identity).compareTo(key(other));
        }

        private static String key(String identity) {
            return identity.isEmpty() ? LOCAL : identity;
        }
    }

    private MergedMap(List<Part> parts) {
        this.parts = parts;
    }

    /** One map of several; the map itself when there is one. */
    public static ResourceMap of(Collection<Part> parts) {
        if (parts.size() == 1) {
            return parts.iterator().next().map();
        }
        return new MergedMap(parts.stream()
                .sorted(Comparator.comparing(part -> Part.key(part.identity())))
                .toList());
    }

    /** The object under the first identity that has one of that name. */
    @Override
    public @Nullable ObjectRecord get(LogicalClusterName cluster, String namespace, String name) {
        for (Part part : parts) {
            ObjectRecord record = part.map().get(cluster, namespace, name);
            if (record != null) {
                return record;
            }
        }
        return null;
    }

    @Override
    public Iterator<ObjectRecord> all() {
        return byCluster(part -> part.map().all());
    }

    @Override
    public Iterator<ObjectRecord> in(LogicalClusterName cluster) {
        return byCluster(part -> part.map().in(cluster));
    }

    @Override
    public Iterator<ObjectRecord> in(LogicalClusterName cluster, String namespace) {
        return byCluster(part -> part.map().in(cluster, namespace));
    }

    @Override
    public Iterator<ObjectRecord> after(LogicalClusterName cluster, String namespaceOrEmpty, Position last) {
        return byCluster(part -> {
            int side = part.compare(last.identity());
            if (side == 0) {
                return part.map().after(cluster, namespaceOrEmpty, last);
            }
            return side < 0 ? List.<ObjectRecord>of().iterator() : run(part.map(), cluster, namespaceOrEmpty);
        });
    }

    private static Iterator<ObjectRecord> run(ResourceMap map, LogicalClusterName cluster, String namespace) {
        return namespace.isEmpty() ? map.in(cluster) : map.in(cluster, namespace);
    }

    @Override
    public int count(LogicalClusterName cluster) {
        return sum(part -> part.map().count(cluster));
    }

    @Override
    public int count(LogicalClusterName cluster, String namespace) {
        return sum(part -> part.map().count(cluster, namespace));
    }

    @Override
    public int countAfter(LogicalClusterName cluster, String namespaceOrEmpty, Position last) {
        return sum(part -> {
            int side = part.compare(last.identity());
            if (side == 0) {
                return part.map().countAfter(cluster, namespaceOrEmpty, last);
            }
            if (side < 0) {
                return 0;
            }
            return namespaceOrEmpty.isEmpty()
                    ? part.map().count(cluster)
                    : part.map().count(cluster, namespaceOrEmpty);
        });
    }

    @Override
    public Iterator<ObjectRecord> allAfter(LogicalClusterName cluster, Position last) {
        return byCluster(part -> {
            int side = part.compare(last.identity());
            if (side == 0) {
                return part.map().allAfter(cluster, last);
            }
            return side < 0 ? part.map().allBehind(cluster) : from(part.map(), cluster);
        });
    }

    /** The objects of a cluster and of those after it. */
    private static Iterator<ObjectRecord> from(ResourceMap map, LogicalClusterName cluster) {
        return new Chain(map.in(cluster), map.allBehind(cluster));
    }

    @Override
    public int countAllAfter(LogicalClusterName cluster, Position last) {
        return sum(part -> {
            int side = part.compare(last.identity());
            if (side == 0) {
                return part.map().countAllAfter(cluster, last);
            }
            int behind = part.map().countAllBehind(cluster);
            return side < 0 ? behind : behind + part.map().count(cluster);
        });
    }

    @Override
    public Iterator<ObjectRecord> allBehind(LogicalClusterName cluster) {
        return byCluster(part -> part.map().allBehind(cluster));
    }

    @Override
    public int countAllBehind(LogicalClusterName cluster) {
        return sum(part -> part.map().countAllBehind(cluster));
    }

    @Override
    public int size() {
        return sum(part -> part.map().size());
    }

    private int sum(ToIntFunction<Part> count) {
        return parts.stream().mapToInt(count).sum();
    }

    private Iterator<ObjectRecord> byCluster(Function<Part, Iterator<ObjectRecord>> run) {
        List<Iterator<ObjectRecord>> runs = new ArrayList<>(parts.size());
        parts.forEach(part -> runs.add(run.apply(part)));
        return new ClusterMerge(runs);
    }

    /** One run, and then another. */
    private record Chain(Iterator<ObjectRecord> first, Iterator<ObjectRecord> second)
            implements Iterator<ObjectRecord> {

        @Override
        public boolean hasNext() {
            return first.hasNext() || second.hasNext();
        }

        @Override
        public ObjectRecord next() {
            return first.hasNext() ? first.next() : second.next();
        }
    }
}
