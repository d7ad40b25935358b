package dev.polder.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Session;
import java.util.ArrayList;
import java.util.List;

/** Shows and answers the permission claims of bindings (kcp: {@code cli/pkg/claims/plugin/claims.go}). */
final class Claims {

    private final Session session;

    /** For one invocation. */
    Claims(Session session) {
        this.session = session;
    }

    /**
     * What to say to a claim.
     *
     * @param action the command: accept or reject
     * @param state the state that a claim gets
     */
    record Answer(String action, String state) {}

    /**
     * Which claims are meant; the identity counts before the resource.
     *
     * @param resource {@code resource.group}, the core group with or without its name; empty for any
     * @param identity an identity hash; empty for any
     */
    record Which(String resource, String identity) {

        private boolean isMeant(JsonNode claim) {
            if (!identity.isEmpty()) {
                return claim.path("identityHash").asText("").equals(identity);
            }
            int dot = resource.indexOf('.');
            String group = dot < 0 ? "" : resource.substring(dot + 1);
            String name = dot < 0 ? resource : resource.substring(0, dot);
            return !resource.isEmpty()
                    && claim.path("group").asText("").equals(group.equals("core") ? "" : group)
                    && claim.path("resource").asText("").equals(name);
        }

        private String title() {
            if (!resource.isEmpty()) {
                return "claim \"" + resource + "\" ";
            }
            return identity.isEmpty() ? "" : "claim with identity hash \"" + identity + "\" ";
        }
    }

    /** Prints the claims of a binding, or of all when the name is empty. */
    void print(String name) {
        BindingApi api = BindingApi.of(session);
        List<JsonNode> bindings;
        String failed = name.isEmpty()
                ? "error listing APIBindings in \"" + api.cluster() + "\" workspace: "
                : "error finding APIBinding: ";
        requireKnown(api, failed);
        try {
            bindings = name.isEmpty() ? api.list() : List.of(api.get(name));
        } catch (ApiException e) {
            throw new CommandException(failed + e.getMessage());
        }
        boolean hasVerbs = api.version().equals("v1alpha2");
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                hasVerbs
                        ? List.of("APIBINDING", "GROUP-RESOURCE", "VERBS", "STATUS")
                        : List.of("APIBINDING", "GROUP-RESOURCE", "STATUS"));
        for (JsonNode binding : bindings) {
            for (JsonNode claim : binding.path("spec").path("permissionClaims")) {
                rows.add(row(binding, claim, hasVerbs));
            }
        }
        String table = TextTable.of(rows);
        session.console().say(table.substring(0, table.length() - 1));
    }

    private static List<String> row(JsonNode binding, JsonNode claim, boolean hasVerbs) {
        List<String> row = new ArrayList<>();
        row.add(binding.path("metadata").path("name").asText());
        String group = claim.path("group").asText("");
        row.add(claim.path("resource").asText("") + (group.isEmpty() ? "" : "." + group));
        if (hasVerbs) {
            List<String> verbs = new ArrayList<>();
            claim.path("verbs").forEach(verb -> verbs.add(verb.asText()));
            row.add(String.join(",", verbs));
        }
        row.add(claim.path("state").asText(""));
        return row;
    }

    /**
     * Accepts or rejects claims of a binding. Where kcp's plugin would report success though it has found no such claim,
     * this says so.
     */
    void answer(String name, Answer answer, Which which) {
        BindingApi api = BindingApi.of(session);
        String failed = "error updating permission claim for APIBinding \"" + name + "\": ";
        requireKnown(api, failed);
        try {
            ObjectNode binding = api.get(name);
            if (!set(binding, answer.state(), which)) {
                throw new CommandException(failed
                        + (which.title().isEmpty()
                                ? "name the claim with --resource or --identity-hash"
                                : which.title() + "not found in its spec"));
            }
            api.update(binding);
        } catch (ApiException e) {
            throw new CommandException(failed + e.getMessage());
        }
        session.console().say(which.title() + "on APIBinding \"" + name + "\" is " + answer.action() + "ed");
    }

    private static boolean set(ObjectNode binding, String state, Which which) {
        boolean found = false;
        for (JsonNode claim : binding.path("spec").path("permissionClaims")) {
            if (which.isMeant(claim) && claim instanceof ObjectNode meant) {
                meant.put("state", state);
                found = true;
                if (!which.identity().isEmpty()) {
                    break;
                }
            }
        }
        return found;
    }

    private static void requireKnown(BindingApi api, String failed) {
        if (!api.isKnown()) {
            throw new CommandException(failed + "version \"" + api.version() + "\" is not supported by this plugin");
        }
    }
}
