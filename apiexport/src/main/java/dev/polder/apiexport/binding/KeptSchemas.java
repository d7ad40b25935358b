package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Optional;

/**
 * Copies of schemas that somebody has bound, so that a provider who deletes or replaces one takes nothing away from those
 * who use it. One copy a schema, however many bind it (kcp keeps CustomResourceDefinitions in the same logical cluster;
 * docs/decisions/0018-kept-schemas.md).
 */
public final class KeptSchemas {

    /** Where the copies lie. */
    public static final LogicalClusterName CLUSTER = new LogicalClusterName("system:bound-crds");

    static final GroupVersionResource RESOURCE =
            new GroupVersionResource(ApiKinds.GROUP, "v1alpha1", "apiresourceschemas");

    private KeptSchemas() {}

    /** The name of a copy; the uid makes it that of one schema. */
    static String name(String uid, GroupResource resource) {
        String group = resource.group().isEmpty() ? "core" : resource.group();
        return "uid-" + uid + "." + resource.resource() + "." + group;
    }

    /** The key of the copy of a schema that was bound. */
    public static ObjectKey key(Binding.Resource bound) {
        return new ObjectKey(CLUSTER, ApiKinds.SCHEMAS, "", name(bound.uid(), bound.resource()));
    }

    /** The copy of a schema. */
    static Optional<PublishedSchema> find(Exports exports, ViewSnapshot snapshot, String uid, GroupResource resource) {
        return exports.schema(snapshot, CLUSTER, name(uid, resource));
    }

    /** Makes the copy of a schema, unless there is one. */
    static void keep(ObjectClient client, PublishedSchema schema) {
        ObjectNode from = Json.readOwn(schema.record().body().json());
        ObjectNode copy = Json.object();
        copy.put("apiVersion", ApiKinds.GROUP + "/v1alpha1");
        copy.put("kind", "APIResourceSchema");
        ObjectNode metadata = copy.putObject("metadata");
        metadata.put("name", name(schema.uid(), schema.resource()));
        ObjectNode notes = metadata.putObject("annotations");
        notes.put("apis.kcp.io/schema-cluster", schema.record().key().cluster().value());
        notes.put("apis.kcp.io/schema-name", schema.record().key().name());
        String approved = from.path("metadata")
                .path("annotations")
                .path("api-approved.kubernetes.io")
                .asText("");
        if (!approved.isEmpty()) {
            notes.put("api-approved.kubernetes.io", approved);
        }
        copy.set("spec", from.path("spec"));
        try {
            client.create(CLUSTER, RESOURCE, "", copy);
        } catch (ApiException e) {
            if (e.status().reason() != StatusReason.ALREADY_EXISTS) {
                throw e;
            }
        }
    }
}
