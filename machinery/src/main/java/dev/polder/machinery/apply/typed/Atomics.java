package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.apply.typed.Shape.ListShape;
import dev.polder.machinery.apply.typed.Shape.MapShape;
import java.util.ArrayList;
import java.util.List;

/** Finds what a value has of lists and objects that merge only as a whole (apiserver {@code policy/mutating/patch.findAtomics}). */
public final class Atomics {

    private Atomics() {}

    /** Their paths, such as {@code .spec.args}; of lists in lists with the place, as in {@code .spec.groups[0].members}. */
    public static List<String> in(Typed typed) {
        List<String> found = new ArrayList<>();
        find("", typed.type(), typed.value(), found);
        return found;
    }

    private static void find(String path, TypeRef type, JsonNode value, List<String> found) {
        MapShape map = type.shape().map();
        if (value.isObject() && map != null) {
            if (map.atomic()) {
                found.add(path);
            }
            value.properties().forEach(field -> {
                TypeRef declared = map.fields().declared(field.getKey());
                if (declared != null) {
                    find(path + "." + field.getKey(), declared, field.getValue(), found);
                }
            });
        }
        ListShape list = type.shape().list();
        if (value.isArray() && list != null) {
            if (!list.associative()) {
                found.add(path);
            }
            for (int i = 0; i < value.size(); i++) {
                find(path + "[" + i + "]", list.element(), value.get(i), found);
            }
        }
    }
}
