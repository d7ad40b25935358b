package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.policy.TypeCheck;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says in the status of a ValidatingAdmissionPolicy what of it can never work, once for each of its generations (k/k {@code
 * pkg/controller/validatingadmissionpolicystatus}; kcp's {@code kube-validatingadmissionpolicy-status}).
 */
final class PolicyStatusReconciler implements Reconciler {

    private static final GroupVersionResource CONFIGMAPS = new GroupVersionResource("", "v1", "configmaps");

    private final StoreView view;
    private final SchemaSource schemas;
    private final ObjectClient client;

    PolicyStatusReconciler(StoreView view, SchemaSource schemas, ObjectClient client) {
        this.view = view;
        this.schemas = schemas;
        this.client = client;
    }

    @Override
    public String name() {
        return "validatingadmissionpolicy-status";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record = view.snapshot().map(key.space()).get(key.cluster(), "", key.name());
        if (record == null || record.unreadable().isPresent()) {
            return;
        }
        ObjectNode policy = Json.readOwn(record.hold().body().json());
        if (isObserved(policy)) {
            return;
        }
        List<TypeCheck.Warning> warnings = new TypeCheck(new Served(schemas.catalog(key.cluster()))).check(policy);
        long generation = generation(policy);
        client.modify(
                key.cluster(),
                Spaces.POLICY_RESOURCE,
                "",
                key.name(),
                "status",
                live -> generation(live) == generation ? with(live, warnings) : live);
    }

    private static boolean isObserved(JsonNode policy) {
        return policy.path("status").path("observedGeneration").asLong(0) >= generation(policy);
    }

    private static long generation(JsonNode policy) {
        return policy.path("metadata").path("generation").asLong(0);
    }

    private static ObjectNode with(ObjectNode live, List<TypeCheck.Warning> warnings) {
        ObjectNode status = live.withObject("/status");
        status.put("observedGeneration", generation(live));
        ObjectNode checked = status.putObject("typeChecking");
        if (!warnings.isEmpty()) {
            ArrayNode list = checked.putArray("expressionWarnings");
            warnings.forEach(
                    warning -> list.addObject().put("fieldRef", warning.field()).put("warning", warning.text()));
        }
        return live;
    }

    /** The types of a logical cluster. */
    private record Served(ResourceCatalog catalog) implements TypeCheck.Types {

        @Override
        public Optional<GroupVersionKind> kind(GroupVersionResource resource) {
            return catalog.find(resource).map(found -> found.type().kind(resource.version()));
        }

        @Override
        public Optional<Schema> schema(GroupVersionKind kind) {
            for (ResourceType type : catalog.types()) {
                if (type.group().equals(kind.group()) && type.names().kind().equals(kind.kind())) {
                    return type.version(kind.version())
                            .filter(version -> version.served())
                            .map(version -> withMetadata(version.schema()));
                }
            }
            return Optional.empty();
        }

        /** The schemas of definitions say nothing of metadata, which every object has (ObjectMeta). */
        private Schema withMetadata(Schema schema) {
            Schema known = catalog.find(CONFIGMAPS)
                    .map(maps -> maps.version().schema().properties().get("metadata"))
                    .orElse(null);
            if (known == null) {
                return schema;
            }
            Map<String, Schema> properties = new LinkedHashMap<>(schema.properties());
            properties.put("metadata", known);
            return schema.withProperties(properties);
        }
    }
}
