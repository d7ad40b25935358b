package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which claims make which parts of a user (apiserver {@code apiserver.ClaimMappings}).
 *
 * @param extra further attributes
 */
public record ClaimMappings(Source username, Source groups, Source uid, List<Extra> extra) {

    public ClaimMappings {
        extra = List.copyOf(extra);
    }

    /**
     * Where a part of a user comes from: a claim or an expression; from nowhere when both are empty.
     *
     * @param prefix what is put before the value of the claim; null when nothing is said about it
     */
    public record Source(String claim, @Nullable String prefix, String expression) {

        /** Comes from nowhere. */
        public static final Source NONE = new Source("", null, "");

        static Source of(JsonNode source) {
            JsonNode prefix = source.path("prefix");
            return new Source(
                    source.path("claim").asText(""),
                    prefix.isTextual() ? prefix.textValue() : null,
                    source.path("expression").asText(""));
        }
    }

    /**
     * A further attribute.
     *
     * @param expression computes its values
     */
    public record Extra(String key, String expression) {}

    static ClaimMappings of(JsonNode mappings) {
        return new ClaimMappings(
                Source.of(mappings.path("username")),
                Source.of(mappings.path("groups")),
                Source.of(mappings.path("uid")),
                JwtAuthenticator.all(
                        mappings.path("extra"),
                        extra -> new Extra(
                                extra.path("key").asText(""),
                                extra.path("valueExpression").asText(""))));
    }
}
