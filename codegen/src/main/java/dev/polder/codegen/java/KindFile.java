package dev.polder.codegen.java;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.model.Words;
import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A kind as a class of fabric8's, which has to be one that can be changed. What is below its fields cannot. */
final class KindFile {

    private static final String ANNOTATION = "io.fabric8.kubernetes.model.annotation.";
    private static final String JACKSON = "com.fasterxml.jackson.annotation.";

    /** What a custom resource of fabric8 has anyway, or what is said for it by annotations. */
    private static final Set<String> TAKEN = Set.of(
            "apiVersion",
            "kind",
            "metadata",
            "spec",
            "status",
            "plural",
            "singular",
            "crdName",
            "scope",
            "group",
            "version",
            "served",
            "storage",
            "deprecated",
            "deprecationWarning",
            "fullResourceName",
            "finalizers",
            "markedForDeletion",
            "class",
            "namespace");

    private final Kind kind;
    private final Version version;
    private final JavaFile file;
    private final JavaTypes types;
    private final String name;

    private KindFile(VersionPackage scope, Kind kind, Version version) {
        this.kind = kind;
        this.version = version;
        name = kind.names().kind();
        file = scope.file(name);
        types = new JavaTypes(file, scope.name(), scope.runtime());
    }

    static GeneratedFile of(VersionPackage scope, Kind kind, Version version) {
        return new KindFile(scope, kind, version).generate();
    }

    private GeneratedFile generate() {
        StringBuilder body = new StringBuilder(documentation());
        annotations(body);
        String spec = part("spec");
        String status = part("status");
        body.append("public class %s extends %s<%s, %s>%s {\n"
                .formatted(
                        name,
                        file.type("io.fabric8.kubernetes.client.CustomResource"),
                        spec,
                        status,
                        kind.namespaced() ? " implements " + file.type(JavaTypes.MODEL + "Namespaced") : ""));
        List<Field> others = others(version);
        List<String> names = accessors(version);
        for (int i = 0; i < names.size(); i++) {
            body.append("\n    private %s %s;\n".formatted(types.of(others.get(i)), names.get(i)));
        }
        if (version.root().open()) {
            body.append("\n    private final %s unknownFields = new %s<>();\n"
                    .formatted(restType(), file.type("java.util.TreeMap")));
        }
        factory(body);
        wither("spec", spec, body);
        wither("status", status, body);
        for (int i = 0; i < names.size(); i++) {
            property(others.get(i), names.get(i), body);
        }
        if (version.root().open()) {
            rest(body);
        }
        initial("Spec", spec, body);
        initial("Status", status, body);
        return file.with(body.append("}\n").toString());
    }

    /** The fields that only this kind has. */
    static List<Field> others(Version version) {
        return version.root().fields().stream()
                .filter(field -> !field.name().equals("spec") && !field.name().equals("status"))
                .toList();
    }

    /** What {@link #others} are called, in the same order. */
    static List<String> accessors(Version version) {
        Set<String> taken = new HashSet<>(TAKEN);
        taken.add("unknownFields");
        return others(version).stream()
                .map(field -> Identifiers.field(field.name()))
                .map(wanted -> Words.unique(TAKEN.contains(wanted) ? wanted + "Field" : wanted, taken))
                .toList();
    }

    private String documentation() {
        Javadoc doc = new Javadoc("");
        if (version.root().description().isEmpty()) {
            doc.paragraph("A {@code %s} of {@code %s/%s}.".formatted(name, kind.group(), version.name()));
        } else {
            doc.description(version.root().description());
        }
        if (!version.deprecation().isEmpty()) {
            doc.description("Deprecated: " + version.deprecation());
        }
        return doc.toString();
    }

