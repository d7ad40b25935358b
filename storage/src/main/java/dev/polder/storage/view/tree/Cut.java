package dev.polder.storage.view.tree;

/**
 * A place between two keys. It need not be next to an existing key.
 *
 * @param <K> the key
 */
@FunctionalInterface
public interface Cut<K> {

    /** Whether the key lies before the cut. Once false for a key, it is false for all greater ones. */
    boolean isAfter(K key);
}
