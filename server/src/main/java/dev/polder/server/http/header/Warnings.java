package dev.polder.server.http.header;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code Warning} headers of one answer (apiserver {@code filters/warning}): each text once, and cut to 256 characters
 * when all of them are longer than 4096. May be added to from any thread.
 */
public final class Warnings {

    private static final int TOTAL_CHARACTERS = 4 * 1024;
    private static final int ITEM_CHARACTERS = 256;

    private final Set<String> texts = new LinkedHashSet<>();

    /** Adds a text, once. */
    public synchronized void add(String text) {
        if (!text.isEmpty()) {
            texts.add(text);
        }
    }

    /** The values of the headers; empty when nobody warned. */
    public synchronized List<String> headers() {
        if (texts.isEmpty()) {
            return List.of();
        }
        int total = texts.stream()
                .filter(Warnings::isHeaderText)
                .mapToInt(Warnings::length)
                .sum();
        boolean cut = total > TOTAL_CHARACTERS;
        List<String> headers = new ArrayList<>();
        int written = 0;
        for (String text : texts) {
            if (!isHeaderText(text) || (cut && written >= TOTAL_CHARACTERS)) {
                continue;
            }
            String item = cut && length(text) > ITEM_CHARACTERS
                    ? text.substring(0, text.offsetByCodePoints(0, ITEM_CHARACTERS))
                    : text;
            written += length(item);
            headers.add("299 - " + quoted(item));
        }
        return headers;
    }

    /** A header cannot carry control characters; upstream drops such a warning. */
    private static boolean isHeaderText(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
