package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.apply.ManagerId.Operation;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaParser;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who owns the replicas of an object, as its Scale has it and as the object itself has it (apimachinery {@code
 * managedfields/scalehandler.go}).
 *
 * @param apiVersion the version of the object in the request
 * @param replicas where each version of the type has its replicas; empty for a version that cannot be scaled. Entries of
 *     versions that are not among them are dropped by a write
 */
public record ScaleManagers(String apiVersion, Map<String, FieldSet> replicas) {

    /** The group and version of every Scale. */
    public static final String SCALE_VERSION = "autoscaling/v1";

    /** The schema of a Scale (k8s.io/api {@code autoscaling/v1/types.go}). */
    public static final Schema SCHEMA = SchemaParser.parse(Json.readOwn("""
        {"type":"object","properties":{
          "spec":{"type":"object","properties":{"replicas":{"type":"integer","format":"int32"}}},
          "status":{"type":"object","properties":{
            "replicas":{"type":"integer","format":"int32"},"selector":{"type":"string"}}}}}
        """.getBytes(StandardCharsets.UTF_8)));

    private static final FieldSet IN_SCALE = FieldSet.ofFields("spec.replicas");

    public ScaleManagers {
        replicas = Map.copyOf(replicas);
    }

    /** Where a path like {@code .spec.replicas} of a definition leads. */
    public static FieldSet at(String path) {
        return FieldSet.ofFields(path.startsWith(".") ? path.substring(1) : path);
    }

    /**
     * Shows in a Scale who owns the replicas of its object.
     *
     * @throws DecodeException when the entries of the object cannot be read
     */
    public void toScale(ObjectNode object, ObjectNode scale) throws DecodeException {
        TreeMap<ManagerId, ManagerFields> shown = new TreeMap<>();
        ManagedFieldsCodec.read(ManagedFieldsCodec.entries(object)).byId().forEach((id, owned) -> {
            FieldSet path = replicas.get(owned.apiVersion());
            if (path != null && owns(owned, path)) {
                shown.put(inScale(id), new ManagerFields(IN_SCALE, SCALE_VERSION, owned.time()));
            }
        });
        ManagedFieldsCodec.write(scale, new Managers(shown));
    }

    /**
     * Takes over into the entries of an object what a write of its Scale has changed in those of the Scale. New entries have
     * no time, as upstream.
     *
     * @param object with the entries from before the write; gets the new ones
     * @throws DecodeException when the entries of one of them cannot be read
     */
    public void toObject(ObjectNode scale, ObjectNode object) throws DecodeException {
        TreeMap<ManagerId, ManagerFields> wrote = new TreeMap<>(
                ManagedFieldsCodec.read(ManagedFieldsCodec.entries(scale)).byId());
        Managers before = ManagedFieldsCodec.read(ManagedFieldsCodec.entries(object));
        TreeMap<ManagerId, ManagerFields> after = new TreeMap<>();
        before.byId().forEach((id, owned) -> {
            FieldSet path = replicas.get(owned.apiVersion());
            if (path == null) {
                return;
            }
            if (path.isEmpty() || !owns(owned, path)) {
                after.put(id, owned);
                return;
            }
            FieldSet others = owned.fields().difference(path);
            // An updater that keeps its replicas keeps its entry. Upstream makes two of it, one of which the next
            // reader loses.
            if (wrote.containsKey(inScale(id)) && (id.operation() == Operation.APPLY || !others.isEmpty())) {
                after.put(id, owned);
                wrote.remove(inScale(id));
            } else if (!others.isEmpty()) {
                after.put(id, owned.withFields(others));
            }
        });
        FieldSet here = replicas.getOrDefault(apiVersion, FieldSet.EMPTY);
        wrote.forEach((id, owned) -> {
            if (owns(owned, IN_SCALE)) {
                ManagerId parent = ManagerId.of(id.manager(), id.operation(), apiVersion, id.subresource());
                ManagerFields known = before.get(id);
                after.put(parent, new ManagerFields(here, apiVersion, known == null ? null : known.time()));
            }
        });
        ManagedFieldsCodec.write(object, new Managers(after));
    }

    private static ManagerId inScale(ManagerId id) {
        return ManagerId.of(id.manager(), id.operation(), SCALE_VERSION, id.subresource());
    }

    private static boolean owns(ManagerFields owned, FieldSet path) {
        return !path.isEmpty() && owned.fields().has(path.paths().get(0));
    }
}
