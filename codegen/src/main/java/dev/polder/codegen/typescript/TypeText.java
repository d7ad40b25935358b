package dev.polder.codegen.typescript;

import dev.polder.codegen.model.Declaration.Choice;
import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Type;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.MapOf;
import dev.polder.codegen.model.Type.Named;
import dev.polder.codegen.model.Type.Scalar;
import dev.polder.codegen.output.FieldFacts;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How types of the model are written. Types that all clients share are named {@code $.Name}, after how their module is
 * imported: no type of a definition can be called {@code $}.
 */
final class TypeText {

    private static final FieldFacts FACTS = new FieldFacts(
            true, TsDoc::code, keys -> keys.stream().map(TsDoc::code).collect(Collectors.joining(", ")));

    private TypeText() {}

    static String of(Type type) {
        return switch (type) {
            case Scalar scalar -> scalar(scalar);
            case Named named -> Names.type(named.name());
            case ListOf list -> item(list) + "[]";
            case MapOf map -> "{ [key: string]: " + of(map.value(), map.nullable()) + " }";
        };
    }

    private static String item(ListOf list) {
        String item = of(list.item(), list.nullable());
        return item.contains(" | ") && !item.startsWith("{") ? "(" + item + ")" : item;
    }

    private static String of(Type type, boolean nullable) {
        String plain = of(type);
        return nullable && !plain.equals("unknown") ? plain + " | null" : plain;
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case STRING, BYTES, DATE_TIME -> "string";
            case BOOLEAN -> "boolean";
            case INT32, INT64, FLOAT, DOUBLE, NUMBER -> "number";
            case INT_OR_STRING -> "$.IntOrString";
            case QUANTITY -> "$.Quantity";
            case JSON -> "unknown";
            case JSON_OBJECT -> "{ [field: string]: unknown }";
            case OBJECT_META -> "$.ObjectMeta";
            case RESOURCE -> "$.KubernetesResource";
        };
    }

    /** An interface, without the members that come before its fields. */
    static String struct(Struct struct, String header, String first) {
        if (struct.fields().isEmpty() && first.isEmpty() && !struct.open()) {
            return header + " {}\n";
        }
        StringBuilder body = new StringBuilder(header).append(" {\n").append(first);
        struct.fields().forEach(field -> body.append(member(field)));
        if (struct.open()) {
            body.append("  /** Fields that the schema does not know. */\n  [field: string]: unknown;\n");
        }
        return body.append("}\n").toString();
    }

    /**
     * A field. What the server fills in, and the metadata of an object inside of another, may be left out whether or not
     * they are required.
     */
    private static String member(Field field) {
        boolean always = field.required() && field.value() == null && field.type() != Scalar.OBJECT_META;
        return doc(field)
                + "  %s%s: %s;\n"
                        .formatted(Names.property(field.name()), always ? "" : "?", of(field.type(), field.nullable()));
    }

    private static String doc(Field field) {
        return new TsDoc("  ")
                .description(field.description())
                .paragraph(String.join(" ", FACTS.of(field)))
                .toString();
    }

    /** A text out of a known set, which carries others as well; and the set. */
    static String choice(Choice choice) {
        String name = Names.type(choice.name());
        List<String> values = choice.values().stream().map(Names::literal).toList();
        String open = String.join(" | ", values) + " | (string & {})";
        String list = String.join(", ", values);
        boolean isLong = open.length() > 80;
        return new TsDoc("").description(choice.description()).paragraph("A newer server may know more values.")
                + "export type %s =%s;\n\n"
                        .formatted(name, isLong ? "\n  | " + open.replace(" | ", "\n  | ") : " " + open)
                + "/** The values that are known. */\n"
                + "export const %1$s: readonly %1$s[] = [%2$s];\n"
                        .formatted(name, isLong ? "\n  " + String.join(",\n  ", values) + ",\n" : list);
    }
}
