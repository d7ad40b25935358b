package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.machinery.type.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a type can be called what it wants to be called beside those that are there (kcp {@code
 * pkg/reconciler/apis/apibinding/conflict_checker.go}).
 */
final class NameConflicts {

    private NameConflicts() {}

    /**
     * What a type that is there is called.
     *
     * @param group its group
     * @param names its names, as a definition has them
     * @param owner whose it is, in the words of messages
     */
    record Taken(String group, JsonNode names, String owner) {

        /** A type of a definition of the logical cluster itself. */
        static Taken byDefinition(JsonNode definition) {
            return new Taken(
                    definition.path("spec").path("group").asText(""),
                    definition.path("status").path("acceptedNames"),
                    "CustomResourceDefinition \""
                            + definition.path("metadata").path("name").asText("") + "\"");
        }

        /** A type that every logical cluster serves. */
        static Taken byEverybody(ResourceType type) {
            ObjectNode names = Json.object();
            names.put("plural", type.names().plural());
            names.put("singular", type.names().singular());
            names.put("kind", type.names().kind());
            names.put("listKind", type.names().listKind());
            type.names().shortNames().forEach(names.withArray("/shortNames")::add);
            return new Taken(type.group(), names, "built-in API \"" + type.groupResource() + "\"");
        }

        /** A type that another binding has bound. */
        static Taken byBinding(Binding binding, PublishedSchema schema) {
            String from = binding.path().isEmpty()
                    ? "local APIExport \"" + binding.export() + "\""
                    : "APIExport " + binding.path() + ":" + binding.export();
            return new Taken(
                    schema.resource().group(),
                    schema.names(),
                    "APIBinding \"" + binding.record().key().name() + "\" bound to " + from);
        }
    }

    /**
     * The first conflict of a type with what is there; empty when it has none.
     *
     * @param names what the type wants to be called, as a definition has it
     */
    static Optional<String> find(GroupResource resource, JsonNode names, List<Taken> there) {
        for (Taken taken : there) {
            if (taken.group().equals(resource.group())) {
                Optional<String> field = find(names, taken.names());
                if (field.isPresent()) {
                    return Optional.of(
                            "naming conflict with " + taken.owner() + ": spec.names." + field.get() + " is forbidden");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> find(JsonNode wanted, JsonNode taken) {
        Set<String> resources = new HashSet<>(ObjectFacts.texts(taken.path("shortNames")));
        resources.add(taken.path("plural").asText(""));
        resources.add(taken.path("singular").asText(""));
        Set<String> kinds = new HashSet<>(
                List.of(taken.path("kind").asText(""), taken.path("listKind").asText("")));
        for (String field : List.of("plural", "singular")) {
            if (resources.contains(wanted.path(field).asText(""))) {
                return Optional.of(field + "=" + wanted.path(field).asText(""));
            }
        }
        List<String> shortNames = ObjectFacts.texts(wanted.path("shortNames"));
        if (shortNames.stream().anyMatch(resources::contains)) {
            return Optional.of("shortNames=[" + String.join(" ", shortNames) + "]");
        }
        for (String field : List.of("kind", "listKind")) {
            if (kinds.contains(wanted.path(field).asText(""))) {
                return Optional.of(field + "=" + wanted.path(field).asText(""));
            }
        }
        return Optional.empty();
    }
}
