package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.storage.view.ObjectRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An APIBinding, as those look at it who serve its types.
 *
 * @param record the object
 * @param path the path of the export's logical cluster; empty when it is the binding's own
 * @param export the name of the export
 * @param exporter the logical cluster that the export was found in; empty when it never was
 * @param served whether its types are served: once bound, they stay so
 * @param upToDate whether everything that the export has now is served
 * @param ending whether the binding is being deleted
 * @param answered whether it says yes or no to every claim that the export makes
 * @param resources what it has bound
 */
public record Binding(
        ObjectRecord record,
        String path,
        String export,
        Optional<LogicalClusterName> exporter,
        boolean served,
        boolean upToDate,
        boolean ending,
        boolean answered,
        List<Resource> resources) {

    /** The condition that says that everything was served once. */
    static final String COMPLETED = "InitialBindingCompleted";

    /**
     * A resource that was bound.
     *
     * @param resource which
     * @param schema the name of its schema
     * @param uid the uid of the schema, which tells it from another one of the same name
     * @param identity the identity hash of the export
     */
    public record Resource(GroupResource resource, String schema, String uid, String identity) {}

    /**
     * Whether an export at the path is another than the one that was meant: the path has come to lead to another logical cluster,
     * whose owner nobody has given what the binding gives. Whoever may bind the export there makes it so by taking off the label that
     * admission writes for them. An export that never had an identity was never found, and is known by that label all the same.
     */
    boolean isAnother(Export found) {
        String label = record.labels().get(ExportLabels.EXPORT);
        return label == null
                ? exporter.isPresent()
                        && !exporter.get().equals(found.record().key().cluster())
                : !label.equals(found.label());
    }

    /** Reads a readable record. */
    public static Binding of(ObjectRecord record) {
        JsonNode binding = Json.readOwn(record.body().json());
        JsonNode export = binding.path("spec").path("reference").path("export");
        JsonNode status = binding.path("status");
        List<Resource> resources = new ArrayList<>();
        for (JsonNode bound : status.path("boundResources")) {
            JsonNode schema = bound.path("schema");
            resources.add(new Resource(
                    new GroupResource(
                            bound.path("group").asText(""),
                            bound.path("resource").asText("")),
                    schema.path("name").asText(""),
                    schema.path("UID").asText(""),
                    schema.path("identityHash").asText("")));
        }
        return new Binding(
                record,
                export.path("path").asText(""),
                export.path("name").asText(""),
                LogicalClusterName.parse(status.path("apiExportClusterName").asText("")),
                Conditions.isTrue(binding, COMPLETED),
                Conditions.isTrue(binding, BindingStatus.UP_TO_DATE),
                ObjectFacts.isTerminating(binding),
                ClaimAnswers.of(
                                status.path("exportPermissionClaims"),
                                binding.path("spec").path("permissionClaims"))
                        .stream()
                        .noneMatch(claim -> claim.state() == ClaimAnswers.State.UNANSWERED),
                List.copyOf(resources));
    }
}
