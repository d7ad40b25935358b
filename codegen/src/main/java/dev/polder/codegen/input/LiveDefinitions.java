package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Definitions that a server has: those of a workspace, or those that an APIExport shares. */
public final class LiveDefinitions {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String SHARING = "/apis/apis.kcp.io/";

    /** The newest first; an older server has only the last. */
    private static final List<String> SHARING_VERSIONS = List.of("v1alpha2", "v1alpha1");

    private final ApiReader reader;
    private final String place;

    /**
     * Reads one logical cluster.
     *
     * @param place what messages call it
     */
    public LiveDefinitions(ApiReader reader, String place) {
        this.reader = reader;
        this.place = place;
    }

    /**
     * What a workspace serves beyond what every workspace does: its CustomResourceDefinitions, and the resources that its
     * bindings have brought. The latter are read as they are served (discovery and OpenAPI), since their schemas lie in the
     * exports' workspaces, which the user may not see.
     */
    public List<Document> workspace() {
        List<Document> documents = new ArrayList<>();
        for (JsonNode definition : items(reader.get(DEFINITIONS))) {
            if (definition instanceof ObjectNode object) {
                object.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
                documents.add(new Document(place + " " + nameOf(object), object));
            }
        }
        bound().forEach((group, resources) -> {
            ServedGroup served = new ServedGroup(reader, group);
            for (String resource : resources) {
                documents.add(new Document(place + " " + resource + "." + group, served.schema(resource)));
            }
        });
        return documents;
    }

    /**
     * The schemas of an export.
     *
     * @throws InputException when there is no such export, or a schema of it is missing
     */
    public List<Document> export(String name) {
        ObjectNode export = null;
        for (String version : SHARING_VERSIONS) {
            export = export == null ? reader.get(SHARING + version + "/apiexports/" + name) : export;
        }
        if (export == null) {
            throw new InputException("there is no APIExport " + name + " in " + place);
        }
        SortedSet<String> schemas = new TreeSet<>();
        export.path("spec")
                .path("resources")
                .forEach(resource -> schemas.add(resource.path("schema").asText()));
        export.path("spec").path("latestResourceSchemas").forEach(schema -> schemas.add(schema.asText()));
        List<Document> documents = new ArrayList<>();
        for (String schema : schemas) {
            ObjectNode found = reader.get(SHARING + "v1alpha1/apiresourceschemas/" + schema);
            if (found == null) {
                throw new InputException(
                        "APIExport " + name + " of " + place + " has a schema " + schema + ", which is not there");
            }
            documents.add(new Document(place + " " + schema, found));
        }
        return documents;
    }

    /** The resources that bindings have brought, by group. */
    private SortedMap<String, SortedSet<String>> bound() {
        SortedMap<String, SortedSet<String>> bound = new TreeMap<>();
        for (String version : SHARING_VERSIONS) {
            ObjectNode bindings = reader.get(SHARING + version + "/apibindings");
            if (bindings != null) {
                for (JsonNode binding : items(bindings)) {
                    for (JsonNode resource : binding.path("status").path("boundResources")) {
                        String group = resource.path("group").asText();
                        // What a workspace's type binds is part of every workspace, and has clients already.
                        if (!group.endsWith(".kcp.io") && !group.isEmpty()) {
                            bound.computeIfAbsent(group, key -> new TreeSet<>())
                                    .add(resource.path("resource").asText());
                        }
                    }
                }
                return bound;
            }
        }
        return bound;
    }

    private static Iterable<JsonNode> items(@Nullable ObjectNode list) {
        return list == null ? List.of() : list.path("items");
    }

    private static String nameOf(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }
}
