package dev.polder.codegen.go;

import dev.polder.codegen.go.GoTypes.Form;
import dev.polder.codegen.go.Members.Member;
import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Type;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.MapOf;
import dev.polder.codegen.model.Type.Named;
import dev.polder.codegen.model.Words;
import dev.polder.codegen.output.GeneratedFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The apply configurations of a kind: of each struct one in which everything may be absent. */
final class ApplyFile {

    private final GoPackage scope;
    private final GoKind kind;
    private final Map<String, String> names;
    private final GoTypes types;

    ApplyFile(GoPackage scope, GoKind kind) {
        this.scope = scope;
        this.kind = kind;
        this.names = names(scope);
        types = new GoTypes(name -> names.getOrDefault(name, "api." + GoNames.exported(name)));
    }

    /** What the apply configurations are called, by the names of their structs; each struct's name is a function as well. */
    static Map<String, String> names(GoPackage scope) {
        Set<String> taken = new HashSet<>(scope.types());
        Map<String, String> names = new HashMap<>();
        for (GoKind kind : scope.kinds()) {
            names.put(kind.type(), Words.unique(kind.type() + "ApplyConfiguration", taken));
        }
        scope.structs().stream()
                .sorted()
                .forEach(struct ->
                        names.put(struct, Words.unique(GoNames.exported(struct) + "ApplyConfiguration", taken)));
        return names;
    }

    GeneratedFile generate() {
        StringBuilder code = new StringBuilder();
        Struct root = kind.version().root();
        Members members = Members.of(root, true);
        String type = types.of(new Named(kind.type()));
        code.append("// %s is what an applier wants of an object of the kind %s.\n".formatted(type, kind.word("Kind")));
        code.append("type ").append(type).append(" struct {\n");
        code.append("\tmetav1apply.TypeMetaApplyConfiguration `json:\",inline\"`\n\n");
        code.append("\t*metav1apply.ObjectMetaApplyConfiguration `json:\"metadata,omitempty\"`\n");
        fields(members, "\n", code);
        code.append("}\n").append(members.isOpen() ? members.json(type) : "").append('\n');
        Map<String, String> words = new HashMap<>(kind.words());
        words.put("Apply", type);
        words.put("kind", GoNames.literal(kind.word("Kind")));
        String apiVersion = (scope.group().isEmpty() ? "" : scope.group() + "/") + scope.version();
        words.put("apiVersion", GoNames.literal(apiVersion));
        code.append(Template.of("apply").with(words, kind.flags()));
        methods(members, type, code);
        for (Declaration declaration : kind.version().types()) {
            if (declaration instanceof Struct struct) {
                struct(struct, code);
            }
        }
        return GoFile.of(
                scope.folder("applyconfiguration") + "/" + kind.type().toLowerCase(Locale.ROOT) + ".go",
                "package " + scope.name(),
                code.toString(),
                Map.of("field", scope.base() + "/field", "api", scope.path("apis")));
    }

    private void struct(Struct struct, StringBuilder code) {
        Members members = Members.of(struct, false);
        String type = types.of(new Named(struct.name()));
        code.append("\n// %s is what an applier wants of %s.\n".formatted(type, struct.path()));
        if (members.all().isEmpty() && !members.isOpen()) {
            code.append("type ").append(type).append(" struct{}\n");
        } else {
            code.append("type ").append(type).append(" struct {\n");
            fields(members, "", code);
            code.append("}\n").append(members.isOpen() ? members.json(type) : "");
        }
        code.append("""

            // %1$s is an apply configuration in which everything is absent.
            func %1$s() *%2$s {
            \treturn &%2$s{}
            }
            """.formatted(GoNames.exported(struct.name()), type));
        methods(members, type, code);
    }

    /** An empty line between two fields keeps gofmt from aligning them, so that a new one changes no other line. */
    private void fields(Members members, String before, StringBuilder code) {
        String between = before;
        for (Member member : members.all()) {
            Form form = GoTypes.optional(member.field());
            code.append(between);
            code.append("\t%s %s %s\n"
                    .formatted(
                            member.name(), types.of(member.field().type(), form), member.tag(GoTypes.options(form))));
            between = "\n";
        }
        code.append(members.isOpen() ? between + members.restLine() : "");
    }

    private void methods(Members members, String type, StringBuilder code) {
        Set<String> taken = new HashSet<>();
        members.all().forEach(member -> taken.add(member.name()));
        taken.add(members.rest());
        for (Member member : members.all()) {
            String method = Words.unique("With" + member.name(), taken);
            code.append(method(type, method, member));
            if (GoTypes.optional(member.field()) == Form.NULLABLE) {
                String plain = types.of(member.field().type());
                String makeNull = Words.unique("With" + member.name() + "Null", taken);
                code.append(function(
                        type,
                        makeNull,
                        "makes the field null",
                        "",
                        "b." + member.name() + " = field.Null[" + plain + "]()"));
            }
        }
        if (members.isOpen()) {
            String method = Words.unique("With" + members.rest(), taken);
            code.append(function(
                    type,
                    method,
                    "adds fields that the schema does not know",
                    "entries map[string]json.RawMessage",
                    "b.%1$s = field.Merge(b.%1$s, entries)".formatted(members.rest())));
        }
    }

    private String method(String type, String method, Member member) {
        Type held = member.field().type();
        String name = member.name();
        String plain = types.of(held);
        boolean isStruct = isStruct(held);
        return switch (GoTypes.optional(member.field())) {
            case NULLABLE ->
                function(
                        type,
                        method,
                        "sets the field",
                        "value " + (isStruct ? "*" : "") + plain,
                        "b." + name + " = field.Of(" + (isStruct ? "*" : "") + "value)");
            case NILABLE -> nilable(type, method, member);
            case POINTER, VALUE ->
                function(
                        type,
                        method,
                        "sets the field",
                        "value " + (isStruct ? "*" : "") + plain,
                        "b." + name + " = " + (isStruct ? "" : "&") + "value");
        };
    }

    private boolean isStruct(Type held) {
        return held instanceof Named named && names.containsKey(named.name());
    }

    private String nilable(String type, String method, Member member) {
        String name = member.name();
        return switch (member.field().type()) {
            case ListOf list
            when isStruct(list.item()) && !list.nullable() ->
                function(
                        type,
                        method,
                        "adds items",
                        "values ...*" + types.of(list.item()),
                        "b.%1$s = field.Append(b.%1$s, field.Values(values)...)".formatted(name));
            case ListOf list ->
                function(
                        type,
                        method,
                        "adds items",
                        "values ..." + types.of(list).substring("[]".length()),
                        "b.%1$s = field.Append(b.%1$s, values...)".formatted(name));
            case MapOf map ->
                function(
                        type,
                        method,
                        "adds entries",
                        "entries " + types.of(map),
                        "b.%1$s = field.Merge(b.%1$s, entries)".formatted(name));
            default ->
                function(
                        type,
                        method,
                        "sets the field",
                        "value " + types.of(member.field().type()),
                        "b." + name + " = value");
        };
    }

    private static String function(String type, String method, String doc, String parameter, String body) {
        return """

            // %2$s %3$s.
            func (b *%1$s) %2$s(%4$s) *%1$s {
            \t%5$s
            \treturn b
            }
            """.formatted(type, method, doc, parameter, body);
    }
}
