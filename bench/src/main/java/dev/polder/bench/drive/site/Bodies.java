package dev.polder.bench.drive.site;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;

/** The objects of a run. */
public final class Bodies {

    /** What each carries as data: with everything around it about a kibibyte. */
    public static final String TEXT = "0123456789abcdef".repeat(44);

    private static final String LABEL = "bench.polder.dev/part";

    private Bodies() {}

    /** An object of a kind with a name. */
    public static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = Json.object();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    /** A config map of about a kibibyte that says something. */
    public static ObjectNode configMap(String name, String note) {
        ObjectNode map = object("v1", "ConfigMap", name);
        map.putObject("data").put("note", note).put("text", TEXT);
        return map;
    }

    /** The same as a part of something, which its label says. */
    public static ObjectNode partOf(String part, String name) {
        ObjectNode map = configMap(name, part);
        ((ObjectNode) map.get("metadata")).putObject("labels").put(LABEL, part);
        return map;
    }

    /** The query that selects a part. */
    public static String select(String part) {
        return "labelSelector=" + LABEL.replace("/", "%2F") + "%3D" + part;
    }

    /** Has an object belong to a config map. */
    public static ObjectNode ownedBy(ObjectNode object, String owner, String uid) {
        ((ObjectNode) object.get("metadata"))
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put("name", owner)
                .put("uid", uid);
        return object;
    }

    /** A workspace as anybody makes one. */
    public static ObjectNode workspace(String name) {
        ObjectNode workspace = object("tenancy.kcp.io/v1alpha1", "Workspace", name);
        workspace.putObject("spec").putObject("type").put("name", "universal").put("path", "root");
        return workspace;
    }

    /** A definition of a namespaced type with a text in its spec. */
    public static ObjectNode definition(String group, String plural, String kind) {
        ObjectNode definition = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", plural + "." + group);
        ObjectNode spec = definition.putObject("spec").put("group", group).put("scope", "Namespaced");
        names(spec.putObject("names"), plural, kind);
        ObjectNode version = spec.putArray("versions")
                .addObject()
                .put("name", "v1")
                .put("served", true)
                .put("storage", true);
        schema(version.putObject("schema").putObject("openAPIV3Schema"));
        return definition;
    }

    /** The names of a type. */
    public static void names(ObjectNode names, String plural, String kind) {
        names.put("plural", plural)
                .put("singular", plural.substring(0, plural.length() - 1))
                .put("kind", kind)
                .put("listKind", kind + "List");
    }

    /** The schema of that type. */
    public static void schema(ObjectNode schema) {
        schema.put("type", "object")
                .putObject("properties")
                .putObject("spec")
                .put("type", "object")
                .putObject("properties")
                .putObject("note")
                .put("type", "string")
                .put("maxLength", 4096);
    }

    /** An object of that type. */
    public static ObjectNode custom(String group, String kind, String name, String note) {
        ObjectNode object = object(group + "/v1", kind, name);
        object.putObject("spec").put("note", note);
        return object;
    }
}
