package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.claims.ClaimExpression.CompileException;
import dev.polder.machinery.claims.ClaimExpression.Variable;
import dev.polder.machinery.claims.ClaimMappings.Extra;
import dev.polder.machinery.claims.ClaimMappings.Source;
import dev.polder.machinery.claims.JwtAuthenticator.ClaimRule;
import dev.polder.machinery.claims.JwtAuthenticator.UserRule;
import dev.polder.machinery.claims.UserMapping.Condition;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one entry of {@code jwt}, and its expressions, compiled (apiserver {@code
 * pkg/apis/apiserver/validation.validateJWTAuthenticator}).
 */
public final class JwtRules {

    private static final String PATH_REGEX = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern PATH = Pattern.compile(PATH_REGEX);
    private static final String BOTH = "claim and expression can't both be set";
    private static final String NEITHER = "claim or expression is required";

    private final List<FieldError> errors = new ArrayList<>();
    private final JwtAuthenticator jwt;
    private final FieldPath path;

    /**
     * What came of it.
     *
     * @param errors everything that is wrong
     * @param mapping makes users of claims; null when something is wrong
     */
    public record Outcome(List<FieldError> errors, @Nullable UserMapping mapping) {}

    private JwtRules(JwtAuthenticator jwt, FieldPath path) {
        this.jwt = jwt;
        this.path = path;
    }

    /**
     * Checks an entry.
     *
     * @param path where it is, for messages
     * @param others issuers that its own may not be taken for
     */
    public static Outcome check(JwtAuthenticator jwt, FieldPath path, Collection<String> others) {
        JwtRules rules = new JwtRules(jwt, path);
        rules.errors.addAll(IssuerRules.check(jwt.issuer(), path.child("issuer"), others));
        List<Condition> claimRules = rules.claimRules();
        FieldPath mappings = path.child("claimMappings");
        ClaimExpression username = rules.source(jwt.mappings().username(), mappings.child("username"), true);
        ClaimExpression groups = rules.source(jwt.mappings().groups(), mappings.child("groups"), false);
        ClaimExpression uid = rules.uid(mappings.child("uid"));
        Map<String, ClaimExpression> extra = rules.extra(mappings.child("extra"));
        rules.emailIsVerified(username, extra.values(), claimRules, mappings.child("username"));
        List<Condition> userRules = rules.userRules();
        UserMapping mapping = rules.errors.isEmpty()
                ? new UserMapping(
                        jwt,
                        new UserMapping.Expressions(username, groups, uid, Map.copyOf(extra)),
                        claimRules,
                        userRules)
                : null;
        return new Outcome(rules.errors, mapping);
    }

    private void invalid(FieldPath at, String value, String why) {
        errors.add(FieldError.invalid(at.toString(), value, why));
    }

    private void duplicate(FieldPath at, String value) {
        errors.add(FieldError.duplicate(at.toString(), TextNode.valueOf(value)));
    }

    private List<Condition> claimRules() {
        List<Condition> compiled = new ArrayList<>();
        Set<String> claims = new HashSet<>();
        Set<String> expressions = new HashSet<>();
        for (int i = 0; i < jwt.claimRules().size(); i++) {
            ClaimRule rule = jwt.claimRules().get(i);
            FieldPath at = path.child("claimValidationRules").index(i);
            if (!rule.claim().isEmpty() && !rule.expression().isEmpty()) {
                invalid(at, rule.claim(), BOTH);
            } else if (!rule.claim().isEmpty()) {
                if (!rule.message().isEmpty()) {
                    invalid(at.child("message"), rule.message(), "may not be specified when claim is set");
                }
                if (!claims.add(rule.claim())) {
                    duplicate(at.child("claim"), rule.claim());
                }
            } else if (rule.expression().isEmpty()) {
                errors.add(FieldError.required(at.toString(), NEITHER));
            } else {
                if (!rule.requiredValue().isEmpty()) {
                    invalid(
                            at.child("requiredValue"),
                            rule.requiredValue(),
                            "may not be specified when expression is set");
                }
                condition(rule.expression(), rule.message(), Variable.CLAIMS, expressions, at, compiled);
            }
        }
        return compiled;
    }

    private List<Condition> userRules() {
        List<Condition> compiled = new ArrayList<>();
        Set<String> expressions = new HashSet<>();
        for (int i = 0; i < jwt.userRules().size(); i++) {
            UserRule rule = jwt.userRules().get(i);
            FieldPath at = path.child("userValidationRules").index(i);
            if (rule.expression().isEmpty()) {
                errors.add(FieldError.required(at.child("expression").toString(), ""));
            } else {
                condition(rule.expression(), rule.message(), Variable.USER, expressions, at, compiled);
            }
        }
        return compiled;
    }

