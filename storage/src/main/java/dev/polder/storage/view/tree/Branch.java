package dev.polder.storage.view.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An inner node.
 *
 * <p>{@code bounds[i]} is not greater than any key of child i and greater than every key of child i-1; it is a key, not
 * a value, so that a value that was replaced can be collected. {@code bounds[0]} is never read. {@code ends[i]} counts
 * the values of the children up to and including i. A replacement of a value shares both arrays with its predecessor.
 */
final class Branch<K, V> extends Node<K, V> {

    private final Node<K, V>[] children;
    private final Object[] bounds;
    private final int[] ends;

    private Branch(Node<K, V>[] children, Object[] bounds, int[] ends) {
        this.children = children;
        this.bounds = bounds;
        this.ends = ends;
    }

    /** A branch over children that are neither over- nor underfull. */
    static <K, V> Branch<K, V> over(Node<K, V>[] children, Object[] bounds) {
        int[] ends = new int[children.length];
        int count = 0;
        for (int i = 0; i < children.length; i++) {
            count += children[i].count();
            ends[i] = count;
        }
        return new Branch<>(children, bounds, ends);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    static <K, V> Node<K, V>[] nodes(int length) {
        return new Node[length];
    }

    @SuppressWarnings("unchecked") // only keys of this tree are ever put into the array
    private K bound(int place) {
        return (K) bounds[place];
    }

    Node<K, V> child(int place) {
        return children[place];
    }

    @Override
    int count() {
        return ends[ends.length - 1];
    }

    @Override
    int width() {
        return children.length;
    }

    @Override
    @Nullable
    V get(KeyedOrder<K, V> order, K key) {
        return children[childFor(order, key)].get(order, key);
    }

    @Override
    Leaf<K, V> leafAt(int rank) {
        int place = childHolding(rank);
        return children[place].leafAt(rank - startOf(place));
    }

    @Override
    int leafStart(int rank) {
        int place = childHolding(rank);
        int start = startOf(place);
        return start + children[place].leafStart(rank - start);
    }

    @Override
    int rank(KeyedOrder<K, V> order, Cut<K> cut) {
        int low = 0;
        int high = children.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (cut.isAfter(bound(middle))) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return startOf(low) + children[low].rank(order, cut);
    }

    @Override
    Node<K, V> with(KeyedOrder<K, V> order, K key, V value) {
        int place = childFor(order, key);
        Node<K, V> child = children[place].with(order, key, value);
        if (child.width() <= WIDTH) {
            return replaced(place, child);
        }
        int middle = child.width() / 2;
        Node<K, V>[] nodes = nodes(children.length + 1);
        System.arraycopy(children, 0, nodes, 0, place);
        nodes[place] = child.slice(0, middle);
        nodes[place + 1] = child.slice(middle, child.width());
        System.arraycopy(children, place + 1, nodes, place + 2, children.length - place - 1);
        Object[] limits = new Object[nodes.length];
        System.arraycopy(bounds, 0, limits, 0, place + 1);
        limits[place + 1] = child.boundAt(order, middle);
        System.arraycopy(bounds, place + 1, limits, place + 2, bounds.length - place - 1);
        return over(nodes, limits);
    }

    @Override
    Node<K, V> without(KeyedOrder<K, V> order, K key) {
        int place = childFor(order, key);
        Node<K, V> child = children[place].without(order, key);
        if (child == children[place]) {
            return this;
        }
        if (child.width() >= LEAST) {
            return replaced(place, child);
        }
        return place > 0
                ? balanced(order, place - 1, children[place - 1], child)
                : balanced(order, 0, child, children[1]);
    }

    @Override
    Node<K, V> slice(int from, int to) {
        return over(Arrays.copyOfRange(children, from, to), Arrays.copyOfRange(bounds, from, to));
    }

    @Override
    Node<K, V> join(K bound, Node<K, V> right) {
        Branch<K, V> other = (Branch<K, V>) right;
        int width = children.length;
        Node<K, V>[] nodes = Arrays.copyOf(children, width + other.children.length);
        System.arraycopy(other.children, 0, nodes, width, other.children.length);
        Object[] limits = Arrays.copyOf(bounds, nodes.length);
        System.arraycopy(other.bounds, 0, limits, width, other.bounds.length);
        limits[width] = bound;
        return over(nodes, limits);
    }

    @Override
    K boundAt(KeyedOrder<K, V> order, int place) {
        return bound(place);
    }

    /** This branch with another child of at most {@link #WIDTH} entries in one place. */
    private Branch<K, V> replaced(int place, Node<K, V> child) {
        Node<K, V>[] nodes = children.clone();
        nodes[place] = child;
        int grown = child.count() - children[place].count();
        if (grown == 0) {
            return new Branch<>(nodes, bounds, ends);
        }
        int[] moved = ends.clone();
        for (int i = place; i < moved.length; i++) {
            moved[i] += grown;
        }
        return new Branch<>(nodes, bounds, moved);
    }

    /** This branch with two neighbours, one of them underfull, made one node or shared out evenly. */
    private Branch<K, V> balanced(KeyedOrder<K, V> order, int place, Node<K, V> left, Node<K, V> right) {
        Node<K, V> both = left.join(bound(place + 1), right);
        if (both.width() > WIDTH) {
            int middle = both.width() / 2;
            Node<K, V>[] nodes = children.clone();
            nodes[place] = both.slice(0, middle);
            nodes[place + 1] = both.slice(middle, both.width());
            Object[] limits = bounds.clone();
            limits[place + 1] = both.boundAt(order, middle);
            return over(nodes, limits);
        }
        Node<K, V>[] nodes = nodes(children.length - 1);
        System.arraycopy(children, 0, nodes, 0, place);
        nodes[place] = both;
        System.arraycopy(children, place + 2, nodes, place + 1, children.length - place - 2);
        Object[] limits = new Object[nodes.length];
        System.arraycopy(bounds, 0, limits, 0, place + 1);
        System.arraycopy(bounds, place + 2, limits, place + 1, bounds.length - place - 2);
        return over(nodes, limits);
    }

    private int startOf(int place) {
        return place == 0 ? 0 : ends[place - 1];
    }

    private int childHolding(int rank) {
        int found = Arrays.binarySearch(ends, rank);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The child that holds the key if any does: the last one whose bound is not greater. */
    private int childFor(KeyedOrder<K, V> order, K key) {
        int low = 0;
        int high = children.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (order.compare(bound(middle), key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
