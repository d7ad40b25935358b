package dev.polder.codegen.java;

import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Type;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.MapOf;
import dev.polder.codegen.model.Words;
import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A struct as an immutable record with a builder. */
final class StructFile {

    private static final String JACKSON = "com.fasterxml.jackson.annotation.";

    private final VersionPackage scope;
    private final Struct struct;
    private final JavaFile file;
    private final JavaTypes types;
    private final List<Component> components = new ArrayList<>();
    private String rest = "";

    private StructFile(VersionPackage scope, Struct struct) {
        this.scope = scope;
        this.struct = struct;
        file = scope.file(struct.name());
        types = new JavaTypes(file, scope.name(), scope.runtime());
    }

    /** One component of the record, with the words that make its lines. */
    private record Component(Field field, String name, String type, String plainType) {}

    static GeneratedFile of(VersionPackage scope, Struct struct) {
        return new StructFile(scope, struct).generate();
    }

    private GeneratedFile generate() {
        List<String> names =
                Identifiers.fields(struct.fields().stream().map(Field::name).toList());
        for (int i = 0; i < names.size(); i++) {
            Field field = struct.fields().get(i);
            components.add(new Component(field, names.get(i), types.of(field), types.of(field.type())));
        }
        if (struct.open()) {
            Set<String> taken = new HashSet<>(names);
            rest = Words.unique("unknownFields", taken);
        }
        StringBuilder body = new StringBuilder(documentation());
        body.append("@%s(%s.Include.NON_NULL)\n"
                .formatted(file.type(JACKSON + "JsonInclude"), file.type(JACKSON + "JsonInclude")));
        body.append("@%s(ignoreUnknown = true)\n".formatted(file.type(JACKSON + "JsonIgnoreProperties")));
        body.append("public record %s(%s) {\n".formatted(struct.name(), header()));
        constructor(body);
        builderMethods(body);
        builder(body);
        return file.with(body.append("}\n").toString());
    }

    private String documentation() {
        Javadoc doc = new Javadoc("");
        if (struct.description().isEmpty()) {
            doc.paragraph("The value of " + Javadoc.code(struct.path()) + ".");
        } else {
            doc.description(struct.description());
        }
        List<String> tags = new ArrayList<>();
        components.forEach(component -> tags.add("@param " + component.name() + " " + FieldDoc.of(component.field())));
        if (struct.open()) {
            tags.add("@param " + rest + " fields that the schema does not know, by their names");
        }
        return doc.tags(tags).toString();
    }

    private String header() {
        List<String> lines = new ArrayList<>();
        for (Component component : components) {
            lines.add("@%s(%s) %s %s"
                    .formatted(
                            file.type(JACKSON + "JsonProperty"),
                            Literal.of(component.field().name()),
                            component.type(),
                            component.name()));
        }
        if (struct.open()) {
            lines.add("@%s @%s %s %s"
                    .formatted(
                            file.type(JACKSON + "JsonAnySetter"),
                            file.type(JACKSON + "JsonAnyGetter"),
                            restType(),
                            rest));
        }
        return lines.isEmpty() ? "" : "\n        " + String.join(",\n        ", lines);
    }

    private String restType() {
        return "%s<%s, %s>"
                .formatted(file.type("java.util.Map"), file.type("java.lang.String"), file.type(JavaTypes.JSON_NODE));
    }

    private void constructor(StringBuilder body) {
        List<String> copies = new ArrayList<>();
        for (Component component : components) {
            Type type = component.field().type();
            boolean isMap = type instanceof MapOf;
            if (isMap || type instanceof ListOf) {
                String method = !JavaTypes.tellsNull(component.field()) ? "copy" : isMap ? "copyMap" : "copyList";
                copies.add(copy(component.name(), method));
            }
        }
        if (struct.open()) {
            copies.add(copy(rest, "orEmpty"));
        }
        if (!copies.isEmpty()) {
            body.append("\n    public %s {\n%s    }\n".formatted(struct.name(), String.join("", copies)));
        }
    }

    private String copy(String name, String method) {
        return "        %s = %s.%s(%s);\n".formatted(name, file.type(scope.runtime() + ".Immutable"), method, name);
    }

    private void builderMethods(StringBuilder body) {
        body.append("""

                /** A builder of a value in which every field is absent. */
                public static Builder builder() {
                    return new Builder();
                }

                /** A builder of a value that differs from this one in what is then set. */
                public Builder toBuilder() {
                    Builder builder = new Builder();
            """);
        each(component -> "        builder.%1$s = %1$s;\n".formatted(component.name()), body);
        if (struct.open()) {
            body.append("        builder.%1$s = %1$s;\n".formatted(rest));
        }
        body.append("        return builder;\n    }\n");
    }

    private void builder(StringBuilder body) {
        body.append("""

                /** Sets fields of a {@link %s}, one by one. */
                public static final class Builder {

            """.formatted(struct.name()));
        each(component -> "        private %s %s;\n".formatted(component.type(), component.name()), body);
        if (struct.open()) {
            body.append("        private %s %s;\n".formatted(restType(), rest));
        }
        body.append(components.isEmpty() && !struct.open() ? "" : "\n").append("        private Builder() {}\n");
        each(this::setter, body);
        if (struct.open()) {
            body.append(setter(rest, restType(), rest));
        }
        List<String> arguments = new ArrayList<>();
        components.forEach(component -> arguments.add(component.name()));
        if (struct.open()) {
            arguments.add(rest);
        }
        body.append("""

                    /** The value as it has been set so far. */
                    public %1$s build() {
                        return new %1$s(%2$s);
                    }
                }
            """.formatted(
                        struct.name(),
                        arguments.isEmpty()
                                ? ""
                                : "\n                    " + String.join(",\n                    ", arguments)));
    }

    private String setter(Component component) {
        if (!JavaTypes.tellsNull(component.field())) {
            return setter(component.name(), component.type(), component.name());
        }
        String orNull = file.type(scope.runtime() + ".OrNull");
        String name = component.name();
        return setter(name, component.plainType(), "%1$s == null ? null : %2$s.of(%1$s)".formatted(name, orNull))
                + """

                        /** Makes {@code %1$s} null, which is not the same as absent. */
                        public Builder %1$sNull() {
                            this.%1$s = %2$s.ofNull();
                            return this;
                        }
                """.formatted(name, orNull);
    }

    private static String setter(String name, String type, String value) {
        return """

                    public Builder %1$s(%2$s %1$s) {
                        this.%1$s = %3$s;
                        return this;
                    }
            """.formatted(name, type, value);
    }

    private void each(Function<Component, String> line, StringBuilder body) {
        body.append(components.stream().map(line).collect(Collectors.joining()));
    }
}
