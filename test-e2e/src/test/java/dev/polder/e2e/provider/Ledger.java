package dev.polder.e2e.provider;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What everybody knows to have written, of one resource. For many threads. */
final class Ledger {

    private final Map<Version, Write> writes = new ConcurrentHashMap<>();
    private final Set<String> doubts = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> entries = new ConcurrentHashMap<>();

    /**
     * An acknowledged write.
     *
     * @param key of which object
     * @param nanos when its answer came
     */
    record Write(String key, long nanos) {}

    /** The key of an object: informers of all consumers need the logical cluster in it. */
    static String key(String cluster, String namespace, String name) {
        return cluster + "/" + namespace + "/" + name;
    }

    /** The answer to a write said which version it made. */
    void wrote(String key, Version version) {
        writes.put(version, new Write(key, System.nanoTime()));
    }

    /** No answer came: it has versions that nobody knows of. */
    void doubt(String key) {
        doubts.add(key);
    }

    /**
     * A consumer has accepted the claim of the resource.
     *
     * @param version the group revision at which all its objects came into the provider's sight
     */
    void entered(String cluster, long version) {
        entries.put(cluster, version);
    }

    Map<Version, Write> writes() {
        return writes;
    }

    boolean isDoubted(String key) {
        return doubts.contains(key);
    }

    /** At which version the objects of an object's consumer came into sight; 0 when they always were. */
    long entry(String key) {
        return entries.getOrDefault(key.substring(0, key.indexOf('/')), 0L);
    }

    /** All states that somebody made: those that were acknowledged, and those that are there. */
    Set<Version> own(Map<String, Version> present) {
        Set<Version> own = new HashSet<>(writes.keySet());
        own.addAll(present.values());
        return own;
    }
}
