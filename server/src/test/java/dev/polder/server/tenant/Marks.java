package dev.polder.server.tenant;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text for each logical cluster that is in the names and the contents of all its objects, and in no other's.
 *
 * @param of by the cluster's name
 */
public record Marks(Map<String, String> of) {

    private static final Pattern TOKEN = Pattern.compile("\"continue\":\"([^\"]+)\"");

    public Marks {
        of = Map.copyOf(of);
    }

    /** The page token of a list as it stands there; empty when it has none. */
    public static String token(String list) {
        Matcher tokens = TOKEN.matcher(list);
        return tokens.find() ? tokens.group(1) : "";
    }

    /**
     * The clusters of whom an answer shows something, page tokens opened.
     *
     * @param asked the cluster that was asked, which may be shown
     */
    public List<String> shown(String asked, String answer) {
        StringBuilder all = new StringBuilder(answer);
        Matcher tokens = TOKEN.matcher(answer);
        while (tokens.find()) {
            all.append(new String(Base64.getUrlDecoder().decode(tokens.group(1)), StandardCharsets.UTF_8));
        }
        return of.entrySet().stream()
                .filter(mark -> !mark.getKey().equals(asked) && all.indexOf(mark.getValue()) >= 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
