package dev.polder.machinery.cel.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelEvaluationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code isSorted}, {@code sum}, {@code min}, {@code max}, {@code indexOf} and {@code lastIndexOf} of lists (apiserver
 * 0.32 {@code pkg/cel/library/lists.go}).
 */
final class ListsLibrary {

    private static final TypeParamType ELEMENT = TypeParamType.create("A");
    private static final ListType LIST = ListType.create(ELEMENT);

    private ListsLibrary() {}

    /** The types whose values have an order, in upstream's sequence. */
    private static Map<String, CelType> comparable() {
        Map<String, CelType> types = new LinkedHashMap<>();
        types.put("int", SimpleType.INT);
        types.put("uint", SimpleType.UINT);
        types.put("double", SimpleType.DOUBLE);
        types.put("bool", SimpleType.BOOL);
        types.put("duration", SimpleType.DURATION);
        types.put("timestamp", SimpleType.TIMESTAMP);
        types.put("string", SimpleType.STRING);
        types.put("bytes", SimpleType.BYTES);
        return types;
    }

    static FunctionLibrary create() {
        FunctionLibrary.Builder library = FunctionLibrary.builder();
        addDynamic(library);
        comparable().forEach((name, type) -> {
            ListType list = ListType.create(type);
            library.member(
                    "isSorted",
                    "list_" + name + "_is_sorted_bool",
                    args -> isSorted((List<?>) args[0]),
                    SimpleType.BOOL,
                    list);
            library.member(
                    "min", "list_" + name + "_min_" + name, args -> extreme("min", (List<?>) args[0], 1), type, list);
            library.member(
                    "max", "list_" + name + "_max_" + name, args -> extreme("max", (List<?>) args[0], -1), type, list);
            if (Values.hasSum(type)) {
                library.member(
                        "sum",
                        "list_" + name + "_sum_" + name,
                        args -> sum(Values.zero(type), (List<?>) args[0]),
                        type,
                        list);
            }
        });
        return library.member(
                        "indexOf",
                        "list_a_index_of_int",
                        args -> indexOf((List<?>) args[0], args[1]),
                        SimpleType.INT,
                        LIST,
                        ELEMENT)
                .member(
                        "lastIndexOf",
                        "list_a_last_index_of_int",
                        args -> lastIndexOf((List<?>) args[0], args[1]),
                        SimpleType.INT,
                        LIST,
                        ELEMENT)
                .build();
    }

    /** What runs when only the first element tells the type of a list; an empty list is one of integers. */
    private static void addDynamic(FunctionLibrary.Builder library) {
        library.undeclared(
                DynamicLists.overload("isSorted"), args -> isSorted(ordered("isSorted", (List<?>) args[0])), LIST);
        library.undeclared(
                DynamicLists.overload("min"), args -> extreme("min", ordered("min", (List<?>) args[0]), 1), LIST);
        library.undeclared(
                DynamicLists.overload("max"), args -> extreme("max", ordered("max", (List<?>) args[0]), -1), LIST);
        library.undeclared(DynamicLists.overload("sum"), args -> dynamicSum((List<?>) args[0]), LIST);
    }

    private static List<?> ordered(String function, List<?> list) throws CelEvaluationException {
        if (!list.isEmpty() && !Values.isOrdered(list.get(0))) {
            throw new CelEvaluationException("no such overload: " + function + "(list)");
        }
        return list;
    }

    private static Object dynamicSum(List<?> list) throws CelEvaluationException {
        Object zero = list.isEmpty() ? Long.valueOf(0) : Values.zeroLike(list.get(0));
        if (zero == null) {
            throw new CelEvaluationException("no such overload: sum(list)");
        }
        return sum(zero, list);
    }

    private static boolean isSorted(List<?> list) throws CelEvaluationException {
        Object previous = null;
        for (Object element : list) {
            if (previous != null && Values.compare(previous, element) > 0) {
                return false;
            }
            previous = element;
        }
        return true;
    }

    /** The least (comparison 1) or the greatest (comparison -1) of a list; the first of equals. */
    private static Object extreme(String function, List<?> list, int replacedWhen) throws CelEvaluationException {
        Object best = null;
        for (Object element : list) {
            if (best == null || Values.compare(best, element) == replacedWhen) {
                best = element;
            }
        }
        if (best == null) {
            throw new CelEvaluationException(function + " called on empty list");
        }
        return best;
    }

    private static Object sum(Object zero, List<?> list) throws CelEvaluationException {
        Object sum = zero;
        for (Object element : list) {
            sum = Values.add(sum, element);
        }
        return sum;
    }

    private static long indexOf(List<?> list, @Nullable Object item) {
        for (int i = 0; i < list.size(); i++) {
            if (Values.same(list.get(i), item)) {
                return i;
            }
        }
        return -1;
    }

    private static long lastIndexOf(List<?> list, @Nullable Object item) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (Values.same(list.get(i), item)) {
                return i;
            }
        }
        return -1;
    }
}
