package dev.polder.machinery.cel.library;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelReference;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Calls of list functions on lists of {@code dyn}. Every overload takes a list, so the runtime of cel-java finds them
 * ambiguous; cel-go looks at the first element of the list. Such calls get an overload of their own, which does that.
 */
final class DynamicLists {

    private static final String PREFIX = "list_dyn_";
    private static final Map<String, String> FUNCTIONS = Map.of(
            "list_int_is_sorted_bool", "isSorted",
            "list_int_min_int", "min",
            "list_int_max_int", "max",
            "list_int_sum_int", "sum");

    private DynamicLists() {}

    /** The id of the overload that looks at the elements. */
    static String overload(String function) {
        return PREFIX + function;
    }

    static CelAbstractSyntaxTree resolved(CelAbstractSyntaxTree checked) {
        if (checked.getReferenceMap().values().stream().noneMatch(DynamicLists::isAmbiguous)) {
            return checked;
        }
        Map<Long, CelReference> references = checked.getReferenceMap().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> resolved(entry.getValue())));
        return CelAbstractSyntaxTree.newCheckedAst(
                checked.getExpr(), checked.getSource(), references, checked.getTypeMap());
    }

    private static boolean isAmbiguous(CelReference reference) {
        List<String> overloads = reference.overloadIds();
        return overloads.size() > 1 && overloads.stream().anyMatch(FUNCTIONS::containsKey);
    }

    private static CelReference resolved(CelReference reference) {
        if (!isAmbiguous(reference)) {
            return reference;
        }
        String function = reference.overloadIds().stream()
                .filter(FUNCTIONS::containsKey)
                .findFirst()
                .map(FUNCTIONS::get)
                .orElseThrow();
        return CelReference.newBuilder()
                .setName(reference.name())
                .addOverloadIds(overload(function))
                .build();
    }
}
