package dev.polder.codegen.go;

import dev.polder.codegen.go.GoTypes.Form;
import dev.polder.codegen.go.Members.Member;
import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Declaration.Choice;
import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.MapOf;
import dev.polder.codegen.model.Type.Scalar;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.model.Words;
import dev.polder.codegen.output.GeneratedFile;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The types of a kind, and another file with how they are copied. */
final class TypesFile {

    private final GoPackage scope;
    private final GoKind kind;
    private final GoTypes types = new GoTypes(GoNames::exported);

    TypesFile(GoPackage scope, GoKind kind) {
        this.scope = scope;
        this.kind = kind;
    }

    /** The types. */
    GeneratedFile types() {
        Version version = kind.version();
        String type = kind.type();
        String text = version.root().description();
        if (!version.deprecation().isEmpty()) {
            text += "\n\nThis version is deprecated: " + version.deprecation();
        }
        StringBuilder code =
                new StringBuilder(GoDoc.of(type, text, "is a kind of " + scope.group() + "/" + scope.version() + "."));
        code.append("type ").append(type).append(" struct {\n");
        code.append("\tmetav1.TypeMeta `json:\",inline\"`\n\t// What every object has.\n");
        code.append("\tmetav1.ObjectMeta `json:\"metadata,omitempty\"`\n");
        Members members = Members.of(version.root(), true);
        fields(members, code);
        code.append("}\n").append(members.isOpen() ? members.json(type) : "");
        code.append("""

            // %1$s is a list of objects of the kind %2$s.
            type %1$s struct {
            \tmetav1.TypeMeta `json:",inline"`
            \t// What every list has.
            \tmetav1.ListMeta `json:"metadata,omitempty"`
            \t// The objects.
            \tItems []%3$s `json:"items"`
            }
            """.formatted(kind.list(), kind.word("Kind"), type));
        Set<String> constants = new HashSet<>(scope.types());
        for (Declaration declaration : version.types()) {
            String otherwise = "is the value of " + declaration.path() + " of the kind " + kind.word("Kind") + ".";
            code.append('\n')
                    .append(GoDoc.of(GoNames.exported(declaration.name()), declaration.description(), otherwise));
            switch (declaration) {
                case Struct struct -> struct(struct, code);
                case Choice choice -> choice(choice, constants, code);
            }
        }
        return file("", code);
    }

    private void struct(Struct struct, StringBuilder code) {
        Members members = Members.of(struct, false);
        String name = GoNames.exported(struct.name());
        if (members.all().isEmpty() && !members.isOpen()) {
            code.append("type ").append(name).append(" struct{}\n");
            return;
        }
        code.append("type ").append(name).append(" struct {\n");
        fields(members, code);
        code.append("}\n").append(members.isOpen() ? members.json(name) : "");
    }

    /** A comment between two fields keeps gofmt from aligning them, so that a new one changes no other line. */
    private void fields(Members members, StringBuilder code) {
        for (Member member : members.all()) {
            Form form = GoTypes.form(member.field());
            code.append(GoDoc.of(member.field()));
            code.append("\t%s %s %s\n"
                    .formatted(
                            member.name(), types.of(member.field().type(), form), member.tag(GoTypes.options(form))));
        }
        code.append(members.isOpen() ? members.restLine() : "");
    }

    private static void choice(Choice choice, Set<String> taken, StringBuilder code) {
        String name = GoNames.exported(choice.name());
        code.append("type ").append(name).append(" string\n");
        if (choice.values().isEmpty()) {
            return;
        }
        Aligned lines = new Aligned();
        for (String value : choice.values()) {
            String word = Words.upperCamel(value);
            String wanted = value.isEmpty() ? "Empty" : word.isEmpty() ? "Value" : word;
            lines.add(Words.unique(name + wanted, taken), name + " = " + GoNames.literal(value));
        }
        code.append("\n// What a %s may be; a newer server may know more.\nconst (\n%s)\n".formatted(name, lines));
    }

