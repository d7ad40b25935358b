package dev.polder.machinery.apply.path;

import java.util.List;
import java.util.TreeMap;

/** Collects paths for a {@link FieldSet}. */
public final class FieldSetBuilder {

    private final TreeMap<PathElement, FieldSetBuilder> children = new TreeMap<>();
    private boolean member;

    /** Adds a path; the paths it begins with are not added, and the empty path is none. */
    public FieldSetBuilder add(List<PathElement> path) {
        if (path.isEmpty()) {
            return this;
        }
        FieldSetBuilder at = this;
        for (PathElement element : path) {
            at = at.below(element);
        }
        at.member = true;
        return this;
    }

    /** The builder of the paths that begin with an element. */
    public FieldSetBuilder below(PathElement element) {
        return children.computeIfAbsent(element, e -> new FieldSetBuilder());
    }

    /** Makes the path that ends here a member. */
    public void mark() {
        member = true;
    }

    public FieldSet build() {
        TreeMap<PathElement, FieldSet.Node> nodes = new TreeMap<>();
        children.forEach((element, child) -> {
            FieldSet.Node node = new FieldSet.Node(child.member, child.build());
            if (!node.empty()) {
                nodes.put(element, node);
            }
        });
        return nodes.isEmpty() ? FieldSet.EMPTY : new FieldSet(nodes);
    }
}
