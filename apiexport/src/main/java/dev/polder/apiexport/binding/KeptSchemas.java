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
 * docs/decisions/0019-bound-types.md).
 */
public final class KeptSchemas {

    /** Where the copies lie. */
    public static final LogicalClusterName CLUSTER = new LogicalClusterName("system:bound-crds");

    /** The annotations of a copy that say what it was copied from. */
    static final String FROM_CLUSTER = "apis.kcp.io/schema-cluster";

    static final String FROM_NAME = "apis.kcp.io/schema-name";

    static final GroupVersionResource RESOURCE =
            new GroupVersionResource(ApiKinds.GROUP, "v1alpha1", "apiresourceschemas");

    private static final String UID = "uid-";

    private KeptSchemas() {}

    /** The name of a copy; the uid makes it that of one schema. */
    static String name(String uid, GroupResource resource) {
        String group = resource.group().isEmpty() ? "core" : resource.group();
        return UID + uid + "." + resource.resource() + "." + group;
    }

    /** The uid that the name of a copy begins with; empty when it is not the name of one. */
    static String uid(String copy) {
        int end = copy.indexOf('.');
        return copy.startsWith(UID) && end > 0 ? copy.substring(UID.length(), end) : "";
    }

    /** The key of the copy of a schema that was bound. */
    public static ObjectKey key(Binding.Resource bound) {
        return new ObjectKey(CLUSTER, ApiKinds.SCHEMAS, "", name(bound.uid(), bound.resource()));
    }

    /** The key of the copy of a schema, whether or not there is one. */
    static ObjectKey key(PublishedSchema schema) {
        return new ObjectKey(CLUSTER, ApiKinds.SCHEMAS, "", name(schema.uid(), schema.resource()));
    }

    /** The copy of a schema. */
    static Optional<PublishedSchema> find(Exports exports, ViewSnapshot snapshot, String uid, GroupResource resource) {
        return exports.schema(snapshot, CLUSTER, name(uid, resource));
    }

    /**
     * Where the conversion of a schema lies: beside it. That of a copy lies where the copy was taken from, whether or not the
     * schema is still there: there are no copies of conversions (kcp {@code pkg/conversion/deferred_converter.go}).
     */
    public static ObjectKey conversion(PublishedSchema schema) {
        ObjectKey key = schema.record().key();
        if (!key.cluster().equals(CLUSTER)) {
            return new ObjectKey(key.cluster(), ApiKinds.CONVERSIONS, "", key.name());
        }
        // Nobody but the server writes here, so that these lead nowhere else.
        LogicalClusterName cluster = new LogicalClusterName(schema.annotation(FROM_CLUSTER));
        return new ObjectKey(cluster, ApiKinds.CONVERSIONS, "", schema.annotation(FROM_NAME));
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
        notes.put(FROM_CLUSTER, schema.record().key().cluster().value());
        notes.put(FROM_NAME, schema.record().key().name());
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
