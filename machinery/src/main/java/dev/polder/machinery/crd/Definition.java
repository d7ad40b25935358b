package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.field.JsonValues;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A CustomResourceDefinition as validation looks at it.
 *
 * <p>Upstream validates its internal form, in which what is equal in all versions stands once above them. Paths of errors
 * follow: the schema of a CRD with one version is {@code spec.validation.openAPIV3Schema}.
 *
 * @param json the object
 */
record Definition(JsonNode json) {

    static final String ESTABLISHED = "Established";
    static final String NAMES_ACCEPTED = "NamesAccepted";
    static final String TERMINATING = "Terminating";

    /**
     * One entry of {@code spec.versions}.
     *
     * @param json the entry
     */
    record Version(JsonNode json) {

        String name() {
            return json.path("name").asText("");
        }

        boolean isServed() {
            return json.path("served").asBoolean(false);
        }

        boolean isStorage() {
            return json.path("storage").asBoolean(false);
        }

        @Nullable
        RawSchema schema() {
            return RawSchema.of(json.path("schema").get("openAPIV3Schema"));
        }

        JsonNode subresources() {
            return json.path("subresources");
        }

        boolean hasStatus() {
            return subresources().hasNonNull("status");
        }
    }

    JsonNode spec() {
        return json.path("spec");
    }

    String name() {
        return json.path("metadata").path("name").asText("");
    }

    String group() {
        return spec().path("group").asText("");
    }

    JsonNode names() {
        return spec().path("names");
    }

    String scope() {
        return spec().path("scope").asText("");
    }

    boolean preservesUnknownFields() {
        return spec().path("preserveUnknownFields").asBoolean(false);
    }

    List<Version> versions() {
        List<Version> all = new ArrayList<>();
        spec().path("versions").forEach(version -> all.add(new Version(version)));
        return all;
    }

    Optional<Version> storageVersion() {
        return versions().stream().filter(Version::isStorage).findFirst();
    }

    /** Whether objects are converted between versions by a webhook; else only {@code apiVersion} changes. */
    boolean hasWebhookConversion() {
        return spec().path("conversion").path("strategy").asText("").equals("Webhook");
    }

    List<String> storedVersions() {
        List<String> all = new ArrayList<>();
        json.path("status").path("storedVersions").forEach(version -> all.add(version.asText()));
        return all;
    }

    /** Whether a field of all versions is the same, so that upstream's internal form has it above them. */
    boolean isShared(String field) {
        List<Version> versions = versions();
        return versions.stream()
                .allMatch(version ->
                        same(version.json().path(field), versions.get(0).json().path(field)));
    }

    private static boolean same(JsonNode a, JsonNode b) {
        boolean noA = a.isMissingNode() || a.isNull() || (a.isArray() && a.isEmpty());
        boolean noB = b.isMissingNode() || b.isNull() || (b.isArray() && b.isEmpty());
        return (noA && noB) || (!noA && !noB && JsonValues.same(a, b));
    }

    /** The versions that have the same schema in two states of a definition. */
    static Set<String> unchangedSchemas(Definition crd, Definition old) {
        Map<String, JsonNode> before = new HashMap<>();
        old.versions()
                .forEach(version -> before.put(version.name(), version.json().path("schema")));
        return crd.versions().stream()
                .filter(version -> {
                    JsonNode was = before.get(version.name());
                    return was != null && same(was, version.json().path("schema"));
                })
                .map(Version::name)
                .collect(Collectors.toSet());
    }

    /** Whether there is a condition, of whatever status. */
    boolean hasCondition(String type) {
        return json.path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asText("").equals(type));
    }

    /** Whether a condition has a status; a missing condition has none. */
    boolean hasCondition(String type, String status) {
        for (JsonNode condition : json.path("status").path("conditions")) {
            if (condition.path("type").asText("").equals(type)) {
                return condition.path("status").asText("").equals(status);
            }
        }
        return false;
    }

    boolean isEstablished() {
        return hasCondition(ESTABLISHED, "True");
    }
}
