package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.export.RootExports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.DefinitionSnapshot;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.apiexport.kind.SnapshotException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What {@code root} exports, as objects: the types of workspaces, partitions and shards (kcp {@code config/root-phase0}). */
public final class SharedByRoot {

    /** How exports are written. */
    public static final GroupVersionResource EXPORTS =
            new GroupVersionResource(ApiKinds.GROUP, "v1alpha2", "apiexports");

    /** How schemas are written. */
    public static final GroupVersionResource SCHEMAS =
            new GroupVersionResource(ApiKinds.GROUP, "v1alpha1", "apiresourceschemas");

    /** Long enough for two schemas of one type never to be called the same. */
    private static final int HASH = 9;

    /** Nothing, for servers that need not have the exports. */
    public static final SharedByRoot NOTHING = new SharedByRoot(List.of());

    private final List<Shared> all;

    private SharedByRoot(List<Shared> all) {
        this.all = all;
    }

    /**
     * All of it.
     *
     * @param definitions finds the CustomResourceDefinition that describes a type, by its plural
     */
    public SharedByRoot(Function<String, ObjectNode> definitions) {
        this(RootExports.all().stream().map(export -> of(export, definitions)).toList());
    }

    /**
     * An export with the schemas that it names.
     *
     * @param object the APIExport
     * @param schemas the APIResourceSchemas
     */
    public record Shared(ObjectNode object, List<ObjectNode> schemas) {}

    /** All that there are; to be read only. */
    public List<Shared> all() {
        return all;
    }

    /** Whether an APIResourceSchema is one of these, which were found to be good when this was built. */
    public boolean has(ObjectNode schema) {
        return all.stream()
                .flatMap(shared -> shared.schemas().stream())
                .anyMatch(one -> one.at("/metadata/name").equals(schema.at("/metadata/name"))
                        && one.path("spec").equals(schema.path("spec")));
    }

    private static Shared of(RootExports.One export, Function<String, ObjectNode> definitions) {
        ObjectNode object = RootObjects.object(EXPORTS, "APIExport", export.name());
        ObjectNode spec = object.putObject("spec");
        if (export.limits()) {
            spec.putObject("maximalPermissionPolicy").putObject("local");
        }
        List<ObjectNode> schemas = new ArrayList<>();
        for (String plural : export.resources()) {
            ObjectNode schema = schema(plural, definitions.apply(plural));
            schemas.add(schema);
            ObjectNode resource = spec.withArray("/resources").addObject();
            resource.put("name", plural).put("group", export.group());
            resource.put("schema", schema.path("metadata").path("name").asText());
            resource.putObject("storage").putObject("crd");
        }
        return new Shared(object, schemas);
    }

    /** Schemas never change, so one that says something else is called something else. */
    private static ObjectNode schema(String plural, ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        String hash = ExportLabels.hash(Json.write(spec)).toLowerCase(Locale.ROOT);
        try {
            ObjectNode schema = DefinitionSnapshot.of(definition, "v" + hash.substring(0, HASH));
            // As it is stored, defaults included, so that it is known again.
            schema.withObject("/spec").put("nameValidation", "DNS1123Subdomain");
            return schema;
        } catch (SnapshotException e) {
            throw new IllegalStateException("the definition of " + plural + " is no schema", e);
        }
    }
}