    private void condition(
            String expression, String message, Variable about, Set<String> seen, FieldPath rule, List<Condition> into) {
        FieldPath at = rule.child("expression");
        if (!seen.add(expression)) {
            duplicate(at, expression);
            return;
        }
        try {
            into.add(new Condition(ClaimExpression.condition(expression, about), message));
        } catch (CompileException e) {
            invalid(at, expression, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable ClaimExpression source(Source source, FieldPath at, boolean required) {
        if (!source.expression().isEmpty() && !source.claim().isEmpty()) {
            invalid(at, "", BOTH);
            return null;
        }
        if (!source.expression().isEmpty()) {
            if (source.prefix() != null) {
                invalid(at.child("prefix"), source.prefix(), "may not be specified when expression is set");
            }
            return mapping(source.expression(), at.child("expression"));
        }
        if (source.claim().isEmpty() && required) {
            errors.add(FieldError.required(at.toString(), NEITHER));
        } else if (!source.claim().isEmpty() && source.prefix() == null) {
            errors.add(FieldError.required(
                    at.child("prefix").toString(),
                    "prefix is required when claim is set. It can be set to an empty string to disable prefixing"));
        }
        return null;
    }

    private @Nullable ClaimExpression uid(FieldPath at) {
        Source uid = jwt.mappings().uid();
        if (!uid.claim().isEmpty() && !uid.expression().isEmpty()) {
            invalid(at, "", BOTH);
            return null;
        }
        return uid.expression().isEmpty() ? null : mapping(uid.expression(), at.child("expression"));
    }

    private Map<String, ClaimExpression> extra(FieldPath path) {
        Map<String, ClaimExpression> compiled = new LinkedHashMap<>();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < jwt.mappings().extra().size(); i++) {
            Extra extra = jwt.mappings().extra().get(i);
            FieldPath at = path.index(i);
            key(extra.key(), at.child("key"));
            if (!keys.add(extra.key())) {
                duplicate(at.child("key"), extra.key());
            } else if (extra.expression().isEmpty()) {
                errors.add(FieldError.required(at.child("valueExpression").toString(), ""));
            } else {
                ClaimExpression expression = mapping(extra.expression(), at.child("valueExpression"));
                if (expression != null) {
                    compiled.put(extra.key(), expression);
                }
            }
        }
        return compiled;
    }

    private void key(String key, FieldPath at) {
        int slash = key.indexOf('/');
        if (key.isEmpty()) {
            errors.add(FieldError.required(at.toString(), ""));
        } else if (slash <= 0 || slash == key.length() - 1) {
            invalid(at, key, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            String host = key.substring(0, slash);
            Names.dnsSubdomain(host).forEach(why -> invalid(at, host, why));
            String below = key.substring(slash + 1);
            if (!PATH.matches(below)) {
                invalid(at, below, "Invalid path (regex used for validation is '" + PATH_REGEX + "')");
            }
        }
        if (!key.equals(key.toLowerCase(Locale.ROOT))) {
            invalid(at, key, "must be lowercase");
        }
        String domain = slash < 0 ? "" : "." + key.substring(0, slash);
        if (domain.endsWith(".kubernetes.io") || domain.endsWith(".k8s.io")) {
            invalid(at, key, "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use");
        }
    }

    private @Nullable ClaimExpression mapping(String expression, FieldPath at) {
        try {
            return ClaimExpression.mapping(expression);
        } catch (CompileException e) {
            invalid(at, expression, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Whoever is known by an address must have shown that it is theirs. */
    private void emailIsVerified(
            @Nullable ClaimExpression username,
            Collection<ClaimExpression> extra,
            List<Condition> claimRules,
            FieldPath at) {
        if (username == null || !username.usesClaim("email")) {
            return;
        }
        List<ClaimExpression> all = new ArrayList<>(extra);
        claimRules.forEach(rule -> all.add(rule.expression()));
        all.add(username);
        if (all.stream().noneMatch(one -> one.usesClaim("email_verified"))) {
            invalid(
                    at.child("expression"),
                    username.source(),
                    "claims.email_verified must be used in claimMappings.username.expression or"
                            + " claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when"
                            + " claims.email is used in claimMappings.username.expression");
        }
    }
}
