package dev.polder.machinery.cel.library;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.polder.machinery.schema.field.Regexes;
import java.util.ArrayList;
import java.util.List;

/** {@code find} and {@code findAll} (apiserver 0.32 {@code pkg/cel/library/regex.go}), in linear time. */
final class RegexLibrary {

    private static final ListType STRINGS = ListType.create(SimpleType.STRING);

    private RegexLibrary() {}

    static FunctionLibrary create() {
        return FunctionLibrary.builder()
                .member(
                        "find",
                        "string_find_string",
                        args -> find((String) args[0], (String) args[1]),
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.STRING)
                .member(
                        "findAll",
                        "string_find_all_string",
                        args -> findAll((String) args[0], (String) args[1], -1),
                        STRINGS,
                        SimpleType.STRING,
                        SimpleType.STRING)
                .member(
                        "findAll",
                        "string_find_all_string_int",
                        args -> findAll((String) args[0], (String) args[1], (Long) args[2]),
                        STRINGS,
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.INT)
                .build();
    }

    private static String find(String text, String expression) throws CelEvaluationException {
        Matcher matcher = compile(expression).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    /** As Go's {@code FindAllString}: an empty match right behind another match does not count. */
    private static List<String> findAll(String text, String expression, long limit) throws CelEvaluationException {
        Matcher matcher = compile(expression).matcher(text);
        List<String> found = new ArrayList<>();
        int position = 0;
        int lastEnd = -1;
        while ((limit < 0 || found.size() < limit) && position <= text.length() && matcher.find(position)) {
            boolean empty = matcher.end() == position;
            if (!empty || matcher.start() != lastEnd) {
                found.add(matcher.group());
            }
            lastEnd = matcher.end();
            position = empty ? next(text, position) : matcher.end();
        }
        return found;
    }

    private static int next(String text, int position) {
        return position < text.length() ? text.offsetByCodePoints(position, 1) : position + 1;
    }

    private static Pattern compile(String expression) throws CelEvaluationException {
        try {
            return Regexes.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new CelEvaluationException("Illegal regex: " + e.getMessage(), e);
        }
    }
}
