package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.apiexport.binding.DefaultBinding;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.storage.view.ObjectRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type of workspaces, as its object says.
 *
 * @param cluster where it lies
 * @param path the canonical path of where it lies; empty when the object does not say
 * @param name its name
 * @param initializer whether somebody has to do something before its workspaces are ready
 * @param terminator whether somebody has to do something before its workspaces may end
 * @param bindings what its workspaces have bound from the start
 * @param maintains whether these bindings are kept as the type and the exports want them later, too
 * @param extend the types that it extends
 * @param defaultChild the type of children that name none; null when there is none
 * @param labels the labels that its workspaces get
 * @param authentications the names of what says whose tokens are believed in its workspaces, beside it
 * @param children which types its workspaces may have as children
 * @param parents which types its workspaces may lie in
 */
public record WorkspaceType(
        LogicalClusterName cluster,
        String path,
        String name,
        boolean initializer,
        boolean terminator,
        List<DefaultBinding> bindings,
        boolean maintains,
        List<Reference> extend,
        @Nullable Reference defaultChild,
        Map<String, String> labels,
        List<String> authentications,
        Limit children,
        Limit parents) {

    /**
     * How one type names another.
     *
     * @param path where it lies; empty to look for it upwards from here
     * @param name its name
     */
    public record Reference(String path, String name) {

        /** The reference in a document. */
        public static Reference of(JsonNode node) {
            return new Reference(node.path("path").asText(""), node.path("name").asText(""));
        }

        /** Path and name in one. */
        public String qualified() {
            return path.isEmpty() ? name : path + ":" + name;
        }
    }

    /**
     * Which types may be beside this one.
     *
     * @param none whether none may
     * @param types if any, only these and what extends them
     */
    public record Limit(boolean none, List<Reference> types) {

        static Limit of(JsonNode node) {
            return new Limit(node.path("none").asBoolean(false), references(node.path("types")));
        }
    }

    /** Reads a record of a type. */
    static WorkspaceType of(ObjectRecord record) {
        ObjectNode object = StoredFacts.tree(record);
        JsonNode spec = object.path("spec");
        Map<String, String> labels = new LinkedHashMap<>();
        spec.path("additionalWorkspaceLabels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        List<String> authentications = new ArrayList<>();
        spec.path("authenticationConfigurations")
                .forEach(one -> authentications.add(one.path("name").asText("")));
        JsonNode child = spec.path("defaultChildWorkspaceType");
        return new WorkspaceType(
                record.key().cluster(),
                ObjectFacts.note(object, TenancyKeys.PATH),
                record.key().name(),
                spec.path("initializer").asBoolean(false),
                spec.path("terminator").asBoolean(false),
                bindings(record.key().cluster(), spec.path("defaultAPIBindings")),
                spec.path("defaultAPIBindingLifecycle").asText("").equals("Maintain"),
                references(spec.path("extend").path("with")),
                child.isObject() ? Reference.of(child) : null,
                labels,
                List.copyOf(authentications),
                Limit.of(spec.path("limitAllowedChildren")),
                Limit.of(spec.path("limitAllowedParents")));
    }

    /** An export without a path lies beside the type. */
    private static List<DefaultBinding> bindings(LogicalClusterName cluster, JsonNode list) {
        List<DefaultBinding> bindings = new ArrayList<>();
        for (JsonNode one : list) {
            String path = one.path("path").asText("");
            bindings.add(new DefaultBinding(
                    path.isEmpty() ? cluster.value() : path, one.path("export").asText("")));
        }
        return List.copyOf(bindings);
    }

    private static List<Reference> references(JsonNode list) {
        List<Reference> references = new ArrayList<>();
        list.forEach(item -> references.add(Reference.of(item)));
        return references;
    }

    /** Canonical path and name in one. */
    public String qualified() {
        return new Reference(path, name).qualified();
    }

    /** What its initializer and its terminator are called: the cluster's id and the name. */
    public String controller() {
        return cluster + ":" + name;
    }
}