    private void annotations(StringBuilder body) {
        List<String> facts = new ArrayList<>(List.of("value = " + Literal.of(version.name())));
        facts.add("storage = " + version.storage());
        if (!version.deprecation().isEmpty()) {
            facts.add("deprecated = true");
            facts.add("deprecationWarning = " + Literal.of(version.deprecation()));
        }
        annotation("Group", Literal.of(kind.group()), body);
        annotation("Version", String.join(", ", facts), body);
        annotation("Kind", Literal.of(name), body);
        annotation("Plural", Literal.of(kind.names().plural()), body);
        annotation("Singular", Literal.of(kind.names().singular()), body);
        if (!kind.names().shortNames().isEmpty()) {
            annotation("ShortNames", Literal.array(kind.names().shortNames()), body);
        }
        if (!kind.names().categories().isEmpty()) {
            annotation("Categories", Literal.array(kind.names().categories()), body);
        }
    }

    private void annotation(String type, String value, StringBuilder body) {
        body.append("@%s(%s)\n".formatted(file.type(ANNOTATION + type), value));
    }

    private String part(String field) {
        return version.root().fields().stream()
                .filter(each -> each.name().equals(field))
                .map(types::of)
                .findFirst()
                .orElse(file.type("java.lang.Void"));
    }

    private void factory(StringBuilder body) {
        String string = file.type("java.lang.String");
        String parameters = kind.namespaced() ? string + " namespace, " + string + " name" : string + " name";
        body.append("""

                /** An object that has a name and nothing else. */
                public static %1$s of(%2$s) {
                    %1$s object = new %1$s();
            """.formatted(name, parameters));
        if (kind.namespaced()) {
            body.append("        object.getMetadata().setNamespace(namespace);\n");
        }
        body.append("        object.getMetadata().setName(name);\n        return object;\n    }\n");
    }

    private void wither(String field, String type, StringBuilder body) {
        if (isThere(field)) {
            body.append("""

                    /** Sets the %1$s. */
                    public %2$s with%3$s(%4$s %1$s) {
                        set%3$s(%1$s);
                        return this;
                    }
                """.formatted(field, name, Identifiers.capital(field), type));
        }
    }

    private boolean isThere(String field) {
        return version.root().fields().stream().anyMatch(each -> each.name().equals(field));
    }

    private void property(Field field, String accessor, StringBuilder body) {
        Javadoc doc = new Javadoc("    ");
        for (String paragraph : FieldDoc.of(field).split("\n<p>")) {
            doc.paragraph(paragraph.replace('\n', ' '));
        }
        String property = "    @%s(%s)\n".formatted(file.type(JACKSON + "JsonProperty"), Literal.of(field.name()));
        String type = types.of(field);
        body.append('\n').append(doc);
        body.append("    @%1$s(%1$s.Include.NON_NULL)\n".formatted(file.type(JACKSON + "JsonInclude")));
        body.append(property).append("""
                public %s get%s() {
                    return %s;
                }

            """.formatted(type, Identifiers.capital(accessor), accessor));
        body.append(property).append("""
                public void set%1$s(%2$s %3$s) {
                    this.%3$s = %3$s;
                }
            """.formatted(Identifiers.capital(accessor), type, accessor));
    }

    private String restType() {
        return "%s<%s, %s>"
                .formatted(file.type("java.util.Map"), file.type("java.lang.String"), file.type(JavaTypes.JSON_NODE));
    }

    private void rest(StringBuilder body) {
        body.append("""

                /** Fields that the schema does not know, by their names. */
                @%s
                public %s getUnknownFields() {
                    return unknownFields;
                }

                @%s
                public void setUnknownField(%s name, %s value) {
                    unknownFields.put(name, value);
                }
            """.formatted(
                        file.type(JACKSON + "JsonAnyGetter"),
                        restType(),
                        file.type(JACKSON + "JsonAnySetter"),
                        file.type("java.lang.String"),
                        file.type(JavaTypes.JSON_NODE)));
    }

    /** fabric8 would make one with nothing in it, by a constructor that records do not have. */
    private void initial(String field, String type, StringBuilder body) {
        body.append("""

                @%s
                protected %s init%s() {
                    return null;
                }
            """.formatted(file.type("java.lang.Override"), type, field));
    }
}
