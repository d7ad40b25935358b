package dev.polder.spi.control.queue;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a logical cluster has to do: a line for each type, in turn. */
final class Tenant {

    private final LogicalClusterName cluster;
    private final Places places;
    private final Map<ResourceSpace, Line> lines = new HashMap<>();
    /** Those that have something to do and may do it, in turn. */
    private final LinkedHashSet<Line> turns = new LinkedHashSet<>();

    private int running;

    Tenant(LogicalClusterName cluster, Places places) {
        this.cluster = cluster;
        this.places = places;
    }

    LogicalClusterName cluster() {
        return cluster;
    }

    /** The line of a type. */
    Line line(ResourceSpace space) {
        return lines.computeIfAbsent(space, Line::new);
    }

    /** A line has changed; it gets a turn if it can use one, and is forgotten if it has nothing to do. */
    void changed(Line line) {
        if (line.ready(places)) {
            turns.add(line);
        } else {
            turns.remove(line);
        }
        if (line.idle()) {
            lines.remove(line.space());
        }
    }

    /** Whether there is something that may be started. */
    boolean ready() {
        return running < places.bounds().ofCluster() && !turns.isEmpty();
    }

    /** Starts the next, when {@link #ready}; null when there are fewer places than there were. */
    @Nullable
    ObjectKey start() {
        while (!turns.isEmpty()) {
            Line line = turns.removeFirst();
            if (line.ready(places)) {
                ObjectKey key = line.start(places);
                running++;
                changed(line);
                return key;
            }
        }
        return null;
    }

    /** One has ended; whether something happened to it meanwhile. */
    boolean ended(ObjectKey key) {
        running--;
        return line(key.space()).ended(key, places);
    }

    /** The next of a type, to go along with one that runs; null when there is none that may. */
    @Nullable
    ObjectKey along(ResourceSpace space, Predicate<ObjectKey> may) {
        Line line = line(space);
        ObjectKey key = line.along(may);
        changed(line);
        return key;
    }

    /** One that went along has been left; whether something happened to it meanwhile. */
    boolean left(ObjectKey key) {
        return line(key.space()).left(key, places);
    }

    boolean idle() {
        return lines.isEmpty();
    }
}
