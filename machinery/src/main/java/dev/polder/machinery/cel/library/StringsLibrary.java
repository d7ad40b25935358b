package dev.polder.machinery.cel.library;

import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import dev.polder.machinery.cel.library.text.Characters;
import dev.polder.machinery.cel.library.text.FormatString;
import java.util.List;

/**
 * The functions of strings (cel-go 0.22 {@code ext/strings.go}, version 2, which Kubernetes 1.32 offers). cel-java has
 * most of them, without {@code format} and with other words for errors.
 */
final class StringsLibrary {

    private static final ListType STRINGS = ListType.create(STRING);
    private static final ListType ANYTHING = ListType.create(SimpleType.DYN);

    private StringsLibrary() {}

    static FunctionLibrary create() {
        FunctionLibrary.Builder library = FunctionLibrary.builder();
        addSearches(library);
        addChanges(library);
        addLists(library);
        return library.build();
    }

    private static String text(Object[] args, int index) {
        return (String) args[index];
    }

    private static long number(Object[] args, int index) {
        return (Long) args[index];
    }

    private static void addSearches(FunctionLibrary.Builder library) {
        member(
                library,
                "charAt",
                "string_char_at_int",
                STRING,
                List.of(STRING, INT),
                args -> Characters.charAt(text(args, 0), number(args, 1)));
        member(
                library,
                "indexOf",
                "string_index_of_string",
                INT,
                List.of(STRING, STRING),
                args -> Characters.indexOf(text(args, 0), text(args, 1), 0));
        member(
                library,
                "indexOf",
                "string_index_of_string_int",
                INT,
                List.of(STRING, STRING, INT),
                args -> Characters.indexOf(text(args, 0), text(args, 1), number(args, 2)));
        member(
                library,
                "lastIndexOf",
                "string_last_index_of_string",
                INT,
                List.of(STRING, STRING),
                args -> Characters.lastIndexOf(text(args, 0), text(args, 1)));
        member(
                library,
                "lastIndexOf",
                "string_last_index_of_string_int",
                INT,
                List.of(STRING, STRING, INT),
                args -> Characters.lastIndexOf(text(args, 0), text(args, 1), number(args, 2)));
        member(
                library,
                "substring",
                "string_substring_int",
                STRING,
                List.of(STRING, INT),
                args -> Characters.substring(text(args, 0), number(args, 1)));
        member(
                library,
                "substring",
                "string_substring_int_int",
                STRING,
                List.of(STRING, INT, INT),
                args -> Characters.substring(text(args, 0), number(args, 1), number(args, 2)));
    }

    private static void addChanges(FunctionLibrary.Builder library) {
        member(
                library,
                "lowerAscii",
                "string_lower_ascii",
                STRING,
                List.of(STRING),
                args -> Characters.lowerAscii(text(args, 0)));
        member(
                library,
                "upperAscii",
                "string_upper_ascii",
                STRING,
                List.of(STRING),
                args -> Characters.upperAscii(text(args, 0)));
        member(library, "trim", "string_trim", STRING, List.of(STRING), args -> Characters.trim(text(args, 0)));
        member(
                library,
                "replace",
                "string_replace_string_string",
                STRING,
                List.of(STRING, STRING, STRING),
                args -> Characters.replace(text(args, 0), text(args, 1), text(args, 2), -1));
        member(
                library,
                "replace",
                "string_replace_string_string_int",
                STRING,
                List.of(STRING, STRING, STRING, INT),
                args -> Characters.replace(text(args, 0), text(args, 1), text(args, 2), number(args, 3)));
        library.global("strings.quote", "strings_quote", args -> Characters.quote(text(args, 0)), STRING, STRING);
    }

    private static void addLists(FunctionLibrary.Builder library) {
        member(
                library,
                "split",
                "string_split_string",
                STRINGS,
                List.of(STRING, STRING),
                args -> Characters.split(text(args, 0), text(args, 1), -1));
        member(
                library,
                "split",
                "string_split_string_int",
                STRINGS,
                List.of(STRING, STRING, INT),
                args -> Characters.split(text(args, 0), text(args, 1), number(args, 2)));
        member(library, "join", "list_join", STRING, List.of(STRINGS), args -> Characters.join((List<?>) args[0], ""));
        member(
                library,
                "join",
                "list_join_string",
                STRING,
                List.of(STRINGS, STRING),
                args -> Characters.join((List<?>) args[0], text(args, 1)));
        member(
                library,
                "format",
                "string_format",
                STRING,
                List.of(STRING, ANYTHING),
                args -> FormatString.format(text(args, 0), (List<?>) args[1]));
    }

    private static void member(
            FunctionLibrary.Builder library,
            String name,
            String overload,
            CelType result,
            List<CelType> parameters,
            CelFunctionOverload body) {
        library.member(name, overload, body, result, parameters.toArray(new CelType[0]));
    }
}
