package dev.polder.server.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.claims.ClaimedUser;
import dev.polder.machinery.claims.ClaimsException;
import dev.polder.machinery.claims.UserMapping;
import dev.polder.machinery.decode.GoText;
import dev.polder.server.jwt.SignedToken;
import dev.polder.spi.authn.UserInfo;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One issuer whose tokens are believed (apiserver {@code oidc.jwtAuthenticator}). */
final class TrustedIssuer {

    private static final String GOOGLE = "https://accounts.google.com";
    private static final String UNREADABLE = "oidc: verify token: oidc: failed to unmarshal claims: ";

    /** How many characters all that is said of a user may have: it is remembered in several places. */
    static final int LARGEST_USER = 32 * 1024;

    private final UserMapping mapping;
    private final IssuerKeys keys;
    private final Set<String> algorithms;

    /** A token that was good, and for how long. */
    record Verified(UserInfo user, Lifetime lifetime, PublicKey key) {

        /** How many characters are said of the user. */
        long size() {
            long size = (long) user.name().length() + user.uid().length();
            for (String group : user.groups()) {
                size += group.length();
            }
            for (Map.Entry<String, List<String>> extra : user.extra().entrySet()) {
                size += extra.getKey().length();
                for (String value : extra.getValue()) {
                    size += value.length();
                }
            }
            return size;
        }
    }

    /**
     * An issuer.
     *
     * @param algorithms what its tokens may be signed by
     */
    TrustedIssuer(UserMapping mapping, IssuerKeys keys, Set<String> algorithms) {
        this.mapping = mapping;
        this.keys = keys;
        this.algorithms = Set.copyOf(algorithms);
    }

    String url() {
        return mapping.issuer().url();
    }

    /** Whether a token says that it is one of its. Google's say so in a way of their own (OpenID Connect Core, 15.6.2). */
    boolean issued(SignedToken token) {
        String named = token.issuer();
        return url().equals(named) || (url().equals(GOOGLE) && named.equals("accounts.google.com"));
    }

    /** Whether a token that was good is so now. Never blocks. */
    boolean isGood(Verified known, Instant now) {
        return keys.has(known.key()) && known.lifetime().objection(now) == null;
    }

    /**
     * Checks a token of its, in upstream's order. Blocks while keys are fetched.
     *
     * @throws Refusal when it is not good, or its claims stand for nobody
     */
    Verified verify(SignedToken token, Instant now) throws Refusal {
        if (!algorithms.contains(token.algorithm())) {
            throw new Refusal("oidc: verify token: oidc: id token signed with unsupported algorithm, expected "
                    + quoted(new TreeSet<>(algorithms)) + " got " + GoText.quoted(token.algorithm()));
        }
        PublicKey key = keys.signer(token, algorithms);
        ObjectNode claims = token.claims();
        checkTexts(claims);
        checkSources(claims);
        checkAudience(token);
        Lifetime lifetime = Lifetime.of(claims);
        String objection = lifetime.objection(now);
        if (objection != null) {
            throw new Refusal(objection);
        }
        Verified verified = new Verified(user(claims), lifetime, key);
        if (verified.size() > LARGEST_USER) {
            throw new Refusal(
                    "oidc: name, groups and extra of the user have more than " + LARGEST_USER + " characters");
        }
        return verified;
    }

    private UserInfo user(ObjectNode claims) throws Refusal {
        try {
            ClaimedUser user = mapping.user(claims);
            return new UserInfo(user.name(), user.uid(), user.groups(), user.extra());
        } catch (ClaimsException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private static void checkTexts(ObjectNode claims) throws Refusal {
        for (String claim : List.of("sub", "nonce", "at_hash")) {
            JsonNode value = claims.path(claim);
            if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
                throw new Refusal(UNREADABLE + "json: cannot unmarshal " + GoText.jsonType(value)
                        + " into Go struct field idToken." + claim + " of type string");
            }
        }
        JsonNode audience = claims.path("aud");
        for (JsonNode one : audience) {
            if (!one.isTextual()) {
                throw new Refusal(UNREADABLE + "json: cannot unmarshal " + GoText.jsonType(one)
                        + " into Go value of type string");
            }
        }
    }

    /** Claims that lie elsewhere must say where. */
    private static void checkSources(ObjectNode claims) throws Refusal {
        for (Map.Entry<String, JsonNode> name : claims.path("_claim_names").properties()) {
            String source = name.getValue().asText("");
            if (source.isEmpty()) {
                throw new Refusal("oidc: verify token: oidc: failed to obtain source from claim name");
            }
            if (!claims.path("_claim_sources").has(source)) {
                throw new Refusal("oidc: verify token: oidc: source does not exist");
            }
        }
    }

    private void checkAudience(SignedToken token) throws Refusal {
        List<String> ours = mapping.issuer().audiences();
        List<String> theirs = token.audiences();
        if (theirs.stream().noneMatch(ours::contains)) {
            String expected = ours.size() == 1
                    ? "expected audience " + GoText.quoted(ours.get(0))
                    : "expected audience in " + quoted(new TreeSet<>(ours));
            throw new Refusal("oidc: verify token: oidc: " + expected + " got " + quoted(theirs));
        }
    }

    /** As Go prints a slice of texts with {@code %q}. */
    private static String quoted(Collection<String> texts) {
        return texts.stream().map(GoText::quoted).collect(Collectors.joining(" ", "[", "]"));
    }
}
