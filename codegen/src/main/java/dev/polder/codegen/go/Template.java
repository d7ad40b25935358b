package dev.polder.codegen.go;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Code with gaps, as a resource beside this class: {@code %Name%} is filled in, and a line that begins with {@code ?flag} is
 * there only with that flag.
 */
final class Template {

    private static final Pattern CONDITION = Pattern.compile("(?m)^\\?(namespaced|global|status|scale)(.*\n)");
    private static final Pattern GAP = Pattern.compile("%(\\w+)%");

    private final String text;

    private Template(String text) {
        this.text = text;
    }

    static Template of(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name + ".go.txt")) {
            return new Template(new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code without flags. */
    String with(Map<String, String> words) {
        return with(words, Set.of());
    }

    /** The code; every gap needs a word. */
    String with(Map<String, String> words, Set<String> flags) {
        String chosen = CONDITION
                .matcher(text)
                .replaceAll(line -> flags.contains(line.group(1)) ? Matcher.quoteReplacement(line.group(2)) : "");
        return GAP.matcher(chosen)
                .replaceAll(gap -> Matcher.quoteReplacement(
                        Objects.requireNonNull(words.get(gap.group(1)), () -> "no word for " + gap.group())));
    }
}
