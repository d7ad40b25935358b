package dev.polder.machinery.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code fieldPath} of rules: {@code .spec.ports['http']} (apiextensions {@code cel.ValidFieldPath}). */
final class FieldPaths {

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\['((?:[^'\\\\]|\\\\.)*)'\\]");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final Map<String, String> ESCAPES = Map.of(
            "a", "\u0007", "b", "\b", "f", "\f", "n", "\n", "r", "\r", "t", "\t", "v", "\u000b", "'", "'", "\\", "\\");

    private FieldPaths() {}

    /** The path as errors spell it; empty when the schema has no such field. */
    static String normalize(String path, Schema schema) {
        FieldPath found = FieldPath.ROOT;
        Matcher step = STEP.matcher(path);
        Schema at = schema;
        int end = 0;
        while (end < path.length()) {
            if (!step.find(end) || step.start() != end) {
                return "";
            }
            String name = step.group(1) != null ? step.group(1) : unescape(step.group(2));
            boolean isNamed = !at.properties().isEmpty();
            @Nullable Schema next = isNamed ? at.properties().get(name) : at.others();
            if (next == null) {
                return "";
            }
            found = isNamed ? found.child(name) : found.key(name);
            at = next;
            end = step.end();
        }
        return found.toString();
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        Matcher escape = ESCAPE.matcher(text);
        while (escape.find()) {
            String plain = ESCAPES.getOrDefault(escape.group(1), escape.group());
            escape.appendReplacement(out, Matcher.quoteReplacement(plain));
        }
        escape.appendTail(out);
        return out.toString();
    }
}
