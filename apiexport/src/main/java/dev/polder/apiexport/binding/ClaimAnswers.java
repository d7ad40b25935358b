package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.kind.ClaimableTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a consumer has said to the permission claims of an export. */
public final class ClaimAnswers {

    private ClaimAnswers() {}

    /** An answer to a claim. */
    public enum State {
        /** The provider may have what it asks for. */
        ACCEPTED("Accepted"),
        /** The provider may not. */
        REJECTED("Rejected"),
        /** Nothing was said, and so the provider may not. */
        UNANSWERED("Unanswered");

        private final String wire;

        State(String wire) {
            this.wire = wire;
        }

        /** As it is written; the first two are kcp's words (sdk {@code AcceptablePermissionClaimState}). */
        public String wire() {
            return wire;
        }
    }

    /**
     * A claim, and what became of it.
     *
     * @param claim the claim as the export makes it
     * @param state what was said to it
     */
    public record Answered(JsonNode claim, State state) {}

    /**
     * The answers to claims, in the order of these.
     *
     * @param claims {@code permissionClaims} of an export, of the newest version
     * @param answers {@code spec.permissionClaims} of a binding; those to other claims, among them those of another identity, are no
     *     answers
     */
    public static List<Answered> of(JsonNode claims, JsonNode answers) {
        Map<String, State> given = new HashMap<>();
        for (JsonNode answer : answers) {
            State state = answer.path("state").asText("").equals(State.ACCEPTED.wire) ? State.ACCEPTED : State.REJECTED;
            // The two groups of events can be answered apart; what is accepted of either is in force.
            given.merge(about(answer), state, (one, other) -> one == State.ACCEPTED ? one : other);
        }
        List<Answered> answered = new ArrayList<>();
        claims.forEach(claim -> answered.add(new Answered(claim, given.getOrDefault(about(claim), State.UNANSWERED))));
        return answered;
    }

    private static String about(JsonNode claim) {
        GroupResource resource = ClaimableTypes.plain(new GroupResource(
                claim.path("group").asText(""), claim.path("resource").asText("")));
        return resource.resource() + "/" + resource.group() + "/"
                + claim.path("identityHash").asText("");
    }
}
