package dev.polder.storage.view.tree;

import java.util.ArrayList;
import java.util.List;

/** Builds the nodes of a whole tree from values in order, level by level. */
final class Bulk {

    private Bulk() {}

    static <K, V> Node<K, V> build(KeyedOrder<K, V> order, List<V> sorted) {
        if (sorted.size() <= Node.WIDTH) {
            return Leaf.of(order, sorted);
        }
        List<Node<K, V>> level = new ArrayList<>();
        List<K> bounds = new ArrayList<>();
        int parts = parts(sorted.size());
        for (int i = 0; i < parts; i++) {
            List<V> part = sorted.subList(start(sorted.size(), parts, i), start(sorted.size(), parts, i + 1));
            level.add(Leaf.of(order, part));
            bounds.add(order.keyOf(part.get(0)));
        }
        while (level.size() > Node.WIDTH) {
            List<Node<K, V>> above = new ArrayList<>();
            List<K> boundsAbove = new ArrayList<>();
            int groups = parts(level.size());
            for (int i = 0; i < groups; i++) {
                int from = start(level.size(), groups, i);
                above.add(branch(level, bounds, from, start(level.size(), groups, i + 1)));
                boundsAbove.add(bounds.get(from));
            }
            level = above;
            bounds = boundsAbove;
        }
        return branch(level, bounds, 0, level.size());
    }

    private static <K, V> Node<K, V> branch(List<Node<K, V>> level, List<K> bounds, int from, int to) {
        Node<K, V>[] children = Branch.nodes(to - from);
        for (int i = from; i < to; i++) {
            children[i - from] = level.get(i);
        }
        return Branch.over(children, bounds.subList(from, to).toArray());
    }

    /** Into how many nodes that many entries go: each gets about {@link Node#BULK}, none fewer than LEAST. */
    private static int parts(int entries) {
        return (entries + Node.BULK - 1) / Node.BULK;
    }

    private static int start(int entries, int parts, int part) {
        return (int) ((long) entries * part / parts);
    }
}
