package dev.polder.storage.view.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values themselves, in order. */
final class Leaf<K, V> extends Node<K, V> {

    private final Object[] values;

    Leaf(Object[] values) {
        this.values = values;
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
        int place = search(order, key);
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
        int place = search(order, key);
        if (place >= 0) {
            Object[] replaced = values.clone();
            replaced[place] = value;
            return new Leaf<>(replaced);
        }
        int at = -place - 1;
        Object[] grown = new Object[values.length + 1];
        System.arraycopy(values, 0, grown, 0, at);
        grown[at] = value;
        System.arraycopy(values, at, grown, at + 1, values.length - at);
        return new Leaf<>(grown);
    }

    @Override
    Node<K, V> without(KeyedOrder<K, V> order, K key) {
        int place = search(order, key);
        if (place < 0) {
            return this;
        }
        Object[] shrunk = new Object[values.length - 1];
        System.arraycopy(values, 0, shrunk, 0, place);
        System.arraycopy(values, place + 1, shrunk, place, shrunk.length - place);
        return new Leaf<>(shrunk);
    }

    @Override
    Node<K, V> slice(int from, int to) {
        return new Leaf<>(Arrays.copyOfRange(values, from, to));
    }

    @Override
    Node<K, V> join(K bound, Node<K, V> right) {
        Object[] other = ((Leaf<K, V>) right).values;
        Object[] both = Arrays.copyOf(values, values.length + other.length);
        System.arraycopy(other, 0, both, values.length, other.length);
        return new Leaf<>(both);
    }

    @Override
    K boundAt(KeyedOrder<K, V> order, int place) {
        return order.keyOf(valueAt(place));
    }

    /** The place of the key, or -(place to insert it) - 1. */
    private int search(KeyedOrder<K, V> order, K key) {
        int low = 0;
        int high = values.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int compared = order.compare(order.keyOf(valueAt(middle)), key);
            if (compared < 0) {
                low = middle + 1;
            } else if (compared > 0) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return -low - 1;
    }
}
