package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The condition Terminating of a definition that is being deleted (apiextensions {@code crd_finalizer.go}). */
public enum Termination {
    /** The definition has just been marked; nothing is deleted yet. */
    PENDING(
            "True",
            "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"),
    /** Its objects are being deleted. */
    IN_PROGRESS("True", "InstanceDeletionInProgress", "CustomResource deletion is in progress"),
    /** No object is left; the finalizer can go. */
    COMPLETED("False", "InstanceDeletionCompleted", "removed all instances"),
    /** There never were objects; the finalizer can go. */
    NEVER_ESTABLISHED("False", "NeverEstablished", "resource was never established");

    /** The finalizer that keeps a definition until its objects are gone. */
    public static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private static final String FAILED = "InstanceDeletionFailed";

    private final String status;
    private final String reason;
    private final String message;

    Termination(String status, String reason, String message) {
        this.status = status;
        this.reason = reason;
        this.message = message;
    }

    /**
     * How far the deletion of a definition has come.
     *
     * @param objectsLeft whether there still are objects of it
     */
    public static Termination of(ObjectNode crd, boolean objectsLeft) {
        if (!new Definition(crd).hasCondition(Definition.ESTABLISHED, "True")) {
            return NEVER_ESTABLISHED;
        }
        return objectsLeft ? IN_PROGRESS : COMPLETED;
    }

    /**
     * Says in a definition's status that objects could not be deleted; whether it did not say so before.
     *
     * @param why what each namespace's first failure said
     */
    public static boolean markFailed(ObjectNode crd, Collection<String> why, Instant now) {
        String message = "could not issue all deletes: " + aggregate(why);
        for (JsonNode condition : crd.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(Definition.TERMINATING)
                    && condition.path("message").asText().equals(message)) {
                return false;
            }
        }
        new Condition(Definition.TERMINATING, "True", FAILED, message).set(conditions(crd), now);
        return true;
    }

    /** As apimachinery's {@code errors.Aggregate} reads: each once, and in brackets when there are several. */
    private static String aggregate(Collection<String> why) {
        List<String> distinct = why.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.get(0) : "[" + String.join(", ", distinct) + "]";
    }

    /** Whether a definition's status says that objects could not be deleted. */
    public static boolean hasFailed(ObjectNode crd) {
        return says(crd, FAILED);
    }

    private static boolean says(ObjectNode crd, String reason) {
        return crd.path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asText().equals(Definition.TERMINATING)
                        && condition.path("reason").asText().equals(reason));
    }

    private static ArrayNode conditions(ObjectNode crd) {
        ObjectNode target = crd.get("status") instanceof ObjectNode present ? present : crd.putObject("status");
        return target.get("conditions") instanceof ArrayNode present ? present : target.putArray("conditions");
    }

    /** Whether the finalizer can go. */
    public boolean isOver() {
        return status.equals("False");
    }

    /** Whether a definition's status says so already. */
    public boolean isMarked(ObjectNode crd) {
        return says(crd, reason);
    }

    /** Sets the condition in a definition's status. */
    public void mark(ObjectNode crd, Instant now) {
        new Condition(Definition.TERMINATING, status, reason, message).set(conditions(crd), now);
    }
}
