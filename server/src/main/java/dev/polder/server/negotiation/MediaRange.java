package dev.polder.server.negotiation;

import java.util.Map;

/**
 * One clause of an {@code Accept} header (RFC 9110 §12.5.1).
 *
 * @param type the type in lower case, or {@code *}
 * @param subtype the subtype in lower case, or {@code *}
 * @param quality its weight, 0 to 1
 * @param parameters its parameters without {@code q}; names in lower case, values without quotes
 */
public record MediaRange(String type, String subtype, double quality, Map<String, String> parameters) {

    public MediaRange {
        parameters = Map.copyOf(parameters);
    }

    /** Whether the range covers a media type such as {@code application/json}. Parameters do not count. */
    public boolean covers(String mediaType) {
        if (type.equals("*")) {
            return true;
        }
        int slash = mediaType.indexOf('/');
        return type.equals(mediaType.substring(0, slash))
                && (subtype.equals("*") || subtype.equals(mediaType.substring(slash + 1)));
    }

    /** A parameter's value; empty when it is not given. */
    public String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
