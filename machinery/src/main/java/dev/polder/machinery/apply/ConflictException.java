package dev.polder.machinery.apply;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusCause;
import dev.polder.api.status.StatusDetails;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.FieldSetBuilder;
import dev.polder.machinery.apply.path.PathElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An apply that would change what others own (structured-merge-diff {@code merge.Conflicts}). */
final class ConflictException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final String CAUSE = "FieldManagerConflict";

    private final transient List<Conflict> conflicts;

    /**
     * One field.
     *
     * @param manager who owns it
     * @param path the field
     */
    record Conflict(ManagerId manager, List<PathElement> path) {}

    ConflictException(List<Conflict> conflicts) {
        super("conflicts", null, false, false);
        this.conflicts = List.copyOf(conflicts);
    }

    List<Conflict> conflicts() {
        return conflicts;
    }

    /** The fields in conflict. */
    FieldSet fields() {
        FieldSetBuilder builder = new FieldSetBuilder();
        conflicts.forEach(conflict -> builder.add(conflict.path));
        return builder.build();
    }

    /** The 409 a client gets; every field is a cause. */
    ApiException toApiException() {
        List<StatusCause> causes = conflicts.stream()
                .map(c -> new StatusCause(CAUSE, "conflict with " + c.manager, PathElement.show(c.path)))
                .toList();
        StatusDetails details = StatusDetails.of("", "", "").withCauses(causes);
        return new ApiException(Status.failure(StatusReason.CONFLICT, message(), details));
    }

    private String message() {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.get(0);
            return "Apply failed with 1 conflict: conflict with " + only.manager + ": " + PathElement.show(only.path);
        }
        Map<ManagerId, List<String>> lines = new LinkedHashMap<>();
        for (Conflict conflict : conflicts) {
            lines.computeIfAbsent(conflict.manager, m -> new ArrayList<>())
                    .add("\n- " + PathElement.show(conflict.path));
        }
        List<String> blocks = new ArrayList<>();
        lines.forEach((manager, fields) -> blocks.add("conflicts with " + manager + ":" + String.join("", fields)));
        return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", blocks);
    }
}
