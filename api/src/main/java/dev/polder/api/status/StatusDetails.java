package dev.polder.api.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Status is about (apimachinery {@code metav1.StatusDetails}).
 *
 * @param name the object's name; empty when unknown
 * @param group its group
 * @param kind the resource's plural name, or for {@link StatusReason#INVALID} the kind
 * @param uid its uid; empty when unknown
 * @param causes the single causes
 * @param retryAfterSeconds seconds to wait before another try; 0 says nothing
 */
public record StatusDetails(
        String name, String group, String kind, String uid, List<StatusCause> causes, int retryAfterSeconds) {

    public StatusDetails {
        causes = List.copyOf(causes);
    }

    /** Details that only name an object. */
    public static StatusDetails of(String name, String group, String kind) {
        return new StatusDetails(name, group, kind, "", List.of(), 0);
    }

    /** Reads details as the wire has them. */
    static StatusDetails of(JsonNode details) {
        List<StatusCause> causes = new ArrayList<>();
        for (JsonNode cause : details.path("causes")) {
            causes.add(new StatusCause(
                    cause.path("reason").asText(""),
                    cause.path("message").asText(""),
                    cause.path("field").asText("")));
        }
        return new StatusDetails(
                details.path("name").asText(""),
                details.path("group").asText(""),
                details.path("kind").asText(""),
                details.path("uid").asText(""),
                causes,
                details.path("retryAfterSeconds").asInt(0));
    }

    public StatusDetails withCauses(List<StatusCause> causes) {
        return new StatusDetails(name, group, kind, uid, causes, retryAfterSeconds);
    }

    public StatusDetails withRetryAfter(int seconds) {
        return new StatusDetails(name, group, kind, uid, causes, seconds);
    }
}
