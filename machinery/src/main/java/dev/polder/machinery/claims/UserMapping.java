package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.claims.ClaimMappings.Source;
import dev.polder.machinery.claims.JwtAuthenticator.ClaimRule;
import dev.polder.machinery.decode.GoText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes users of claims (apiserver {@code oidc.jwtAuthenticator.AuthenticateToken}, behind the signature). Made by {@link
 * JwtRules}; the same claims give the same user every time.
 */
public final class UserMapping {

    /** Says which token a user came with (apiserver {@code user.CredentialIDKey}). */
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private final JwtAuthenticator jwt;
    private final Expressions expressions;
    private final List<Condition> claimRules;
    private final List<Condition> userRules;

    /** The expressions of the mappings, each null where a claim stands instead. */
    record Expressions(
            @Nullable ClaimExpression username,
            @Nullable ClaimExpression groups,
            @Nullable ClaimExpression uid,
            Map<String, ClaimExpression> extra) {}

    /**
     * Claims as expressions see them, and what these may still cost.
     *
     * @param claims their CEL value
     */
    private record Evaluation(Object claims, CostBudget budget) {}

    /** What must hold, and what is said when it does not. */
    record Condition(ClaimExpression expression, String message) {

        void check(Object value, CostBudget budget, String about) throws ClaimsException {
            try {
                if (!(expression.run(value, budget) instanceof Boolean holds)) {
                    throw new ClaimsException("validation expression must return a boolean");
                }
                if (!holds) {
                    throw new ClaimsException("validation expression '" + expression.source() + "' failed: " + message);
                }
            } catch (ClaimsException e) {
                throw new ClaimsException("oidc: error evaluating " + about + ": " + e.getMessage());
            }
        }
    }

    UserMapping(JwtAuthenticator jwt, Expressions expressions, List<Condition> claimRules, List<Condition> userRules) {
        this.jwt = jwt;
        this.expressions = expressions;
        this.claimRules = List.copyOf(claimRules);
        this.userRules = List.copyOf(userRules);
    }

    /** Whose tokens these are. */
    public TokenIssuer issuer() {
        return jwt.issuer();
    }

    /**
     * The user that claims stand for.
     *
     * @throws ClaimsException when they stand for nobody
     */
    public ClaimedUser user(ObjectNode claims) throws ClaimsException {
        refuseDistributed(claims);
        CostBudget budget = new CostBudget();
        Evaluation value = new Evaluation(ClaimValues.of(claims), budget);
        String name = username(claims, value);
        List<String> groups = groups(claims, value);
        String uid = uid(claims, value);
        ClaimedUser user = new ClaimedUser(name, uid, groups, extra(claims, value));
        for (ClaimRule rule : jwt.claimRules()) {
            if (!rule.claim().isEmpty()) {
                required(claims, rule);
            }
        }
        for (Condition rule : claimRules) {
            rule.check(value.claims(), budget, "claim validation expression");
        }
        if (!userRules.isEmpty()) {
            Object about = ClaimValues.of(user);
            for (Condition rule : userRules) {
                rule.check(about, budget, "user info validation rule");
            }
        }
        return user;
    }

    /** Groups that lie elsewhere are not fetched; without them nobody must be let in who has rights by not being in one. */
    private void refuseDistributed(ObjectNode claims) throws ClaimsException {
        String groups = jwt.mappings().groups().claim();
        JsonNode names = claims.path("_claim_names");
        if (!groups.isEmpty() && !claims.has(groups) && names.has(groups)) {
            throw new ClaimsException("oidc: could not expand distributed claims: claim \"" + groups
                    + "\" would have to be fetched, which is not supported");
        }
    }

    private String username(ObjectNode claims, Evaluation value) throws ClaimsException {
        ClaimExpression expression = expressions.username();
        if (expression != null) {
            Object name = run(expression, value, "username");
            if (!(name instanceof String text)) {
                throw new ClaimsException("oidc: error evaluating username claim expression: username claim expression"
                        + " must return a string");
            }
            if (text.isEmpty()) {
                throw new ClaimsException("oidc: empty username via CEL expression is not allowed");
            }
            return text;
        }
        Source source = jwt.mappings().username();
        String name = text(claims, source.claim(), "oidc: parse username claims " + GoText.quoted(source.claim()));
        if (source.claim().equals("email") && claims.has("email_verified")) {
            JsonNode verified = claims.path("email_verified");
            if (!verified.isBoolean() && !verified.isNull()) {
                throw new ClaimsException("oidc: parse 'email_verified' claim: " + unfit(verified, "bool"));
            }
            if (!verified.booleanValue()) {
                throw new ClaimsException("oidc: email not verified");
            }
        }
        return prefix(source) + name;
    }

