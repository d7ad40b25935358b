package dev.polder.machinery.cel.runtime;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.values.CelByteString;
import dev.polder.machinery.cel.value.Equality;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.Lookup;
import dev.polder.machinery.cel.value.ValueSizes;
import dev.polder.machinery.schema.field.Regexes;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** CEL's own functions by name; what they do depends on their arguments (cel-go {@code common/stdlib}). */
final class StandardFunctions {

    private static final Map<String, Call.Function> ALL = all();

    private StandardFunctions() {}

    /** What a function does; null when it is none of CEL's own. */
    static Call.@Nullable Function of(String name) {
        return ALL.get(name);
    }

    private static Map<String, Call.Function> all() {
        Map<String, Call.Function> all = new HashMap<>();
        operators(all);
        times(all);
        all.put("int", Conversions::toInt);
        all.put("uint", Conversions::toUint);
        all.put("double", Conversions::toDouble);
        all.put("bool", Conversions::toBool);
        all.put("string", Conversions::toText);
        all.put("bytes", Conversions::toBytes);
        all.put("duration", Conversions::toDuration);
        all.put("timestamp", Conversions::toMoment);
        all.put("type", Conversions::toType);
        all.put("dyn", args -> args[0]);
        all.put("size", StandardFunctions::size);
        all.put("contains", texts(String::contains));
        all.put("startsWith", texts(String::startsWith));
        all.put("endsWith", texts(String::endsWith));
        all.put("matches", StandardFunctions::matches);
        return Map.copyOf(all);
    }

    private static void operators(Map<String, Call.Function> all) {
        all.put("_+_", Arithmetic::add);
        all.put("_-_", Arithmetic::subtract);
        all.put("_*_", Arithmetic::multiply);
        all.put("_/_", Arithmetic::divide);
        all.put("_%_", Arithmetic::modulo);
        all.put("-_", Arithmetic::negate);
        all.put("_<_", Ordering.by(sign -> sign < 0));
        all.put("_<=_", Ordering.by(sign -> sign <= 0));
        all.put("_>_", Ordering.by(sign -> sign > 0));
        all.put("_>=_", Ordering.by(sign -> sign >= 0));
        all.put("_==_", args -> Equality.equal(args[0], args[1]));
        // Whatever is not equal is different, errors too.
        all.put("_!=_", args -> !Equality.equal(args[0], args[1]).equals(true));
        all.put("!_", args -> args[0] instanceof Boolean value ? (Object) !value : EvalError.noOverload(args[0]));
        all.put("@not_strictly_false", args -> args[0].equals(false) ? (Object) false : true);
        all.put("@in", StandardFunctions::in);
    }

    private static void times(Map<String, Call.Function> all) {
        all.put("getFullYear", Times.part(ZonedDateTime::getYear, null));
        all.put("getMonth", Times.part(moment -> moment.getMonthValue() - 1, null));
        all.put("getDayOfYear", Times.part(moment -> moment.getDayOfYear() - 1, null));
        all.put("getDayOfMonth", Times.part(moment -> moment.getDayOfMonth() - 1, null));
        all.put("getDate", Times.part(ZonedDateTime::getDayOfMonth, null));
        all.put("getDayOfWeek", Times.part(moment -> moment.getDayOfWeek().getValue() % 7, null));
        all.put("getHours", Times.part(ZonedDateTime::getHour, Duration::toHours));
        all.put("getMinutes", Times.part(ZonedDateTime::getMinute, Duration::toMinutes));
        all.put("getSeconds", Times.part(ZonedDateTime::getSecond, StandardFunctions::wholeSeconds));
        all.put("getMilliseconds", Times.part(Times::milliseconds, Duration::toMillis));
    }

    /** Towards zero. */
    private static long wholeSeconds(Duration duration) {
        return duration.isNegative() && duration.getNano() > 0 ? duration.getSeconds() + 1 : duration.getSeconds();
    }

    private static Object in(Object[] args) {
        return switch (args[1]) {
            case List<?> list -> Equality.contains(list, args[0]);
            case Map<?, ?> map ->
                Lookup.find(map, args[0])
                        .map(found -> found instanceof EvalError error ? error : (Object) true)
                        .orElse(false);
            default -> EvalError.noOverload(args[1]);
        };
    }

    private static Object size(Object[] args) {
        boolean isSized = args[0] instanceof Collection<?>
                || args[0] instanceof Map<?, ?>
                || args[0] instanceof String
                || args[0] instanceof CelByteString;
        return isSized ? (Object) ValueSizes.of(args[0]) : new EvalError("no such overload: size");
    }

    private static Call.Function texts(BiPredicate<String, String> test) {
        return args -> args[0] instanceof String text
                ? args[1] instanceof String other ? (Object) test.test(text, other) : EvalError.noOverload(args[1])
                : EvalError.noOverload(args[0]);
    }

    private static Object matches(Object[] args) {
        if (!(args[0] instanceof String text) || !(args[1] instanceof String expression)) {
            return EvalError.noOverload(args[0]);
        }
        try {
            return Regexes.find(expression, text);
        } catch (PatternSyntaxException e) {
            return new EvalError(String.valueOf(e.getMessage()));
        }
    }
}
