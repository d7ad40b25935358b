package dev.polder.server.negotiation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code Accept} headers the way upstream's goautoneg does: what cannot be read is left out, never an error. */
public final class MediaRanges {

    private static final Comparator<MediaRange> BEST_FIRST = Comparator.comparingDouble(MediaRange::quality)
            .reversed()
            .thenComparing(range -> range.type().equals("*"))
            .thenComparing(range -> range.subtype().equals("*"));

    private MediaRanges() {}

    /**
     * The clauses of a header, best first: by weight, then wildcards last, then as written. Clauses with {@code q=0} are
     * left out (RFC 9110 §12.4.2: not acceptable).
     */
    public static List<MediaRange> parse(String header) {
        List<MediaRange> ranges = new ArrayList<>();
        for (String clause : split(header, ',')) {
            parseClause(clause).filter(range -> range.quality() > 0).ifPresent(ranges::add);
        }
        ranges.sort(BEST_FIRST);
        return ranges;
    }

    private static Optional<MediaRange> parseClause(String clause) {
        List<String> parts = split(clause, ';');
        String mediaType = parts.get(0).toLowerCase(Locale.ROOT);
        int slash = mediaType.indexOf('/');
        if (slash < 0 && !mediaType.equals("*")) {
            return Optional.empty();
        }
        String type = slash < 0 ? "*" : mediaType.substring(0, slash).strip();
        String subtype = slash < 0 ? "*" : mediaType.substring(slash + 1).strip();
        double quality = 1;
        Map<String, String> parameters = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = unquote(part.substring(equals + 1).strip());
            if (name.equals("q")) {
                quality = parseQuality(value);
            } else {
                parameters.put(name, value);
            }
        }
        return Optional.of(new MediaRange(type, subtype, quality, parameters));
    }

    private static double parseQuality(String text) {
        try {
            return Math.min(1, Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** Splits outside quotes and strips the pieces. There is always at least one. */
    private static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                pieces.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        pieces.add(text.substring(start).strip());
        return pieces;
    }
}
