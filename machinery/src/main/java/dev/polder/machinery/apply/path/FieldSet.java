package dev.polder.machinery.apply.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths (structured-merge-diff {@code fieldpath.Set}): a tree whose nodes say whether the path that ends there
 * is a member. A path being a member says nothing about those it begins. Immutable.
 */
public final class FieldSet {

    public static final FieldSet EMPTY = new FieldSet(new TreeMap<>());

    /**
     * What is below one element.
     *
     * @param member whether the path that ends with the element is in the set
     * @param children the paths that go on
     */
    public record Node(boolean member, FieldSet children) {

        public boolean empty() {
            return !member && children.isEmpty();
        }
    }

    private final SortedMap<PathElement, Node> nodes;

    public FieldSet(SortedMap<PathElement, Node> nodes) {
        this.nodes = Collections.unmodifiableSortedMap(nodes);
    }

    /** A set of paths made of field names only, e.g. {@code ofFields("spec", "status.replicas")}. */
    public static FieldSet ofFields(String... dottedPaths) {
        FieldSetBuilder builder = new FieldSetBuilder();
        for (String path : dottedPaths) {
            builder.add(Arrays.stream(path.split("\\."))
                    .<PathElement>map(PathElement.Field::new)
                    .toList());
        }
        return builder.build();
    }

    /** A set of one path. */
    public static FieldSet of(List<PathElement> path) {
        return new FieldSetBuilder().add(path).build();
    }

    public SortedMap<PathElement, Node> nodes() {
        return nodes;
    }

    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Whether the path of one element is a member. */
    public boolean has(PathElement element) {
        Node node = nodes.get(element);
        return node != null && node.member;
    }

    public boolean has(List<PathElement> path) {
        FieldSet set = this;
        for (PathElement element : path.subList(0, Math.max(0, path.size() - 1))) {
            set = set.below(element);
        }
        return !path.isEmpty() && set.has(path.getLast());
    }

    /** What follows the element in paths that begin with it. */
    public FieldSet below(PathElement element) {
        Node node = nodes.get(element);
        return node == null ? EMPTY : node.children;
    }

    public FieldSet union(FieldSet other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        TreeMap<PathElement, Node> result = new TreeMap<>(nodes);
        other.nodes.forEach((element, node) ->
                result.merge(element, node, (a, b) -> new Node(a.member || b.member, a.children.union(b.children))));
        return new FieldSet(result);
    }

    public FieldSet intersection(FieldSet other) {
        return combine(other, false, (a, b) -> new Node(a.member && b.member, a.children.intersection(b.children)));
    }

    /** Members that are not in the other set; paths below those of the other set stay. */
    public FieldSet difference(FieldSet other) {
        return combine(other, true, (a, b) -> new Node(a.member && !b.member, a.children.difference(b.children)));
    }

    /** As {@link #difference}, but everything below a path of the other set goes too. */
    public FieldSet recursiveDifference(FieldSet other) {
        return combine(
                other,
                true,
                (a, b) -> b.member
                        ? new Node(false, EMPTY)
                        : new Node(a.member, a.children.recursiveDifference(b.children)));
    }

    private interface Merge {
        Node of(Node mine, Node other);
    }

    private FieldSet combine(FieldSet other, boolean keepUnmatched, Merge merge) {
        TreeMap<PathElement, Node> result = new TreeMap<>();
        nodes.forEach((element, node) -> {
            @Nullable Node match = other.nodes.get(element);
            if (match != null) {
                Node merged = merge.of(node, match);
                if (!merged.empty()) {
                    result.put(element, merged);
                }
            } else if (keepUnmatched) {
                result.put(element, node);
            }
        });
        return new FieldSet(result);
    }

    /** The members, each level's own before those below it, as upstream lists conflicts. */
    public List<List<PathElement>> paths() {
        List<List<PathElement>> paths = new ArrayList<>();
        walk(List.of(), paths::add);
        return paths;
    }

    private void walk(List<PathElement> prefix, Consumer<List<PathElement>> consumer) {
        nodes.forEach((element, node) -> {
            if (node.member) {
                consumer.accept(append(prefix, element));
            }
        });
        nodes.forEach((element, node) -> {
            if (!node.children.isEmpty()) {
                node.children.walk(append(prefix, element), consumer);
            }
        });
    }

    public static List<PathElement> append(List<PathElement> prefix, PathElement element) {
        List<PathElement> path = new ArrayList<>(prefix.size() + 1);
        path.addAll(prefix);
        path.add(element);
        return path;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set && nodes.equals(set.nodes);
    }

    @Override
    public int hashCode() {
        return nodes.hashCode();
    }

    /** One path a line. */
    @Override
    public String toString() {
        return String.join("\n", paths().stream().map(PathElement::show).toList());
    }
}
