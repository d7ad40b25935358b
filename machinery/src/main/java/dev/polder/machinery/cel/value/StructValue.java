package dev.polder.machinery.cel.value;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An object that an expression made, with the name of its type (apiserver {@code pkg/cel/mutation/dynamic.ObjectVal}). */
public final class StructValue extends AbstractMap<Object, Object> {

    private final String type;
    private final Map<String, Object> fields;

    /**
     * Makes an object.
     *
     * @param type the name of its type, such as {@code Object.spec}
     * @param fields its fields, in order
     */
    public StructValue(String type, Map<String, Object> fields) {
        this.type = type;
        this.fields = fields;
    }

    /** The name of its type. */
    public String type() {
        return type;
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
        return Collections.<Object, Object>unmodifiableMap(fields).entrySet();
    }

    /**
     * Objects inside whose types do not say where they are: below {@code Object.spec}, the field {@code a} takes an {@code
     * Object.spec.a}, whatever lists and maps are between the two ({@code CheckTypeNamesMatchFieldPathNames}).
     *
     * @return what is wrong, one line for each; empty when nothing is
     */
    public List<String> misnamed() {
        List<String> wrong = new ArrayList<>();
        check(this, type, wrong);
        return wrong;
    }

    private static void check(Object value, String expected, List<String> wrong) {
        switch (value) {
            case StructValue object -> {
                if (!object.type.equals(expected)) {
                    wrong.add("unexpected type name \"" + object.type + "\", expected \"" + expected
                            + "\", which matches field name path from root Object type");
                }
                object.fields.forEach((name, field) -> check(field, expected + "." + name, wrong));
            }
            case PlainList json -> {}
            case PlainMap json -> {}
            case List<?> list -> list.forEach(element -> check(element, expected, wrong));
            case Map<?, ?> map -> map.values().forEach(element -> check(element, expected, wrong));
            default -> {}
        }
    }
}
