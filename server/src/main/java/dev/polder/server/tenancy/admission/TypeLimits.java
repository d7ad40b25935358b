package dev.polder.server.tenancy.admission;

import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceType.Limit;
import dev.polder.server.tenancy.WorkspaceType.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which types may be children of which, in kcp's words (kcp {@code validateAllowedParents} and {@code …Children}). */
final class TypeLimits {

    private TypeLimits() {}

    /**
     * A type and all that it extends.
     *
     * @param type how it is called
     * @param all itself and what it extends
     */
    record Kin(String type, List<WorkspaceType> all) {

        boolean hasAny(List<Reference> allowed) {
            return all.stream()
                    .anyMatch(one -> allowed.stream()
                            .anyMatch(reference -> reference.qualified().equals(one.qualified())));
        }

        String names() {
            return all.stream().map(WorkspaceType::qualified).collect(Collectors.toCollection(TreeSet::new)).stream()
                    .collect(Collectors.joining(" ", "[", "]"));
        }
    }

    /** Why a type may not be a child of another; empty when it may. What speaks against the parent comes first. */
    static String problem(Kin parent, Kin child) {
        List<String> parents = new ArrayList<>();
        for (WorkspaceType alias : child.all()) {
            parents.addAll(of(alias, alias.parents(), child, parent, "parent"));
        }
        List<String> children = new ArrayList<>();
        for (WorkspaceType alias : parent.all()) {
            children.addAll(of(alias, alias.children(), parent, child, "child"));
        }
        return parents.isEmpty() ? aggregate(children) : aggregate(parents);
    }

    private static List<String> of(WorkspaceType alias, Limit limit, Kin limited, Kin other, String side) {
        if (limit.none()) {
            return List.of("workspace type " + limited.type() + " cannot have any " + side);
        }
        if (limit.types().isEmpty() || other.hasAny(limit.types())) {
            return List.of();
        }
        String allowed =
                limit.types().stream().map(Reference::qualified).collect(Collectors.toCollection(TreeSet::new)).stream()
                        .collect(Collectors.joining(" ", "[", "]"));
        String extending = alias.qualified().equals(limited.type()) ? "" : " extends " + alias.qualified() + ", which";
        return List.of("workspace type " + limited.type() + extending + " only allows " + allowed + " " + side
                + " workspaces, but " + side + " type " + other.type() + " only implements " + other.names());
    }

    /** As apimachinery's {@code NewAggregate} prints several errors, each once. */
    private static String aggregate(List<String> errors) {
        List<String> distinct = errors.stream().distinct().toList();
        return distinct.size() > 1 ? "[" + String.join(", ", distinct) + "]" : String.join("", distinct);
    }
}
