package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.machinery.object.Conditions;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The binding that a logical cluster has because its type says so (kcp {@code
 * pkg/reconciler/tenancy/initialization/apibinder_initializer_reconcile.go}).
 *
 * @param path where the export lies, as the type says it
 * @param export the name of the export
 */
public record DefaultBinding(String path, String export) {

    /** The resource that bindings are written as. */
    public static final GroupVersionResource RESOURCE = BindingReconciler.BINDINGS;

    /** Names have 253 characters at most; what is not the export's name are a dash and five characters. */
    private static final int LONGEST_PREFIX = 247;

    private static final int HASH = 5;

    /** What it is called in a logical cluster. */
    public String name(LogicalClusterName cluster) {
        String all = cluster.value() + "|" + path + "|" + export;
        String hash = ExportLabels.hash(all.getBytes(StandardCharsets.UTF_8)).substring(0, HASH);
        String prefix = export.length() > LONGEST_PREFIX ? export.substring(0, LONGEST_PREFIX) : export;
        return prefix + "-" + hash.toLowerCase(Locale.ROOT);
    }

    /** How messages call the export. */
    public String qualified() {
        return path + "|" + export;
    }

    /**
     * The spec of the binding: every claim is accepted, for what the export would have, or else for all objects. What the
     * export would have is not said again.
     *
     * @param claims the claims of the export
     */
    public ObjectNode spec(JsonNode claims) {
        ObjectNode spec = Json.object();
        spec.putObject("reference").putObject("export").put("path", path).put("name", export);
        for (JsonNode claim : claims) {
            ObjectNode answer = spec.withArray("/permissionClaims").addObject();
            answer.put("group", claim.path("group").asText(""));
            answer.put("resource", claim.path("resource").asText(""));
            answer.put("identityHash", claim.path("identityHash").asText(""));
            ArrayNode verbs = answer.putArray("verbs");
            claim.path("verbs").forEach(verbs::add);
            JsonNode standard = claim.path("defaultSelector");
            answer.set("selector", standard.isObject() ? standard.deepCopy() : matchAll());
            answer.put("state", ClaimReport.ACCEPTED);
        }
        return spec;
    }

    private static ObjectNode matchAll() {
        return Json.object().put("matchAll", true);
    }

    /** How far a binding is. */
    public enum Progress {
        /** Not everything was served yet. */
        BINDING,
        /** Everything was served, but claims that were accepted are not in force. */
        CLAIMS,
        DONE
    }

    /** Whether a binding is for this export. */
    public boolean isBoundBy(JsonNode binding) {
        JsonNode reference = binding.path("spec").path("reference").path("export");
        return reference.path("path").asText("").equals(path)
                && reference.path("name").asText("").equals(export);
    }

    /** How far a binding is. */
    public static Progress progress(JsonNode binding) {
        if (!Conditions.isTrue(binding, Binding.COMPLETED)) {
            return Progress.BINDING;
        }
        boolean claims = false;
        for (JsonNode claim : binding.path("spec").path("permissionClaims")) {
            claims |= claim.path("state").asText("").equals(ClaimReport.ACCEPTED);
        }
        return claims && !Conditions.isTrue(binding, ClaimReport.APPLIED) ? Progress.CLAIMS : Progress.DONE;
    }
}
