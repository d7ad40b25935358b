package dev.polder.machinery.apply.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths (structured-merge-diff {@code fieldpath.Set}): a tree whose nodes say whether the path that ends there
 * is a member. A path being a member says nothing about those it begins. Immutable.
 */
public final class FieldSet {

    public static final FieldSet EMPTY = new FieldSet(new PathElement[0], new Node[0]);

    /** A member with nothing below it. */
    static final Node LEAF = new Node(true, EMPTY);

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

    /** In their order, and no two equal; what is below each stands at the same place of {@link #nodes}. */
    private final PathElement[] elements;

    private final Node[] nodes;

    private FieldSet(PathElement[] elements, Node[] nodes) {
        this.elements = elements;
        this.nodes = nodes;
    }

    /** Takes nodes in the order of their elements, and makes a set of those that are not empty. */
    static final class Sorted {
        private PathElement[] elements;
        private Node[] nodes;
        private int size;

        /** For this many nodes at the most. */
        Sorted(int capacity) {
            elements = new PathElement[capacity];
            nodes = new Node[capacity];
        }

        void add(PathElement element, Node node) {
            if (!node.empty()) {
                elements[size] = element;
                nodes[size++] = node;
            }
        }

        FieldSet build() {
            if (size == 0) {
                return EMPTY;
            }
            return size == elements.length
                    ? new FieldSet(elements, nodes)
                    : new FieldSet(Arrays.copyOf(elements, size), Arrays.copyOf(nodes, size));
        }
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

    /** Shows every element with what is below it, in order. */
    public void forEach(BiConsumer<PathElement, Node> consumer) {
        for (int i = 0; i < elements.length; i++) {
            consumer.accept(elements[i], nodes[i]);
        }
    }

    /** The set with other nodes for the same elements; none of them may be empty. */
    public FieldSet replacing(BiFunction<PathElement, Node, Node> replacement) {
        Node[] replaced = new Node[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            replaced[i] = replacement.apply(elements[i], nodes[i]);
        }
        return nodes.length == 0 ? EMPTY : new FieldSet(elements, replaced);
    }

    public boolean isEmpty() {
        return nodes.length == 0;
    }

    private @Nullable Node find(PathElement element) {
        int at = Arrays.binarySearch(elements, element);
        return at < 0 ? null : nodes[at];
    }

    /** Whether the path of one element is a member. */
    public boolean has(PathElement element) {
        Node node = find(element);
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
        Node node = find(element);
        return node == null ? EMPTY : node.children;
    }

    /** Whether every member is one of the other set, too. */
    public boolean isWithin(FieldSet other) {
        int theirs = 0;
        for (int mine = 0; mine < elements.length; mine++) {
            int order = 1;
            while (theirs < other.elements.length && (order = elements[mine].compareTo(other.elements[theirs])) > 0) {
                theirs++;
            }
            if (order != 0
                    || (nodes[mine].member && !other.nodes[theirs].member)
                    || !nodes[mine].children.isWithin(other.nodes[theirs].children)) {
                return false;
            }
        }
        return true;
    }

    public FieldSet union(FieldSet other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        Sorted result = new Sorted(elements.length + other.elements.length);
        int mine = 0;
        int theirs = 0;
        while (mine < elements.length && theirs < other.elements.length) {
            int order = elements[mine].compareTo(other.elements[theirs]);
            if (order < 0) {
                result.add(elements[mine], nodes[mine++]);
            } else if (order > 0) {
                result.add(other.elements[theirs], other.nodes[theirs++]);
            } else {
                Node a = nodes[mine];
                Node b = other.nodes[theirs++];
                result.add(elements[mine++], new Node(a.member || b.member, a.children.union(b.children)));
            }
        }
        for (; mine < elements.length; mine++) {
            result.add(elements[mine], nodes[mine]);
        }
        for (; theirs < other.elements.length; theirs++) {
            result.add(other.elements[theirs], other.nodes[theirs]);
        }
        return result.build();
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
        if (isEmpty() || other.isEmpty()) {
            return keepUnmatched ? this : EMPTY;
        }
        Sorted result = new Sorted(elements.length);
        int theirs = 0;
        for (int mine = 0; mine < elements.length; mine++) {
            int order = 1;
            while (theirs < other.elements.length && (order = elements[mine].compareTo(other.elements[theirs])) > 0) {
                theirs++;
            }
            if (order == 0) {
                result.add(elements[mine], merge.of(nodes[mine], other.nodes[theirs]));
            } else if (keepUnmatched) {
                result.add(elements[mine], nodes[mine]);
            }
        }
        return result.build();
    }

    /** The members, each level's own before those below it, as upstream lists conflicts. */
    public List<List<PathElement>> paths() {
        List<List<PathElement>> paths = new ArrayList<>();
        walk(List.of(), paths::add);
        return paths;
    }

    private void walk(List<PathElement> prefix, Consumer<List<PathElement>> consumer) {
        forEach((element, node) -> {
            if (node.member) {
                consumer.accept(append(prefix, element));
            }
        });
        forEach((element, node) -> {
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
        return other instanceof FieldSet set
                && Arrays.equals(elements, set.elements)
                && Arrays.equals(nodes, set.nodes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(elements) + Arrays.hashCode(nodes);
    }

    /** One path a line. */
    @Override
    public String toString() {
        return String.join("\n", paths().stream().map(PathElement::show).toList());
    }
}
