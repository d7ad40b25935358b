package dev.polder.machinery.schema.field;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Regular expressions of schemas. They run in linear time (RE2) and are compiled once while they are in use. */
public final class Regexes {

    /** How many compiled expressions are kept; the least recently used goes first. */
    public static final int CACHE_SIZE = 4096;

    /** Longer expressions are compiled every time: those may come from objects and not from schemas. */
    private static final int MAX_CACHED_LENGTH = 4096;

    private static final Map<String, Pattern> CACHE = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pattern> eldest) {
            return size() > CACHE_SIZE;
        }
    };

    private Regexes() {}

    /**
     * Compiles an expression.
     *
     * @throws PatternSyntaxException in Go's words, when it is none or too large
     */
    public static Pattern compile(String expression) {
        synchronized (CACHE) {
            Pattern known = CACHE.get(expression);
            if (known != null) {
                return known;
            }
        }
        Pattern compiled = ExpressionSyntax.compile(expression);
        if (expression.length() > MAX_CACHED_LENGTH) {
            return compiled;
        }
        synchronized (CACHE) {
            CACHE.put(expression, compiled);
        }
        return compiled;
    }

    /** Whether the text has a part that matches: expressions are not anchored. */
    public static boolean find(String expression, String text) {
        return compile(expression).matcher(text).find();
    }
}
