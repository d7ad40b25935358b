package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.status.ApiException;
import dev.polder.apiexport.binding.DefaultBinding;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.server.tenancy.WorkspaceTypes.TypeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The bindings that logical clusters have because their types ask for them.
 *
 * @param types finds types of workspaces
 */
record DefaultBindings(WorkspaceTypes types) {

    /**
     * What the type of a logical cluster, and all that it extends, ask for.
     *
     * @param atFirst what is bound before it is ready
     * @param always what of that is kept up afterwards
     * @param problem why the types cannot be made out, in kcp's words; empty when they can
     */
    record Wanted(Set<DefaultBinding> atFirst, Set<DefaultBinding> always, String problem) {

        /** Whether it is known that nothing has to be bound. */
        boolean isNothing() {
            return atFirst.isEmpty() && problem.isEmpty();
        }
    }

    /** What a logical cluster with this description should have bound. */
    Wanted of(JsonNode described) {
        String note = ObjectFacts.note(described, TenancyKeys.TYPE);
        if (note.lastIndexOf(':') < 0) {
            return new Wanted(Set.of(), Set.of(), "");
        }
        List<WorkspaceType> all;
        try {
            all = closure(note);
        } catch (ApiException missing) {
            int colon = note.lastIndexOf(':');
            return problem("error getting WorkspaceType " + note.substring(0, colon) + "|" + note.substring(colon + 1)
                    + ": " + missing.status().message());
        } catch (TypeException broken) {
            return problem("error resolving transitive set of workspace types: " + broken.getMessage());
        }
        Set<DefaultBinding> atFirst = new LinkedHashSet<>();
        Set<DefaultBinding> always = new LinkedHashSet<>();
        for (WorkspaceType type : all) {
            List<DefaultBinding> bindings = new ArrayList<>(type.bindings());
            bindings.removeIf(WorkspaceTypes::isServedEverywhere);
            atFirst.addAll(bindings);
            if (type.maintains()) {
                always.addAll(bindings);
            }
        }
        return new Wanted(atFirst, always, "");
    }

    private List<WorkspaceType> closure(String qualified) {
        int colon = qualified.lastIndexOf(':');
        return types.closure(types.get(qualified.substring(0, colon), qualified.substring(colon + 1)));
    }

    /** Whether the type that a logical cluster says it has is, or extends, one of these. */
    boolean isAnyOf(String qualified, List<WorkspaceType> wanted) {
        if (qualified.lastIndexOf(':') < 0) {
            return false;
        }
        try {
            return closure(qualified).stream().anyMatch(wanted::contains);
        } catch (ApiException | TypeException unknown) {
            return false;
        }
    }

    private static Wanted problem(String why) {
        return new Wanted(Set.of(), Set.of(), why);
    }
}
