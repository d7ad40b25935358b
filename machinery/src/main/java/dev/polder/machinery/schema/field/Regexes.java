package dev.polder.machinery.schema.field;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Regular expressions of schemas. They run in linear time (RE2) and are compiled once while they are in use. */
public final class Regexes {

    /** How many compiled expressions are kept; the least recently used goes first. */
    public static final int CACHE_SIZE = 4096;

    /**
     * About how many bytes compiled expressions may take together: a few kilobytes of text can be millions of instructions. The one that
     * was asked for last is kept however large it is, as it is asked for again for every element of a list.
     */
    static final long CACHE_BYTES = 64L << 20;

    /** Longer expressions are compiled every time: those may come from objects and not from schemas. */
    private static final int MAX_CACHED_LENGTH = 4096;

    /** What an instruction was measured to take, and what running it once takes, which is kept with the expression. */
    private static final long INSTRUCTION_BYTES = 100;

    /** What the ranges of a class of characters by its name, such as {@code \pL}, take at most, as was measured. */
    private static final long NAMED_CLASS_BYTES = 6_000;

    private static final Map<String, Compiled> CACHE = new LinkedHashMap<>(64, 0.75f, true);
    private static long cachedBytes;

    /** An expression, and about how many bytes it takes. */
    private record Compiled(Pattern pattern, long bytes) {

        static Compiled of(String expression) {
            Pattern pattern = ExpressionSyntax.compile(expression);
            long bytes = pattern.programSize() * INSTRUCTION_BYTES;
            for (int at = expression.indexOf('\\'); at >= 0; at = expression.indexOf('\\', at + 2)) {
                boolean named = expression.startsWith("p", at + 1) || expression.startsWith("P", at + 1);
                bytes += named ? NAMED_CLASS_BYTES : 0;
            }
            return new Compiled(pattern, bytes);
        }
    }

    private Regexes() {}

    /**
     * Compiles an expression.
     *
     * @throws PatternSyntaxException in Go's words, when it is none or too large
     */
    public static Pattern compile(String expression) {
        synchronized (CACHE) {
            Compiled known = CACHE.get(expression);
            if (known != null) {
                return known.pattern();
            }
        }
        Compiled compiled = Compiled.of(expression);
        if (expression.length() <= MAX_CACHED_LENGTH) {
            synchronized (CACHE) {
                keep(expression, compiled);
            }
        }
        return compiled.pattern();
    }

    private static void keep(String expression, Compiled compiled) {
        if (CACHE.putIfAbsent(expression, compiled) != null) {
            return;
        }
        cachedBytes += compiled.bytes();
        Iterator<Compiled> leastUsed = CACHE.values().iterator();
        while (CACHE.size() > 1 && (CACHE.size() > CACHE_SIZE || cachedBytes > CACHE_BYTES)) {
            cachedBytes -= leastUsed.next().bytes();
            leastUsed.remove();
        }
    }

    /** About how many bytes the expressions take that are kept. */
    static long cachedBytes() {
        synchronized (CACHE) {
            return cachedBytes;
        }
    }

    /** Whether the text has a part that matches: expressions are not anchored. */
    public static boolean find(String expression, String text) {
        return compile(expression).matcher(text).find();
    }
}