    private static String prefix(Source source) {
        String prefix = source.prefix();
        return prefix == null ? "" : prefix;
    }

    private List<String> groups(ObjectNode claims, Evaluation value) throws ClaimsException {
        Source source = jwt.mappings().groups();
        if (!source.claim().isEmpty() && claims.has(source.claim())) {
            List<String> groups = new ArrayList<>();
            for (String group : textOrTexts(claims.path(source.claim()), source.claim())) {
                groups.add(prefix(source) + group);
            }
            return groups;
        }
        ClaimExpression expression = expressions.groups();
        if (expression == null) {
            return List.of();
        }
        Object groups = run(expression, value, "group");
        try {
            return ClaimValues.texts(groups);
        } catch (ClaimsException e) {
            throw new ClaimsException("oidc: error evaluating group claim expression: " + e.getMessage());
        }
    }

    private static List<String> textOrTexts(JsonNode claim, String name) throws ClaimsException {
        if (claim.isTextual()) {
            return List.of(claim.textValue());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : claim) {
            if (!claim.isArray() || !(text.isTextual() || text.isNull())) {
                texts.clear();
                break;
            }
            texts.add(text.isNull() ? "" : text.textValue());
        }
        if (claim.isNull() || (claim.isArray() && texts.size() == claim.size())) {
            return texts;
        }
        throw new ClaimsException("oidc: parse groups claim " + GoText.quoted(name) + ": " + unfit(claim, "string"));
    }

    private String uid(ObjectNode claims, Evaluation value) throws ClaimsException {
        String claim = jwt.mappings().uid().claim();
        if (!claim.isEmpty()) {
            return text(claims, claim, "oidc: parse uid claim " + GoText.quoted(claim));
        }
        ClaimExpression expression = expressions.uid();
        if (expression == null) {
            return "";
        }
        if (run(expression, value, "uid") instanceof String uid) {
            return uid;
        }
        throw new ClaimsException(
                "oidc: error evaluating uid claim expression: uid claim expression must return a string");
    }

    private Map<String, List<String>> extra(ObjectNode claims, Evaluation value) throws ClaimsException {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (claims.path("jti").isTextual() && !claims.path("jti").textValue().isEmpty()) {
            extra.put(CREDENTIAL_ID, List.of("JTI=" + claims.path("jti").textValue()));
        }
        for (Map.Entry<String, ClaimExpression> one : expressions.extra().entrySet()) {
            Object values = one.getValue().run(value.claims(), value.budget());
            try {
                List<String> texts = ClaimValues.texts(values);
                if (!texts.isEmpty()) {
                    extra.put(one.getKey(), texts);
                }
            } catch (ClaimsException e) {
                throw new ClaimsException("oidc: error evaluating extra claim expression: "
                        + one.getValue().source() + ": " + e.getMessage());
            }
        }
        return extra;
    }

    private static void required(ObjectNode claims, ClaimRule rule) throws ClaimsException {
        String claim = rule.claim();
        if (!claims.has(claim)) {
            throw new ClaimsException("oidc: required claim " + claim + " not present in ID token");
        }
        String value = text(claims, claim, "oidc: parse claim " + claim);
        if (!value.equals(rule.requiredValue())) {
            throw new ClaimsException("oidc: required claim " + claim + " value does not match. Got = " + value
                    + ", want = " + rule.requiredValue());
        }
    }

    private static Object run(ClaimExpression expression, Evaluation value, String about) throws ClaimsException {
        try {
            return expression.run(value.claims(), value.budget());
        } catch (ClaimsException e) {
            throw new ClaimsException("oidc: error evaluating " + about + " claim expression: " + e.getMessage());
        }
    }

    /** A claim as Go reads it into a text, for which null is an empty one. */
    private static String text(ObjectNode claims, String claim, String about) throws ClaimsException {
        JsonNode value = claims.path(claim);
        if (value.isMissingNode()) {
            throw new ClaimsException(about + ": claim not present");
        }
        if (!value.isTextual() && !value.isNull()) {
            throw new ClaimsException(about + ": " + unfit(value, "string"));
        }
        return value.isNull() ? "" : value.textValue();
    }

    private static String unfit(JsonNode value, String type) {
        return "json: cannot unmarshal " + GoText.jsonType(value) + " into Go value of type " + type;
    }
}
