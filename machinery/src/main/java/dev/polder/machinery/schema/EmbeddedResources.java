package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values marked {@code x-kubernetes-embedded-resource} have a type and valid metadata (apiextensions {@code
 * pkg/apiserver/schema/objectmeta/validation.go}).
 */
public final class EmbeddedResources {

    private final List<FieldError> errors = new ArrayList<>();

    private EmbeddedResources() {}

    /**
     * Checks every embedded resource of an object. The object itself counts as one only if its schema says so.
     *
     * @param path where the object stands; empty for a whole resource
     */
    public static List<FieldError> validate(JsonNode object, Schema schema, String path) {
        EmbeddedResources check = new EmbeddedResources();
        check.value(object, schema, FieldPath.of(path));
        return check.errors;
    }

    /** Checks an object that is a resource, with its embedded ones. */
    static List<FieldError> validateResource(JsonNode object, Schema schema, String path) {
        EmbeddedResources check = new EmbeddedResources();
        if (!schema.extensions().embeddedResource()) {
            check.resource(object, FieldPath.of(path));
        }
        check.value(object, schema, FieldPath.of(path));
        return check.errors;
    }

    private void value(JsonNode value, @Nullable Schema schema, FieldPath path) {
        if (schema == null) {
            return;
        }
        if (value.isObject()) {
            if (schema.extensions().embeddedResource()) {
                resource(value, path);
            }
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                Schema known = schema.properties().get(field.getKey());
                if (known != null) {
                    value(field.getValue(), known, path.child(field.getKey()));
                } else if (schema.others() != null) {
                    value(field.getValue(), schema.others(), path.key(field.getKey()));
                }
            }
        } else if (value.isArray() && schema.items() != null) {
            for (int i = 0; i < value.size(); i++) {
                value(value.get(i), schema.items(), path.index(i));
            }
        }
    }

    private void resource(JsonNode resource, FieldPath path) {
        for (String field : List.of("apiVersion", "kind")) {
            if (!resource.has(field)) {
                errors.add(FieldError.required(path.child(field).toString(), ""));
            }
        }
        if (resource.has("apiVersion")) {
            text(resource.get("apiVersion"), path.child("apiVersion"), EmbeddedResources::apiVersionProblem);
        }
        if (resource.has("kind")) {
            text(resource.get("kind"), path.child("kind"), EmbeddedResources::kindProblem);
        }
        if (resource.has("metadata")) {
            metadata(resource.get("metadata"), path.child("metadata"));
        }
    }

    private void text(JsonNode value, FieldPath path, UnaryOperator<String> problem) {
        if (!value.isTextual()) {
            errors.add(FieldError.invalid(path.toString(), value, "must be a string"));
            return;
        }
        String found = value.textValue().isEmpty() ? "must not be empty" : problem.apply(value.textValue());
        if (!found.isEmpty()) {
            errors.add(FieldError.invalid(path.toString(), value, found));
        }
    }

    private static String apiVersionProblem(String apiVersion) {
        boolean several = apiVersion.indexOf('/') != apiVersion.lastIndexOf('/');
        return several ? "unexpected GroupVersion string: " + apiVersion : "";
    }

    private static String kindProblem(String kind) {
        List<String> wrong = Names.dns1035Label(kind.toLowerCase(Locale.ROOT));
        return wrong.isEmpty() ? "" : "may have mixed case, but should otherwise match: " + String.join(",", wrong);
    }

    private void metadata(JsonNode metadata, FieldPath path) {
        String undecodable = EmbeddedMetadata.decodeProblem(metadata);
        if (!undecodable.isEmpty()) {
            errors.add(FieldError.invalid(path.toString(), metadata, undecodable));
            return;
        }
        String generateName = metadata.path("generateName").asText("");
        name(metadata.path("generateName"), path.child("generateName"), prefixProblems(generateName));
        String name = metadata.path("name").asText("");
        name(metadata.path("name"), path.child("name"), Names.pathSegment(name));
        String namespace = metadata.path("namespace").asText("");
        if (!namespace.isEmpty()) {
            name(metadata.path("namespace"), path.child("namespace"), Names.dnsLabel(namespace));
        }
        labels(metadata.path("labels"), path.child("labels"));
        for (Map.Entry<String, JsonNode> annotation :
                metadata.path("annotations").properties()) {
            String key = annotation.getKey();
            name(TextNode.valueOf(key), path.child("annotations"), Names.annotationKey(key));
        }
        for (JsonNode finalizer : metadata.path("finalizers")) {
            name(finalizer, path.child("finalizers"), Names.qualifiedName(finalizer.asText("")));
        }
        owners(metadata.path("ownerReferences"), path.child("ownerReferences"));
    }

    private void name(JsonNode value, FieldPath path, List<String> problems) {
        problems.forEach(problem -> errors.add(FieldError.invalid(path.toString(), value, problem)));
    }

    private static List<String> prefixProblems(String prefix) {
        return prefix.equals(".") || prefix.equals("..") ? List.of() : Names.pathSegment(prefix);
    }

    private void labels(JsonNode labels, FieldPath path) {
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            String key = label.getKey();
            name(TextNode.valueOf(key), path, Names.qualifiedName(key));
            String value = label.getValue().asText("");
            name(TextNode.valueOf(value), path, Names.labelValue(value));
        }
    }

    private void owners(JsonNode owners, FieldPath path) {
        for (int i = 0; i < owners.size(); i++) {
            for (String field : List.of("apiVersion", "kind", "name", "uid")) {
                if (owners.get(i).path(field).asText("").isEmpty()) {
                    errors.add(FieldError.required(path.index(i).child(field).toString(), "must not be empty"));
                }
            }
        }
    }
}
