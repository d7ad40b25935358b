package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The paths of one resource in one version. The deprecated {@code /watch/} paths are not published; the {@code watch}
 * parameter says the same.
 */
final class PathItems {

    private static final List<String> ENCODINGS = List.of("application/json", "application/yaml");
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private final ResourceType type;
    private final TypeVersion version;
    private final GroupVersion gv;
    private final KindDefinition definition;
    private final String scope;

    PathItems(ResourceType type, TypeVersion version) {
        this.type = type;
        this.version = version;
        this.gv = new GroupVersion(type.group(), version.name());
        this.definition = new KindDefinition(type, version);
        this.scope = type.namespaced() ? "Namespaced" : "";
    }

    void addTo(Map<String, JsonNode> paths) {
        String root = "/" + gv.path() + "/";
        String plural = type.names().plural();
        String collection = type.namespaced() ? root + "namespaces/{namespace}/" + plural : root + plural;
        Set<String> verbs = type.verbs().stream().map(verb -> verb.wire()).collect(Collectors.toSet());
        if (type.namespaced() && verbs.contains(Action.LIST.verb().wire())) {
            ObjectNode everywhere = pathItem(false, false);
            everywhere.set("get", operation(Action.LIST, definition.kind(), "", kindName() + "ForAllNamespaces"));
            paths.put(root + plural, everywhere);
        }
        add(paths, collection, collectionItem(verbs));
        add(paths, collection + "/{name}", objectItem(verbs));
        for (Subresource subresource : version.subresources()) {
            add(paths, collection + "/{name}/" + subresource.name(), subresourceItem(subresource));
        }
    }

    private static void add(Map<String, JsonNode> paths, String path, ObjectNode item) {
        if (item.size() > 1) {
            paths.put(path, item);
        }
    }

    private ObjectNode collectionItem(Set<String> verbs) {
        ObjectNode item = pathItem(type.namespaced(), false);
        for (Action action : Action.ON_COLLECTION) {
            if (verbs.contains(action.verb().wire())) {
                String prefix = action == Action.DELETE_COLLECTION ? "Collection" + scope : scope;
                item.set(action.method(), operation(action, definition.kind(), "", prefix + kindName()));
            }
        }
        return item;
    }

    private ObjectNode objectItem(Set<String> verbs) {
        ObjectNode item = pathItem(type.namespaced(), true);
        for (Action action : Action.ON_OBJECT) {
            if (verbs.contains(action.verb().wire())) {
                item.set(action.method(), operation(action, definition.kind(), "", scope + kindName()));
            }
        }
        return item;
    }

    private ObjectNode subresourceItem(Subresource subresource) {
        ObjectNode item = pathItem(type.namespaced(), true);
        List<Action> actions = new ArrayList<>(Action.ON_OBJECT);
        actions.add(Action.POST);
        for (Action action : actions) {
            if (subresource.verbs().contains(action.verb().wire())) {
                String rest = scope + kindName() + OperationIds.camel(subresource.name(), true);
                item.set(action.method(), operation(action, subresource.kind(), subresource.name(), rest));
            }
        }
        return item;
    }

    private ObjectNode pathItem(boolean namespaced, boolean named) {
        ObjectNode item = Json.object();
        ArrayNode parameters = item.putArray("parameters");
        if (named) {
            parameters.add(
                    Parameter.inPath("name", "The name of the " + type.names().kind() + "."));
        }
        if (namespaced) {
            parameters.add(Parameter.inPath("namespace", "The namespace that holds the object."));
        }
        parameters.addAll(Parameter.array(List.of(Parameter.PRETTY)));
        return item;
    }

    /**
     * One operation.
     *
     * @param kind what it reads and writes; a custom resource's subresources are published under the resource's own
     *     kind, as apiextensions does, so that clients find the resource by it
     */
    private ObjectNode operation(Action action, GroupVersionKind kind, String subresource, String idRest) {
        ObjectNode operation = Json.object();
        operation.putArray("tags").add(OperationIds.tag(gv));
        operation.put("description", action.description(type.names().kind(), subresource));
        operation.put("operationId", OperationIds.id(action.prefix(), gv, idRest));
        if (!action.parameters().isEmpty()) {
            operation.set("parameters", Parameter.array(action.parameters()));
        }
        String body = kind.equals(definition.kind()) ? definition.name() : DefinitionNames.of(kind, true);
        addRequestBody(operation, action, body);
        operation.set("responses", responses(action, body));
        operation.put("x-kubernetes-action", action.wire());
        operation.set(Nodes.GVK, Nodes.gvk(type.builtIn() ? kind : definition.kind()));
        return operation;
    }

    private void addRequestBody(ObjectNode operation, Action action, String body) {
        switch (action) {
            case LIST, GET -> {}
            case POST, PUT -> requestBody(operation, true, body, encodings());
            case PATCH -> requestBody(operation, true, DefinitionNames.META + "Patch", patchKinds());
            case DELETE, DELETE_COLLECTION ->
                requestBody(operation, false, DefinitionNames.META + "DeleteOptions", withProtobuf(ENCODINGS));
        }
    }

    private static void requestBody(ObjectNode operation, boolean required, String schema, List<String> mediaTypes) {
        ObjectNode requestBody = operation.putObject("requestBody");
        if (required) {
            requestBody.put("required", true);
        }
        requestBody.set("content", content(mediaTypes, schema));
    }

    private List<String> encodings() {
        return type.builtIn() ? withProtobuf(ENCODINGS) : ENCODINGS;
    }

    /** Strategic merge needs merge keys, which only built-in types have; kubectl decides by what it finds here. */
    private List<String> patchKinds() {
        List<String> kinds = new ArrayList<>();
        kinds.add("application/json-patch+json");
        kinds.add("application/merge-patch+json");
        if (type.builtIn()) {
            kinds.add("application/strategic-merge-patch+json");
        }
        kinds.add("application/apply-patch+yaml");
        return kinds;
    }

    private ObjectNode responses(Action action, String body) {
        List<String> mediaTypes = new ArrayList<>(ENCODINGS);
        String schema = switch (action) {
            case LIST -> {
                mediaTypes.add("application/json;stream=watch");
                yield definition.listName();
            }
            case DELETE_COLLECTION -> DefinitionNames.META + "Status";
            case DELETE -> type.rules().traits().returnsDeleted() ? body : DefinitionNames.META + "Status";
            case GET, PUT, PATCH, POST -> body;
        };
        ObjectNode responses = Json.object();
        for (int code : action.codes()) {
            ObjectNode response = responses.putObject(Integer.toString(code)).put("description", phrase(code));
            response.set("content", content(mediaTypes, schema));
        }
        responses.putObject("401").put("description", "Unauthorized");
        return responses;
    }

    private static String phrase(int code) {
        return switch (code) {
            case 201 -> "Created";
            case 202 -> "Accepted";
            default -> "OK";
        };
    }

    static ObjectNode content(List<String> mediaTypes, String schema) {
        ObjectNode content = Json.object();
        mediaTypes.forEach(mediaType -> content.putObject(mediaType).set("schema", Nodes.ref(schema)));
        return content;
    }

    private static List<String> withProtobuf(List<String> encodings) {
        List<String> all = new ArrayList<>(encodings);
        all.add(PROTOBUF);
        return all;
    }

    private String kindName() {
        return type.names().kind();
    }
}
