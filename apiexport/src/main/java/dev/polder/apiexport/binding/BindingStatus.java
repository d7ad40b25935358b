package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import java.time.Instant;
import java.util.TreeSet;

/** The status of a binding, as it is worked out (kcp {@code sdk/apis/apis/v1alpha2/types_apibinding.go}). */
final class BindingStatus {

    static final String EXPORT_VALID = "APIExportValid";
    static final String UP_TO_DATE = "BindingUpToDate";

    private final ObjectNode binding;
    private final ObjectNode status;
    private final Instant now;

    BindingStatus(ObjectNode binding, Instant now) {
        this.binding = binding;
        this.status = binding.withObject("/status");
        this.now = now;
        if (status.path("phase").asText("").isEmpty()) {
            status.put("phase", "Binding");
            Conditions.markFalse(
                    binding,
                    Binding.COMPLETED,
                    Severity.INFO,
                    "WaitingForEstablished",
                    "Waiting for API(s) to be established",
                    now);
        }
    }

    /** The export cannot be used. */
    void invalidExport(Severity severity, String reason, String message) {
        Conditions.markFalse(binding, EXPORT_VALID, severity, reason, message, now);
    }

    void validExport() {
        Conditions.markTrue(binding, EXPORT_VALID, now);
    }

    void exporter(String cluster) {
        status.put("apiExportClusterName", cluster);
    }

    /** What the export asks for, and what becomes of the answers in the binding's spec. */
    void claims(JsonNode claims, JsonNode answers) {
        if (claims.isEmpty()) {
            status.remove("exportPermissionClaims");
        } else {
            status.set("exportPermissionClaims", claims.deepCopy());
        }
        new ClaimReport(claims, answers).tell(binding, now);
    }

    /** The types cannot be bound. That they were once does not change: what was bound stays so. */
    void notBound(String reason, String message) {
        Conditions.markFalse(binding, UP_TO_DATE, Severity.ERROR, reason, message, now);
        if (!Conditions.isTrue(binding, Binding.COMPLETED)) {
            Conditions.markFalse(binding, Binding.COMPLETED, Severity.ERROR, reason, message, now);
        }
    }

    /** All types are served. */
    void bound() {
        Conditions.markTrue(binding, Binding.COMPLETED, now);
        Conditions.markTrue(binding, UP_TO_DATE, now);
        status.put("phase", "Bound");
    }

    /** A type is served from now on. Versions that objects may be stored at are never forgotten. */
    void resource(PublishedSchema schema, String identity) {
        ArrayNode resources =
                status.get("boundResources") instanceof ArrayNode there ? there : status.putArray("boundResources");
        ObjectNode entry = null;
        for (JsonNode one : resources) {
            boolean same = one.path("group").asText("").equals(schema.resource().group())
                    && one.path("resource").asText("").equals(schema.resource().resource());
            if (same) {
                entry = (ObjectNode) one;
            }
        }
        if (entry == null) {
            entry = resources.addObject();
            entry.put("group", schema.resource().group());
            entry.put("resource", schema.resource().resource());
        }
        TreeSet<String> versions = new TreeSet<>(ObjectFacts.texts(entry.path("storageVersions")));
        versions.add(schema.storageVersion());
        ObjectNode bound = entry.putObject("schema");
        bound.put("name", schema.record().key().name());
        bound.put("UID", schema.uid());
        bound.put("identityHash", identity);
        ArrayNode list = entry.putArray("storageVersions");
        versions.forEach(list::add);
    }

    /** Sums up: a binding is ready once everything was served, whatever happens to the export later. */
    void sumUp() {
        JsonNode completed = Conditions.find(binding, Binding.COMPLETED);
        if (completed != null) {
            ObjectNode ready = completed.deepCopy();
            ready.put("type", Conditions.READY);
            Conditions.copy(binding, ready, now);
        }
    }
}
