package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

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

    /** Whether the finalizer can go. */
    public boolean isOver() {
        return status.equals("False");
    }

    /** Whether a definition's status says so already. */
    public boolean isMarked(ObjectNode crd) {
        return crd.path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asText().equals(Definition.TERMINATING)
                        && condition.path("reason").asText().equals(reason));
    }

    /** Sets the condition in a definition's status. */
    public void mark(ObjectNode crd, Instant now) {
        ObjectNode target = crd.get("status") instanceof ObjectNode present ? present : crd.putObject("status");
        ArrayNode conditions =
                target.get("conditions") instanceof ArrayNode present ? present : target.putArray("conditions");
        new Condition(Definition.TERMINATING, status, reason, message).set(conditions, now);
    }
}
