package dev.polder.codegen.java;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.output.GeneratedFile;
import java.util.List;

/** The apply configuration of a kind. Records leave out what is not set, so that those of the model serve it as well. */
final class ApplyFile {

    private ApplyFile() {}

    static GeneratedFile of(VersionPackage scope, Kind kind, Version version) {
        String object = kind.names().kind();
        String name = object + "Apply";
        JavaFile file = scope.file(name);
        JavaTypes types = new JavaTypes(file, scope.name(), scope.runtime());
        String string = file.type("java.lang.String");
        String parameters = kind.namespaced() ? string + " namespace, " + string + " name" : string + " name";
        StringBuilder body = new StringBuilder();
        body.append("""
            /** What an applier wants of {@link %1$s}. */
            public final class %2$s extends %3$s<%1$s, %2$s> {

                private %2$s(%4$s namespace, %4$s name) {
                    super(new %1$s(), namespace, name);
                }

                /** Wants an object to be there. */
                public static %2$s of(%5$s) {
                    return new %2$s(%6$s, name);
                }

                @%7$s
                protected %2$s self() {
                    return this;
                }
            """.formatted(
                        object,
                        name,
                        file.type(scope.runtime() + ".Apply"),
                        string,
                        parameters,
                        kind.namespaced() ? "namespace" : "null",
                        file.type("java.lang.Override")));
        for (Field field : version.root().fields()) {
            if (field.name().equals("spec") || field.name().equals("status")) {
                body.append(wanted(field.name(), types.of(field), name));
            }
        }
        List<Field> others = KindFile.others(version);
        List<String> accessors = KindFile.accessors(version);
        for (int i = 0; i < accessors.size(); i++) {
            body.append(wanted(accessors.get(i), types.of(others.get(i)), name));
        }
        return file.with(body.append("}\n").toString());
    }

    private static String wanted(String field, String type, String name) {
        return """

                /** Wants what is set in it, and nothing of what is not. */
                public %1$s %2$s(%3$s %2$s) {
                    object.set%4$s(%2$s);
                    return this;
                }
            """.formatted(name, field, type, Identifiers.capital(field));
    }
}
