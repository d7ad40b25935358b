package dev.polder.machinery.rbac;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The role that a binding grants (rbac/v1 {@code RoleRef}).
 *
 * @param apiGroup the group of the kind
 * @param kind {@code Role} or {@code ClusterRole}
 * @param name its name
 */
public record RoleReference(String apiGroup, String kind, String name) {

    public static final String CLUSTER_ROLE = "ClusterRole";
    public static final String ROLE = "Role";

    /** Reads the reference of a stored binding. */
    public static RoleReference of(JsonNode reference) {
        return new RoleReference(
                reference.path("apiGroup").asText(""),
                reference.path("kind").asText(""),
                reference.path("name").asText(""));
    }
}
