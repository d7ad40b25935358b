package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * An issuer of tokens (apiserver {@code apiserver.Issuer}). What is not given is empty.
 *
 * @param url what it calls itself in tokens, and where it is found
 * @param discoveryUrl where its description is, when not below the URL
 * @param authority PEM certificates that its certificate must be signed by; empty for the system's roots
 * @param audiences whom its tokens may be meant for
 * @param matchPolicy how audiences are compared
 * @param egress through which network it is to be reached
 */
public record TokenIssuer(
        String url, String discoveryUrl, String authority, List<String> audiences, String matchPolicy, String egress) {

    public TokenIssuer {
        audiences = List.copyOf(audiences);
    }

    /** An issuer that is found at its URL. */
    public static TokenIssuer of(String url, String authority, List<String> audiences) {
        return new TokenIssuer(url, "", authority, audiences, "", "");
    }

    static TokenIssuer of(JsonNode issuer) {
        return new TokenIssuer(
                issuer.path("url").asText(""),
                issuer.path("discoveryURL").asText(""),
                issuer.path("certificateAuthority").asText(""),
                JwtAuthenticator.all(issuer.path("audiences"), audience -> audience.asText("")),
                issuer.path("audienceMatchPolicy").asText(""),
                issuer.path("egressSelectorType").asText(""));
    }
}
