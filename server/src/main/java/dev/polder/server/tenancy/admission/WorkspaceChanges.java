package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.status.FieldError;
import dev.polder.server.tenancy.Lifecycle;
import java.util.List;

/** What may change of a workspace, in kcp's words (kcp {@code pkg/admission/workspace}). */
final class WorkspaceChanges {

    private WorkspaceChanges() {}

    /** What is wrong with a change; empty when nothing is. */
    static String wrong(JsonNode workspace, JsonNode old, boolean master) {
        return old.path("spec").has("mount") ? mounted(workspace, old, master) : placed(workspace, old, master);
    }

    private static String placed(JsonNode workspace, JsonNode old, boolean master) {
        if (workspace.path("spec").has("mount")) {
            // kcp lets it be, and forgets the logical cluster that is there already.
            return "spec.mount is immutable";
        }
        String cluster = text(workspace, "cluster");
        String url = text(workspace, "URL");
        if (!text(old, "cluster").isEmpty() && cluster.isEmpty()) {
            return "spec.cluster cannot be unset";
        }
        String servers = servers(workspace, old, master);
        if (!servers.isEmpty()) {
            return servers;
        }
        JsonNode type = workspace.path("spec").path("type");
        if (!old.path("spec").path("type").equals(type)) {
            JsonNode shown = type.isMissingNode() ? null : type;
            return FieldError.invalid("spec.type", shown, "field is immutable").message();
        }
        boolean becomesReady =
                !Lifecycle.is(old, LogicalClusterPhase.READY) && Lifecycle.is(workspace, LogicalClusterPhase.READY);
        if (becomesReady && cluster.isEmpty()) {
            return "spec.cluster must be set for phase Ready";
        }
        return becomesReady && url.isEmpty() ? "spec.URL must be set for phase Ready" : "";
    }

    private static String mounted(JsonNode workspace, JsonNode old, boolean master) {
        for (String field : List.of("kind", "name", "namespace", "apiVersion")) {
            if (!reference(old, field).equals(reference(workspace, field))) {
                return "spec.mount." + field + " is immutable";
            }
        }
        String servers = servers(workspace, old, master);
        if (!servers.isEmpty()) {
            // kcp does not look: whoever may change a mounted workspace there says where its users are sent.
            return servers;
        }
        return !master && workspace.path("spec").has("type") ? "spec.type cannot be set for mounted workspaces" : "";
    }

    private static String servers(JsonNode workspace, JsonNode old, boolean master) {
        for (String field : List.of("cluster", "URL")) {
            if (!master && !text(old, field).equals(text(workspace, field))) {
                return "spec." + field + " can only be changed by system privileged users";
            }
        }
        return "";
    }

    private static String text(JsonNode workspace, String field) {
        return workspace.path("spec").path(field).asText("");
    }

    private static String reference(JsonNode workspace, String field) {
        return workspace.path("spec").path("mount").path("ref").path(field).asText("");
    }
}
