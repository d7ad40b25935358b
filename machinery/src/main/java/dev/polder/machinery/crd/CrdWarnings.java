package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.Formats;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Warning headers for definitions (apiextensions {@code customresourcedefinition/strategy.go}); each text once. */
public final class CrdWarnings {

    private CrdWarnings() {}

    /** What the author of a new definition should know. */
    public static List<String> onCreate(ObjectNode crd) {
        Set<String> warnings = new LinkedHashSet<>(formats(crd));
        warnings.addAll(sets(crd));
        return List.copyOf(warnings);
    }

    /** The same for an update, without what the definition had before. */
    public static List<String> onUpdate(ObjectNode crd, ObjectNode old) {
        List<String> warnings = new ArrayList<>(onCreate(crd));
        Collection<String> known = onCreate(old);
        warnings.removeAll(known);
        return List.copyOf(warnings);
    }

    private static Set<String> formats(ObjectNode crd) {
        Set<String> found = new LinkedHashSet<>();
        visit(crd, schema -> {
            String format = schema.text("format");
            if (!format.isEmpty() && !Formats.isRecognized(schema.type(), format)) {
                found.add("unrecognized format " + GoText.quote(format));
            }
        });
        return found;
    }

    private static Set<String> sets(ObjectNode crd) {
        Set<String> found = new TreeSet<>();
        visit(crd, schema -> {
            RawSchema items = schema.items();
            boolean isSet = schema.text("x-kubernetes-list-type").equals("set");
            if (isSet && items != null && List.of("object", "array").contains(items.type())) {
                found.add("x-kubernetes-list-type: set for items of type " + GoText.quote(items.type())
                        + " is not supported by server-side apply or CEL validation rules");
            }
        });
        return found;
    }

    private static void visit(ObjectNode crd, Consumer<RawSchema> visitor) {
        for (Definition.Version version : new Definition(crd).versions()) {
            RawSchema schema = version.schema();
            if (schema != null) {
                schema.forEach(visitor);
            }
        }
    }
}
