package dev.polder.machinery.apply.path;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects paths for a {@link FieldSet}. */
public final class FieldSetBuilder {

    /** Most builders are of leaves, which have none. */
    private @Nullable Map<PathElement, FieldSetBuilder> children;

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
        if (children == null) {
            children = new HashMap<>();
        }
        return children.computeIfAbsent(element, e -> new FieldSetBuilder());
    }

    /** Makes the path that ends here a member. */
    public void mark() {
        member = true;
    }

    public FieldSet build() {
        if (children == null) {
            return FieldSet.EMPTY;
        }
        PathElement[] elements = children.keySet().toArray(PathElement[]::new);
        Arrays.sort(elements);
        FieldSet.Sorted nodes = new FieldSet.Sorted(elements.length);
        for (PathElement element : elements) {
            FieldSetBuilder child = below(element);
            nodes.add(element, child.isLeaf() ? FieldSet.LEAF : new FieldSet.Node(child.member, child.build()));
        }
        return nodes.build();
    }

    private boolean isLeaf() {
        return member && children == null;
    }
}
