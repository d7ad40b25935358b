package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Group;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Remark;
import dev.polder.codegen.model.Version;
import dev.polder.machinery.crd.KubeVersions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the model of all definitions of one run. */
public final class Definitions {

    private final TreeSet<Remark> remarks = new TreeSet<>();
    private final Map<String, TypeNames> names = new HashMap<>();

    private Definitions() {}

    /**
     * The model of documents; what is no definition gets a remark.
     *
     * @throws InputException when two of them define the same kind differently, or one is no valid definition
     */
    public static Api model(List<Document> documents) {
        return new Definitions().read(documents);
    }

    private Api read(List<Document> documents) {
        SortedMap<String, SortedMap<String, Definition>> groups = new TreeMap<>();
        for (Document document : documents) {
            Definition definition = Definition.of(document);
            if (definition == null) {
                remarks.add(new Remark(document.place(), "", document.type() + " is no definition; passed over"));
                continue;
            }
            Definition before = groups.computeIfAbsent(definition.group(), group -> new TreeMap<>())
                    .putIfAbsent(definition.kind(), definition);
            if (before != null && !before.spec().equals(definition.spec())) {
                throw new InputException(definition.kind() + " of " + definition.group() + " is defined differently in "
                        + before.document().place() + " and " + document.place());
            }
        }
        groups.values().forEach(kinds -> kinds.values().forEach(this::reserve));
        List<Group> all = new ArrayList<>();
        groups.forEach((name, kinds) -> {
            List<Kind> read = kinds.values().stream().map(this::kind).toList();
            List<Kind> served =
                    read.stream().filter(kind -> !kind.versions().isEmpty()).toList();
            if (!served.isEmpty()) {
                all.add(new Group(name, served));
            }
        });
        return new Api(all, List.copyOf(remarks));
    }

    private TypeNames names(Definition definition, JsonNode version) {
        return names.computeIfAbsent(
                definition.group() + "/" + version.path("name").asText(), key -> new TypeNames());
    }

    /** Kinds, and what is generated beside them, keep their names whatever types inside of others would be called. */
    private void reserve(Definition definition) {
        for (JsonNode version : definition.spec().path("versions")) {
            TypeNames taken = names(definition, version);
            String kind = definition.kind();
            for (String name : List.of(kind, definition.allNames().list(), kind + "Apply", kind + "Client")) {
                taken.reserve(name);
            }
        }
    }

    private Kind kind(Definition definition) {
        List<Version> versions = new ArrayList<>();
        for (JsonNode version : definition.spec().path("versions")) {
            String subject = definition.group() + "/" + version.path("name").asText() + " " + definition.kind();
            if (version.path("served").asBoolean(false)) {
                versions.add(version(definition, version, subject));
            } else {
                remarks.add(new Remark(subject, "", "not served; left out"));
            }
        }
        versions.sort(Comparator.comparing(Version::name, KubeVersions.PREFERRED_FIRST));
        return new Kind(definition.group(), definition.allNames(), definition.isNamespaced(), versions);
    }

    private Version version(Definition definition, JsonNode version, String subject) {
        SchemaReader reader = new SchemaReader(subject, names(definition, version), remarks::add);
        Struct root = reader.root(definition.kind(), definition.schema(version));
        String name = version.path("name").asText();
        return new Version(
                name,
                version.path("storage").asBoolean(false),
                Definition.deprecation(version, definition.group() + "/" + name + " " + definition.kind()),
                version.path("subresources").path("status").isObject(),
                Definition.scale(version),
                root,
                reader.types());
    }
}
