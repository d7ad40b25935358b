package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;

/** APIExports as Go writes them after reading them (kcp sdk {@code v1alpha2/types_apiexport.go}). */
public final class ExportForm {

    private static final GoFields CLAIM = GoFields.of("group? resource verbs! identityHash? defaultSelector*");
    private static final GoFields CONDITION = GoFields.of("type status severity? lastTransitionTime! reason? message?");

    private ExportForm() {}

    /** An export of the newest version, with nothing unknown in it and nothing that says nothing. */
    public static ObjectNode of(JsonNode export) {
        ObjectNode form = Json.object();
        form.put("kind", "APIExport").put("apiVersion", "apis.kcp.io/v1alpha2");
        form.set("metadata", ObjectHead.form(export.path("metadata")));
        form.set("spec", spec(export.path("spec")));
        form.set("status", status(export.path("status")));
        return form;
    }

    private static ObjectNode spec(JsonNode spec) {
        ObjectNode form = GoFields.of("resources? identity* maximalPermissionPolicy* permissionClaims?")
                .form(spec);
        if (form.has("resources")) {
            ArrayNode resources = form.putArray("resources");
            spec.path("resources").forEach(resource -> resources.add(resource(resource)));
        }
        if (form.path("identity") instanceof ObjectNode identity) {
            ObjectNode into = GoFields.of("secretRef*").form(identity);
            if (into.path("secretRef") instanceof ObjectNode secret) {
                into.set("secretRef", GoFields.of("name? namespace?").form(secret));
            }
            form.set("identity", into);
        }
        if (form.path("maximalPermissionPolicy") instanceof ObjectNode policy) {
            ObjectNode into = GoFields.of("local*").form(policy);
            if (into.has("local")) {
                into.putObject("local");
            }
            form.set("maximalPermissionPolicy", into);
        }
        if (form.has("permissionClaims")) {
            form.set("permissionClaims", claims(spec.path("permissionClaims")));
        }
        return form;
    }

    private static ArrayNode claims(JsonNode claims) {
        ArrayNode forms = CLAIM.forms(claims);
        for (JsonNode claim : forms) {
            if (claim.path("defaultSelector").isObject()) {
                ((ObjectNode) claim)
                        .set(
                                "defaultSelector",
                                GoFields.of("matchLabels? matchExpressions? matchAll?")
                                        .form(claim.path("defaultSelector")));
            }
        }
        return forms;
    }

    private static ObjectNode resource(JsonNode resource) {
        ObjectNode form = GoFields.of("name group schema storage!").form(resource);
        ObjectNode storage = GoFields.of("crd* virtual*").form(resource.path("storage"));
        if (storage.has("crd")) {
            storage.putObject("crd");
        }
        if (storage.path("virtual") instanceof ObjectNode virtual) {
            ObjectNode into = GoFields.of("reference! identityHash").form(virtual);
            into.set("reference", GoFields.of("apiGroup! kind name").form(virtual.path("reference")));
            storage.set("virtual", into);
        }
        form.set("storage", storage);
        return form;
    }

    private static ObjectNode status(JsonNode status) {
        ObjectNode form =
                GoFields.of("identityHash? conditions? virtualWorkspaces?").form(status);
        if (form.has("conditions")) {
            form.set("conditions", CONDITION.forms(status.path("conditions")));
        }
        if (form.has("virtualWorkspaces")) {
            form.set("virtualWorkspaces", GoFields.of("url").forms(status.path("virtualWorkspaces")));
        }
        return form;
    }
}
