package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusReason;

/** What an applied configuration must be before it is merged. */
final class ApplyChecks {

    private ApplyChecks() {}

    /** 400 unless the configuration is of the kind and version of the request. */
    static void requireKind(ObjectNode applied, WriteContext context) {
        String apiVersion = applied.path("apiVersion").asText("");
        String kind = applied.path("kind").asText("");
        if (!apiVersion.equals(context.apiVersion()) || !kind.equals(context.kind())) {
            throw ApiErrors.badRequest("invalid object type: " + gvk(apiVersion, kind));
        }
    }

    /** 400 when the configuration says who owns what. */
    static void requireNoManagedFields(ObjectNode applied) {
        JsonNode entries = ManagedFieldsCodec.entries(applied);
        if (entries.isArray()) {
            throw ApiErrors.badRequest("metadata.managedFields must be nil");
        }
    }

    /** Errors that upstream hands out as they come: 500 without a reason. */
    static ApiException unclassified(String message) {
        return new ApiException(Status.failure(StatusReason.UNKNOWN, message, null));
    }

    /** How upstream names an object in errors: {@code ns/name; group/version, Kind=Kind}. */
    static String describe(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        String gvk =
                gvk(object.path("apiVersion").asText(""), object.path("kind").asText(""));
        return metadata.path("namespace").asText("") + "/"
                + metadata.path("name").asText("") + "; " + gvk;
    }

    private static String gvk(String apiVersion, String kind) {
        String groupVersion = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
        return groupVersion + ", Kind=" + kind;
    }
}
