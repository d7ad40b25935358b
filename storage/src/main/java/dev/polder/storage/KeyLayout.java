package dev.polder.storage;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import java.util.Optional;

/**
 * The layout of the key space, and the only place that builds or parses a {@link StoreKey}:
 * {@code <cluster>/<group|core>/<resource>/<identity|->/<namespace|->/<name>} for objects, {@code !…} for internal rows.
 *
 * <p>A logical cluster, a resource of it and a namespace of that are each one contiguous range. Texts are paths below
 * the prefix that a store shared with others (etcd) puts before every key. Ranges are inclusive start, exclusive end.
 */
public final class KeyLayout {

    private static final char SEPARATOR = '/';
    /** The character behind the separator: a text ending in it bounds everything that starts with the separator. */
    private static final char BEHIND_SEPARATOR = '/' + 1;

    private static final String CORE_GROUP = "core";
    private static final String ABSENT = "-";
    private static final int OBJECT_SEGMENTS = 6;

    private KeyLayout() {}

    /**
     * The row of an object.
     *
     * @throws IllegalArgumentException when a part is empty, holds a separator or is not well-formed text, or spells the
     *     mark of an absent part; validated objects never do
     */
    public static StoreKey object(ObjectKey key) {
        return new StoreKey(namespaceStart(key.cluster(), key.space(), key.namespace()) + segment(key.name()));
    }

    /** What object a row holds; empty for internal rows and for texts that {@link #object} never builds. */
    public static Optional<ObjectKey> parse(StoreKey key) {
        String[] parts = key.path().split("/", -1);
        if (parts.length != OBJECT_SEGMENTS) {
            return Optional.empty();
        }
        for (String part : parts) {
            if (!isSegment(part)) {
                return Optional.empty();
            }
        }
        String group = parts[1].equals(CORE_GROUP) ? "" : parts[1];
        ResourceSpace space = new ResourceSpace(new GroupResource(group, parts[2]), absentAsEmpty(parts[3]));
        return LogicalClusterName.parse(parts[0])
                .map(cluster -> new ObjectKey(cluster, space, absentAsEmpty(parts[4]), parts[5]));
    }

    /** Whether a row is an object of a resource, whatever its logical cluster. Parses nothing. */
    public static boolean isOf(StoreKey key, GroupResource resource) {
        if (key.internal()) {
            return false;
        }
        String path = key.path();
        String group = resource.group().isEmpty() ? CORE_GROUP : resource.group();
        int groupStart = path.indexOf(SEPARATOR) + 1;
        int groupEnd = groupStart + group.length();
        int end = groupEnd + 1 + resource.resource().length();
        return groupStart > 0
                && path.length() > end
                && path.charAt(groupEnd) == SEPARATOR
                && path.charAt(end) == SEPARATOR
                && path.startsWith(group, groupStart)
                && path.startsWith(resource.resource(), groupEnd + 1);
    }

    /**
     * An internal row, which watchers of objects never see (store rule S1).
     *
     * @param segments its path, at least one part, none empty or with a separator
     */
    public static StoreKey internal(String... segments) {
        if (segments.length == 0) {
            throw new IllegalArgumentException("an internal row has a path of at least one segment");
        }
        for (String segment : segments) {
            segment(segment);
        }
        return new StoreKey(StoreKey.INTERNAL + String.join("/", segments));
    }

    /**
     * The row that is there from when a logical cluster's end begins, and stays: names are never used again, and a write that
     * was decided before and comes late must still find it. Every write into the cluster has the guard that it is not there
     * (store rules S5 and S14).
     */
    public static StoreKey fence(LogicalClusterName cluster) {
        return internal("fence", cluster.value());
    }

    /** Where the internal rows begin. */
    public static String internalStart() {
        return StoreKey.INTERNAL;
    }

    /** Where the internal rows end and the objects begin. */
    public static String internalEnd() {
        return "\"";
    }

    /** Where the objects end: no character of a logical cluster's name sorts at or behind this. */
    public static String objectsEnd() {
        return "~";
    }

    /** Where the rows of a logical cluster begin. */
    public static String clusterStart(LogicalClusterName cluster) {
        return cluster.value() + SEPARATOR;
    }

    /** Where the rows of a logical cluster end. */
    public static String clusterEnd(LogicalClusterName cluster) {
        return end(clusterStart(cluster));
    }

    /** Where the objects of a scope begin. */
    public static String start(ClusterScope scope) {
        return switch (scope) {
            case ClusterScope.OneCluster one -> clusterStart(one.name());
            case ClusterScope.AllClusters all -> internalEnd();
        };
    }

    /** Where the objects of a scope end. */
    public static String end(ClusterScope scope) {
        return switch (scope) {
            case ClusterScope.OneCluster one -> clusterEnd(one.name());
            case ClusterScope.AllClusters all -> objectsEnd();
        };
    }

    /** Where a logical cluster's objects of a resource begin. */
    public static String spaceStart(LogicalClusterName cluster, ResourceSpace space) {
        String group = space.groupResource().group();
        if (space.isOfEveryIdentity()) {
            throw new IllegalArgumentException("objects lie in the space of one identity: " + space.groupResource());
        }
        if (group.equals(CORE_GROUP)) {
            throw new IllegalArgumentException("the group \"core\" is spelled as the empty text");
        }
        return clusterStart(cluster)
                + (group.isEmpty() ? CORE_GROUP : segment(group))
                + SEPARATOR
                + segment(space.groupResource().resource())
                + SEPARATOR
                + emptyAsAbsent(space.identity())
                + SEPARATOR;
    }

    /** Where a logical cluster's objects of a resource end. */
    public static String spaceEnd(LogicalClusterName cluster, ResourceSpace space) {
        return end(spaceStart(cluster, space));
    }

    /**
     * Where the objects of a resource in a namespace begin.
     *
     * @param namespace the namespace; empty for the objects of a cluster-scoped resource
     */
    public static String namespaceStart(LogicalClusterName cluster, ResourceSpace space, String namespace) {
        return spaceStart(cluster, space) + emptyAsAbsent(namespace) + SEPARATOR;
    }

    /** Where the objects of a resource in a namespace end. */
    public static String namespaceEnd(LogicalClusterName cluster, ResourceSpace space, String namespace) {
        return end(namespaceStart(cluster, space, namespace));
    }

    private static String end(String start) {
        return start.substring(0, start.length() - 1) + BEHIND_SEPARATOR;
    }

    private static String emptyAsAbsent(String part) {
        if (part.equals(ABSENT)) {
            throw new IllegalArgumentException("\"-\" stands for an absent part of a key");
        }
        return part.isEmpty() ? ABSENT : segment(part);
    }

    private static String absentAsEmpty(String part) {
        return part.equals(ABSENT) ? "" : part;
    }

    private static String segment(String text) {
        if (!isSegment(text)) {
            throw new IllegalArgumentException("not a segment of a key: \"" + text + "\"");
        }
        return text;
    }

    private static boolean isSegment(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == SEPARATOR) {
                return false;
            }
            if (Character.isSurrogate(unit)) {
                // A lone surrogate has no UTF-8 form: the key would not come back as it went in.
                boolean pair = Character.isHighSurrogate(unit)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
