package dev.polder.gc.owner;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The lock between decisions and changes of types (docs/internals/garbage-collection.md). Who decides holds the read side while
 * types are looked up, rows are captured, and, when a type is missing, the object is parked; who has seen types change takes the
 * write side to collect what is parked. So an object is either decided about with the new types, or parked before they are
 * looked for: none is forgotten between the two. Nothing that waits runs under it.
 */
public final class TypeGate {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<LogicalClusterName, Set<ObjectKey>> parked = new HashMap<>();
    private final AtomicInteger swaps = new AtomicInteger();

    /** Decides; what it is given as an argument must be in memory. */
    public <T> T deciding(Supplier<T> decision) {
        lock.readLock().lock();
        try {
            return decision.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Parks an object whose owner's type is missing; only while deciding. */
    public void park(ObjectKey key) {
        synchronized (parked) {
            parked.computeIfAbsent(key.cluster(), any -> new HashSet<>()).add(key);
        }
    }

    /** An object misses no type any more, or is no more. */
    public void unpark(ObjectKey key) {
        synchronized (parked) {
            parked.computeIfPresent(key.cluster(), (any, keys) -> {
                keys.remove(key);
                return keys.isEmpty() ? null : keys;
            });
        }
    }

    /** The types of a logical cluster have changed: what was parked because of them is to be looked at again. */
    public Set<ObjectKey> swapped(LogicalClusterName cluster) {
        lock.writeLock().lock();
        try {
            swaps.incrementAndGet();
            synchronized (parked) {
                Set<ObjectKey> waiting = parked.remove(cluster);
                return waiting == null ? Set.of() : waiting;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** How many objects miss a type. */
    public int parked() {
        synchronized (parked) {
            return parked.values().stream().mapToInt(Set::size).sum();
        }
    }

    /** How often types have changed. */
    public int swaps() {
        return swaps.get();
    }
}
