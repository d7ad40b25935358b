package dev.polder.storage.view.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable ordered map whose values hold their keys: a B-tree with wide nodes and subtree counts.
 *
 * <p>Get, change and rank are logarithmic. A change copies one path and shares the rest with the tree it came from,
 * which stays as it was; a replacement copies two arrays of at most 64 references per level (there are four levels at a
 * million values).
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class OrderedTree<K, V> implements Iterable<V> {

    private final KeyedOrder<K, V> order;
    private final Node<K, V> root;

    private OrderedTree(KeyedOrder<K, V> order, Node<K, V> root) {
        this.order = order;
        this.root = root;
    }

    public static <K, V> OrderedTree<K, V> empty(KeyedOrder<K, V> order) {
        return new OrderedTree<>(order, Leaf.of(order, List.of()));
    }

    /**
     * Builds a tree at once, in linear time when the values are in order already.
     *
     * @throws IllegalArgumentException when two values have the same key
     */
    public static <K, V> OrderedTree<K, V> of(KeyedOrder<K, V> order, Collection<? extends V> values) {
        List<V> sorted = new ArrayList<>(values);
        sorted.sort((a, b) -> order.compare(order.keyOf(a), order.keyOf(b)));
        for (int i = 1; i < sorted.size(); i++) {
            K key = order.keyOf(sorted.get(i));
            if (order.compare(order.keyOf(sorted.get(i - 1)), key) == 0) {
                throw new IllegalArgumentException("two values with the key " + key);
            }
        }
        return new OrderedTree<>(order, Bulk.build(order, sorted));
    }

    public int size() {
        return root.count();
    }

    public boolean isEmpty() {
        return root.count() == 0;
    }

    public @Nullable V get(K key) {
        return root.get(order, key);
    }

    /** The tree with the value added, or in place of the one with the same key. */
    public OrderedTree<K, V> with(V value) {
        Node<K, V> node = root.with(order, order.keyOf(value), value);
        if (node.width() > Node.WIDTH) {
            int middle = node.width() / 2;
            Node<K, V>[] halves = Branch.nodes(2);
            halves[0] = node.slice(0, middle);
            halves[1] = node.slice(middle, node.width());
            K bound = node.boundAt(order, middle);
            node = Branch.over(halves, new Object[] {bound, bound});
        }
        return new OrderedTree<>(order, node);
    }

    /** The tree without the key; this tree itself when there is none. */
    public OrderedTree<K, V> without(K key) {
        Node<K, V> node = root.without(order, key);
        if (node == root) {
            return this;
        }
        if (node instanceof Branch<K, V> branch && branch.width() == 1) {
            node = branch.child(0);
        }
        return new OrderedTree<>(order, node);
    }

    /** How many values lie before the cut. */
    public int rank(Cut<K> cut) {
        return root.rank(order, cut);
    }

    /** The value of a rank, from 0 to {@link #size} - 1. */
    public V at(int rank) {
        Objects.checkIndex(rank, size());
        return root.leafAt(rank).valueAt(rank - root.leafStart(rank));
    }

    @Override
    public Iterator<V> iterator() {
        return between(0, size());
    }

    /** The values from one rank, inclusive, to another, exclusive. Nothing is copied. */
    public Iterator<V> between(int from, int to) {
        return new Run(from, Math.min(to, size()));
    }

    /** Walks leaf by leaf: one descent per leaf, no stack to set up. */
    private final class Run implements Iterator<V> {
        private final int to;
        private int rank;
        private int leafStart;
        private int leafEnd;
        private @Nullable Leaf<K, V> leaf;

        Run(int from, int to) {
            this.rank = from;
            this.to = to;
        }

        @Override
        public boolean hasNext() {
            return rank < to;
        }

        @Override
        public V next() {
            if (rank >= to) {
                throw new NoSuchElementException();
            }
            Leaf<K, V> current = leaf;
            if (current == null || rank >= leafEnd) {
                current = root.leafAt(rank);
                leafStart = root.leafStart(rank);
                leafEnd = leafStart + current.count();
                leaf = current;
            }
            return current.valueAt(rank++ - leafStart);
        }
    }
}
