package dev.polder.codegen.java;

import dev.polder.codegen.model.Declaration.Choice;
import dev.polder.codegen.model.Words;
import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A choice as a record around its text, with a constant for each known value: an enum would lose the others. */
final class ChoiceFile {

    private ChoiceFile() {}

    static GeneratedFile of(VersionPackage scope, Choice choice) {
        JavaFile file = scope.file(choice.name());
        String name = choice.name();
        String string = file.type("java.lang.String");
        Javadoc doc = new Javadoc("");
        if (choice.description().isEmpty()) {
            doc.paragraph("The value of " + Javadoc.code(choice.path()) + ".");
        } else {
            doc.description(choice.description());
        }
        doc.tags(List.of("@param value the text, which may be one that {@link #KNOWN} has not"));

        Set<String> taken = new HashSet<>(Set.of("KNOWN"));
        List<String> constants = new ArrayList<>();
        StringBuilder body = new StringBuilder(doc.toString());
        body.append("public record %s(@%s %s value) {\n"
                .formatted(name, file.type("com.fasterxml.jackson.annotation.JsonValue"), string));
        for (String value : choice.values()) {
            String constant = Words.unique(Identifiers.constant(value), taken);
            constants.add(constant);
            body.append("\n    public static final %1$s %2$s = new %1$s(%3$s);\n"
                    .formatted(name, constant, Literal.of(value)));
        }
        body.append("""

                /** The values of the schema. A newer server may have more, and they are kept as they come. */
                public static final %1$s<%2$s> KNOWN = %1$s.of(
                        %3$s);

                @%4$s(mode = %4$s.Mode.DELEGATING)
                public %2$s {
                    %5$s.requireNonNull(value, "value");
                }

                /** Whether the schema has it. */
                public boolean isKnown() {
                    return KNOWN.contains(this);
                }

                @%6$s
                public %7$s toString() {
                    return value;
                }
            }
            """.formatted(
                        file.type("java.util.List"),
                        name,
                        String.join(",\n            ", constants),
                        file.type("com.fasterxml.jackson.annotation.JsonCreator"),
                        file.type("java.util.Objects"),
                        file.type("java.lang.Override"),
                        string));
        return file.with(body.toString());
    }
}
