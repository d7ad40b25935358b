package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Whose tokens are believed, and what makes a user of them (apiserver {@code apiserver.JWTAuthenticator}). As written; {@link
 * JwtRules} says whether it is good.
 *
 * @param claimRules what must hold of the claims
 * @param userRules what must hold of the user
 */
public record JwtAuthenticator(
        TokenIssuer issuer, List<ClaimRule> claimRules, ClaimMappings mappings, List<UserRule> userRules) {

    public JwtAuthenticator {
        claimRules = List.copyOf(claimRules);
        userRules = List.copyOf(userRules);
    }

    /** What must hold of claims: one has a value, or an expression is true. */
    public record ClaimRule(String claim, String requiredValue, String expression, String message) {}

    /** What must hold of a user. */
    public record UserRule(String expression, String message) {}

    /** Reads one entry of {@code jwt}, whose fields have the types of its schema. */
    public static JwtAuthenticator of(JsonNode jwt) {
        return new JwtAuthenticator(
                TokenIssuer.of(jwt.path("issuer")),
                all(
                        jwt.path("claimValidationRules"),
                        rule -> new ClaimRule(
                                text(rule, "claim"),
                                text(rule, "requiredValue"),
                                text(rule, "expression"),
                                text(rule, "message"))),
                ClaimMappings.of(jwt.path("claimMappings")),
                all(
                        jwt.path("userValidationRules"),
                        rule -> new UserRule(text(rule, "expression"), text(rule, "message"))));
    }

    private static String text(JsonNode of, String field) {
        return of.path(field).asText("");
    }

    static <T> List<T> all(JsonNode list, Function<JsonNode, T> reading) {
        List<T> all = new ArrayList<>(list.size());
        list.forEach(item -> all.add(reading.apply(item)));
        return all;
    }
}
