package dev.polder.storage.view.tree;

import org.jspecify.annotations.Nullable;

/**
 * A part of a tree. Immutable: every change makes a new node and shares what did not change.
 *
 * <p>A change may return a node that is one entry over {@link #WIDTH} or below {@link #LEAST}; its parent, or the tree
 * at the root, splits it or joins it with a neighbour before anybody sees it.
 */
abstract sealed class Node<K, V> permits Leaf, Branch {

    /** The most entries of a node: a change copies about depth × WIDTH references. */
    static final int WIDTH = 64;

    /** The fewest entries of a node below the root. Less than half, so that a split is not undone by one removal. */
    static final int LEAST = 24;

    /** The entries of a node that is built in bulk: room for a few insertions before the first split. */
    static final int BULK = 48;

    /** The values in this subtree. */
    abstract int count();

    /** The entries of this node itself. */
    abstract int width();

    abstract @Nullable V get(KeyedOrder<K, V> order, K key);

    /** The value at a place, counted from 0. */
    abstract Leaf<K, V> leafAt(int rank);

    /** The rank of the first value of the leaf that {@link #leafAt} returns. */
    abstract int leafStart(int rank);

    abstract int rank(KeyedOrder<K, V> order, Cut<K> cut);

    /** Adds the value, or puts it in place of the one with the same key. */
    abstract Node<K, V> with(KeyedOrder<K, V> order, K key, V value);

    /** Removes the key; this node itself when there is none. */
    abstract Node<K, V> without(KeyedOrder<K, V> order, K key);

    /** The entries from one place to another as a node of their own. */
    abstract Node<K, V> slice(int from, int to);

    /** This node's entries and those of its right neighbour, whose keys start at the bound, in one node. */
    abstract Node<K, V> join(K bound, Node<K, V> right);

    /** The bound between the entry before the place and the one at it. */
    abstract K boundAt(KeyedOrder<K, V> order, int place);
}
