package dev.polder.cli.sharing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;

/**
 * The answer to one permission claim, for all objects and every verb.
 *
 * @param group the API group; empty for the core group
 * @param resource the resource
 * @param identity the identity of the export that the resource is of; empty for a resource of Kubernetes
 * @param state {@link #ACCEPTED} or {@link #REJECTED}
 */
record ClaimAnswer(String group, String resource, String identity, String state) {

    static final String ACCEPTED = "Accepted";
    static final String REJECTED = "Rejected";

    /** How messages call it (kcp sdk: {@code PermissionClaim.String}). */
    String title() {
        return group.isEmpty() ? resource : resource + "." + group + (identity.isEmpty() ? "" : ":" + identity);
    }

    /** The claim as a binding of a version has it. */
    ObjectNode toJson(String version) {
        ObjectNode claim = Json.object();
        if (!group.isEmpty()) {
            claim.put("group", group);
        }
        claim.put("resource", resource);
        if (version.equals("v1alpha1")) {
            claim.put("all", true);
        } else {
            claim.putArray("verbs").add("*");
        }
        if (!identity.isEmpty()) {
            claim.put("identityHash", identity);
        }
        if (!version.equals("v1alpha1")) {
            claim.putObject("selector").put("matchAll", true);
        }
        return claim.put("state", state);
    }
}
