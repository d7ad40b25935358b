package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.codegen.model.Kind.Names;
import dev.polder.codegen.model.Version.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a CustomResourceDefinition and an APIResourceSchema both say, read alike. */
record Definition(Document document, boolean isSchema) {

    private static final String DEFINITIONS = "apiextensions.k8s.io/";
    private static final String SCHEMAS = "apis.kcp.io/";

    /**
     * What a document defines; null when it is something else.
     *
     * @throws InputException when it is a definition in a version that nobody serves any more, or without names that types can have
     */
    static @Nullable Definition of(Document document) {
        String version = document.object().path("apiVersion").asText();
        String kind = document.object().path("kind").asText();
        boolean isDefinition = kind.equals("CustomResourceDefinition") && version.startsWith(DEFINITIONS);
        boolean isSchema = kind.equals("APIResourceSchema") && version.startsWith(SCHEMAS);
        if (!isDefinition && !isSchema) {
            return null;
        }
        if (isDefinition && !version.equals(DEFINITIONS + "v1")) {
            throw new InputException(
                    document.place() + ": " + document.type() + " is not read; convert it to " + DEFINITIONS + "v1");
        }
        Definition definition = new Definition(document, isSchema);
        for (String name : List.of("kind", "plural")) {
            if (definition.names().path(name).asText().isEmpty()) {
                throw new InputException(document.place() + ": spec.names." + name + " is missing");
            }
        }
        if (!definition.kind().matches("[A-Za-z][A-Za-z0-9]*")) {
            throw new InputException(document.place() + ": no type can be called \"" + definition.kind() + "\"");
        }
        return definition;
    }

    JsonNode spec() {
        return document.object().path("spec");
    }

    private JsonNode names() {
        return spec().path("names");
    }

    String group() {
        return spec().path("group").asText();
    }

    String kind() {
        return names().path("kind").asText();
    }

    boolean isNamespaced() {
        return !spec().path("scope").asText().equals("Cluster");
    }

    /** The names, with those filled in that the server fills in. */
    Names allNames() {
        return new Names(
                kind(),
                names().path("listKind").asText(kind() + "List"),
                names().path("plural").asText(),
                names().path("singular").asText(kind().toLowerCase(Locale.ROOT)),
                texts(names().path("shortNames")),
                texts(names().path("categories")));
    }

    /** The schema of a version; missing when it has none. */
    JsonNode schema(JsonNode version) {
        JsonNode schema = version.path("schema");
        return isSchema ? schema : schema.path("openAPIV3Schema");
    }

    static String deprecation(JsonNode version, String what) {
        if (!version.path("deprecated").asBoolean(false)) {
            return "";
        }
        return version.path("deprecationWarning").asText(what + " is deprecated");
    }

    static @Nullable Scale scale(JsonNode version) {
        JsonNode scale = version.path("subresources").path("scale");
        return scale.isObject()
                ? new Scale(
                        scale.path("specReplicasPath").asText(),
                        scale.path("statusReplicasPath").asText(),
                        scale.path("labelSelectorPath").asText())
                : null;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