    /** How they are copied. */
    GeneratedFile copies() {
        StringBuilder code = new StringBuilder();
        String type = kind.type();
        code.append(intoHead(type)).append("\tin.ObjectMeta.DeepCopyInto(&out.ObjectMeta)\n");
        copies(Members.of(kind.version().root(), true), code);
        code.append("}\n").append(copy(type)).append(object(type)).append('\n');
        code.append(intoHead(kind.list())).append("\tin.ListMeta.DeepCopyInto(&out.ListMeta)\n");
        code.append("\tout.Items = field.CopySlice(in.Items, (*%s).DeepCopyInto)\n}\n".formatted(type));
        code.append(copy(kind.list())).append(object(kind.list()));
        for (Declaration declaration : kind.version().types()) {
            if (declaration instanceof Struct struct) {
                String name = GoNames.exported(struct.name());
                code.append('\n').append(intoHead(name));
                copies(Members.of(struct, false), code);
                code.append("}\n").append(copy(name));
            }
        }
        return file("_deepcopy", code);
    }

    private static String intoHead(String type) {
        return """
            // DeepCopyInto makes out a copy.
            func (in *%1$s) DeepCopyInto(out *%1$s) {
            \t*out = *in
            """.formatted(type);
    }

    private void copies(Members members, StringBuilder code) {
        for (Member member : members.all()) {
            String copier = types.copier(member.field().type(), scope.structs()::contains, "\t");
            String copied = switch (GoTypes.form(member.field())) {
                case VALUE -> value(copier);
                case POINTER ->
                    copier.startsWith("(*")
                            ? "\tout.%1$s = in.%1$s.DeepCopy()\n"
                            : "\tout.%1$s = field.CopyPointer(in.%1$s, %2$s)\n";
                case NILABLE -> "\tout.%1$s = " + nilable(member) + "\n";
                case NULLABLE -> "\tout.%1$s = in.%1$s.DeepCopy(%2$s)\n";
            };
            code.append(copied.formatted(member.name(), copier));
        }
        if (members.isOpen()) {
            String copier = types.copier(Scalar.JSON, scope.structs()::contains, "\t");
            code.append("\tout.%1$s = field.CopyMap(in.%1$s, %2$s)\n".formatted(members.rest(), copier));
        }
    }

    private static String value(String copier) {
        if (copier.startsWith("(*")) {
            return "\tin.%1$s.DeepCopyInto(&out.%1$s)\n";
        }
        return copier.equals("nil") ? "" : "\tout.%1$s = in.%1$s.DeepCopy()\n";
    }

    private String nilable(Member member) {
        return switch (member.field().type()) {
            case ListOf list ->
                "field.CopySlice(in.%1$s, "
                        + types.itemCopier(list.item(), list.nullable(), scope.structs()::contains, "\t") + ")";
            case MapOf map ->
                "field.CopyMap(in.%1$s, "
                        + types.itemCopier(map.value(), map.nullable(), scope.structs()::contains, "\t") + ")";
            default -> "field.CopySlice(in.%1$s, nil)";
        };
    }

    private static String copy(String type) {
        return """

            // DeepCopy is a copy; nil of nil.
            func (in *%1$s) DeepCopy() *%1$s {
            \tif in == nil {
            \t\treturn nil
            \t}
            \tout := new(%1$s)
            \tin.DeepCopyInto(out)
            \treturn out
            }
            """.formatted(type);
    }

    private static String object(String type) {
        return """

            // DeepCopyObject is a copy as an object of any kind.
            func (in *%1$s) DeepCopyObject() runtime.Object {
            \tif in == nil {
            \t\treturn nil
            \t}
            \treturn in.DeepCopy()
            }
            """.formatted(type);
    }

    private GeneratedFile file(String suffix, StringBuilder code) {
        String path = scope.folder("apis") + "/" + kind.type().toLowerCase(Locale.ROOT) + suffix + ".go";
        return GoFile.of(path, "package " + scope.name(), code.toString(), Map.of("field", scope.base() + "/field"));
    }
}
