package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Warns of claims that an export makes and nobody has answered (kcp: {@code findUnresolvedPermissionClaims}). */
final class PermissionClaims {

    private final Console console;

    private PermissionClaims(Console console) {
        this.console = console;
    }

    /** Looks at the bindings of a workspace; what goes wrong is told and ends nothing. */
    static void warn(Session session, String server) {
        Console console = session.console();
        ClusterUrl url = ClusterUrl.parse(server);
        if (url == null) {
            console.note(
                    "error checking APIBindings: current cluster URL " + server + " is not pointing to a workspace");
            return;
        }
        List<JsonNode> bindings;
        try {
            bindings = WorkspaceApi.of(session).bindings(url.path());
        } catch (ApiException e) {
            if (!e.isForbidden() && !e.isNotFound()) {
                console.note("error checking APIBindings: " + e.getMessage());
            }
            return;
        }
        PermissionClaims claims = new PermissionClaims(console);
        bindings.forEach(claims::binding);
    }

    private void binding(JsonNode binding) {
        String name = binding.path("metadata").path("name").asText();
        for (JsonNode exported : binding.path("status").path("exportPermissionClaims")) {
            claim(name, exported, answer(binding, exported));
        }
    }

    private static @Nullable JsonNode answer(JsonNode binding, JsonNode exported) {
        JsonNode last = null;
        for (JsonNode claim : binding.path("spec").path("permissionClaims")) {
            if (title(claim).equals(title(exported))) {
                last = claim;
            }
        }
        return last;
    }

    private void claim(String binding, JsonNode exported, @Nullable JsonNode answer) {
        String claim = title(exported);
        if (answer == null) {
            console.note("Warning: claim for " + claim + " exported but not specified on APIBinding " + binding
                    + "\nAdd this claim to the APIBinding's Spec.");
        }
        String state = answer == null ? "" : answer.path("state").asText("");
        if (!state.equals("Accepted") && !state.equals("Rejected")) {
            console.note("Warning: claim for " + claim + " specified on APIBinding " + binding
                    + " but not accepted or rejected.");
        }
        List<String> expected = answer == null ? List.of() : verbs(exported);
        List<String> actual = answer == null ? List.of() : verbs(answer);
        Set<String> expectedSet = new TreeSet<>(expected);
        if (answer == null || !expectedSet.equals(new TreeSet<>(actual))) {
            console.note("Warning: allowed verbs (" + String.join(",", actual) + ") on claim for " + claim
                    + " on APIBinding " + binding + " do not match expected verbs (" + String.join(",", expected)
                    + ").");
        }
    }

    private static List<String> verbs(JsonNode claim) {
        List<String> verbs = new ArrayList<>();
        claim.path("verbs").forEach(verb -> verbs.add(verb.asText()));
        return verbs;
    }

    /** Resource, group and identity, as {@code PermissionClaim.String} has them. */
    private static String title(JsonNode claim) {
        String group = claim.path("group").asText("");
        String identity = claim.path("identityHash").asText("");
        return claim.path("resource").asText("")
                + (group.isEmpty() ? "" : "." + group)
                + (identity.isEmpty() ? "" : ":" + identity);
    }
}
