package dev.polder.storage.view.tree;

/**
 * How a tree finds and orders its values.
 *
 * @param <K> the key
 * @param <V> the value, which holds its key
 */
public interface KeyedOrder<K, V> {

    /** The key of a value; always the same one. */
    K keyOf(V value);

    /** A total order of keys; 0 means the same key. */
    int compare(K left, K right);

    /** A hash of a key; equal for the same key. It lets a lookup touch one value of a leaf instead of several. */
    int hash(K key);
}
