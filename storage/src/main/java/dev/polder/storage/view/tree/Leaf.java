package dev.polder.storage.view.tree;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values themselves, in order, and the hashes of their keys beside them: to look at a value's key is a chain of
 * cache misses, to look at 64 hashes is not. A replacement of a value shares the hashes with its predecessor.
 */
final class Leaf<K, V> extends Node<K, V> {

    private final Object[] values;
    private final int[] hashes;

    private Leaf(Object[] values, int[] hashes) {
        this.values = values;
        this.hashes = hashes;
    }

    static <K, V> Leaf<K, V> of(KeyedOrder<K, V> order, List<V> values) {
        int[] hashes = new int[values.size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = order.hash(order.keyOf(values.get(i)));
        }
        return new Leaf<>(values.toArray(), hashes);
    }

    @SuppressWarnings("unchecked") // only values of this tree are ever put into the array
    V valueAt(int place) {
        return (V) values[place];
    }

    @Override
    int count() {
        return values.length;
    }

    @Override
    int width() {
        return values.length;
    }

    @Override
    @Nullable
    V get(KeyedOrder<K, V> order, K key) {
        int place = find(order, key, order.hash(key));
        return place >= 0 ? valueAt(place) : null;
    }

    @Override
    Leaf<K, V> leafAt(int rank) {
        return this;
    }

    @Override
    int leafStart(int rank) {
        return 0;
    }

    @Override
    int rank(KeyedOrder<K, V> order, Cut<K> cut) {
        int low = 0;
        int high = values.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cut.isAfter(order.keyOf(valueAt(middle)))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    Node<K, V> with(KeyedOrder<K, V> order, K key, V value) {
        int hash = order.hash(key);
        int place = find(order, key, hash);
        if (place >= 0) {
            Object[] replaced = values.clone();
            replaced[place] = value;
            return new Leaf<>(replaced, hashes);
        }
        int at = rank(order, other -> order.compare(other, key) < 0);
        Object[] grown = new Object[values.length + 1];
        System.arraycopy(values, 0, grown, 0, at);
        grown[at] = value;
        System.arraycopy(values, at, grown, at + 1, values.length - at);
        int[] more = new int[grown.length];
        System.arraycopy(hashes, 0, more, 0, at);
        more[at] = hash;
        System.arraycopy(hashes, at, more, at + 1, hashes.length - at);
        return new Leaf<>(grown, more);
    }

    @Override
    Node<K, V> without(KeyedOrder<K, V> order, K key) {
        int place = find(order, key, order.hash(key));
        if (place < 0) {
            return this;
        }
        Object[] shrunk = new Object[values.length - 1];
        System.arraycopy(values, 0, shrunk, 0, place);
        System.arraycopy(values, place + 1, shrunk, place, shrunk.length - place);
        int[] fewer = new int[shrunk.length];
        System.arraycopy(hashes, 0, fewer, 0, place);
        System.arraycopy(hashes, place + 1, fewer, place, fewer.length - place);
        return new Leaf<>(shrunk, fewer);
    }

    @Override
    Node<K, V> slice(int from, int to) {
        return new Leaf<>(Arrays.copyOfRange(values, from, to), Arrays.copyOfRange(hashes, from, to));
    }

    @Override
    Node<K, V> join(K bound, Node<K, V> right) {
        Leaf<K, V> other = (Leaf<K, V>) right;
        Object[] both = Arrays.copyOf(values, values.length + other.values.length);
        System.arraycopy(other.values, 0, both, values.length, other.values.length);
        int[] all = Arrays.copyOf(hashes, both.length);
        System.arraycopy(other.hashes, 0, all, hashes.length, other.hashes.length);
        return new Leaf<>(both, all);
    }

    @Override
    K boundAt(KeyedOrder<K, V> order, int place) {
        return order.keyOf(valueAt(place));
    }

    /** The place of the key; -1 when there is none. */
    private int find(KeyedOrder<K, V> order, K key, int hash) {
        for (int i = 0; i < hashes.length; i++) {
            if (hashes[i] == hash && order.compare(order.keyOf(valueAt(i)), key) == 0) {
                return i;
            }
        }
        return -1;
    }
}
