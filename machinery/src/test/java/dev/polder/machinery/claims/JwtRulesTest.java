package dev.polder.machinery.claims;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.status.FieldError;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of apiserver v0.36.0 {@code pkg/apis/apiserver/validation/validation_test.go}, with its texts. */
class JwtRulesTest {

    private static final String USERNAME = "claimMappings: {username: {claim: sub, prefix: ''}}";
    private static final String EMAIL = "claims.email_verified must be used in claimMappings.username.expression or"
            + " claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in"
            + " claimMappings.username.expression";
    private static final String UNDECLARED =
            "compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo.bar\n | ^";

    private static Arguments row(String jwt, String want) {
        return Arguments.of(jwt, want);
    }

    private static Arguments issuer(String issuer, String want) {
        return row("issuer: {audiences: [audience], " + issuer + "}\n" + USERNAME, want);
    }

    private static Arguments audiences(String audiences, String want) {
        return row("issuer: {url: 'https://issuer-url', " + audiences + "}\n" + USERNAME, want);
    }

    private static Arguments claimRules(String rules, String want) {
        return row("claimValidationRules: " + rules + "\n" + USERNAME, want);
    }

    private static Arguments mappings(String mappings, String want) {
        return row("claimMappings: {" + mappings + "}", want);
    }

    private static Arguments extra(String extra, String want) {
        return mappings("username: {claim: sub, prefix: ''}, extra: " + extra, want);
    }

    private static Arguments username(String expression, String further, String want) {
        return row("claimMappings:\n  username:\n    expression: |-\n      " + expression + "\n" + further, want);
    }

    // TestValidateIssuerURL, TestValidateIssuerDiscoveryURL, TestValidateAudiences, TestValidateCertificateAuthority.
    static Stream<Arguments> issuers() {
        return Stream.of(
                issuer("url: ''", "issuer.url: Required value"),
                issuer(
                        "url: 'https://issuer-url:invalid-port'",
                        "issuer.url: Invalid value: \"https://issuer-url:invalid-port\": parse"
                                + " \"https://issuer-url:invalid-port\": invalid port \":invalid-port\" after host"),
                issuer(
                        "url: 'http://issuer-url'",
                        "issuer.url: Invalid value: \"http://issuer-url\": URL scheme must be https"),
                issuer(
                        "url: 'https://user:pass@issuer-url'",
                        "issuer.url: Invalid value: \"https://user:pass@issuer-url\": URL must not contain a username"
                                + " or password"),
                issuer(
                        "url: 'https://issuer-url?query'",
                        "issuer.url: Invalid value: \"https://issuer-url?query\": URL must not contain a query"),
                issuer(
                        "url: 'https://issuer-url#fragment'",
                        "issuer.url: Invalid value: \"https://issuer-url#fragment\": URL must not contain a fragment"),
                issuer("url: 'https://issuer-url'", ""),
                issuer(
                        "url: 'https://issuer-url/', discoveryURL: 'https://issuer-url///'",
                        "issuer.discoveryURL: Invalid value: \"https://issuer-url///\": discoveryURL must be different"
                                + " from URL"),
                issuer(
                        "url: 'https://issuer-url', discoveryURL: 'http://oidc.oidc-namespace.svc'",
                        "issuer.discoveryURL: Invalid value: \"http://oidc.oidc-namespace.svc\": URL scheme must be"
                                + " https"),
                issuer("url: 'https://issuer-url', discoveryURL: 'https://oidc.oidc-namespace.svc/path'", ""),
                audiences(
                        "audiences: []", "issuer.audiences: Required value: at least one issuer.audiences is required"),
                audiences("audiences: ['']", "issuer.audiences[0]: Required value"),
                audiences(
                        "audiences: [a], audienceMatchPolicy: MatchExact",
                        "issuer.audienceMatchPolicy: Invalid value: \"MatchExact\": audienceMatchPolicy must be empty"
                                + " or MatchAny for single audience"),
                audiences("audiences: [audience], audienceMatchPolicy: MatchAny", ""),
                audiences(
                        "audiences: [audience, audience], audienceMatchPolicy: MatchAny",
                        "issuer.audiences[1]: Duplicate value: \"audience\""),
                audiences(
                        "audiences: [audience1, audience2]",
                        "issuer.audienceMatchPolicy: Invalid value: \"\": audienceMatchPolicy must be MatchAny for"
                                + " multiple audiences"),
                issuer(
                        "url: 'https://a', certificateAuthority: invalid",
                        "issuer.certificateAuthority: Invalid value: \"<omitted>\": data does not contain any valid RSA"
                                + " or ECDSA certificates"),
                issuer(
                        "url: 'https://a', egressSelectorType: etcd",
                        "issuer.egressSelectorType: Invalid value: \"etcd\": egress selector must be either"
                                + " controlplane or cluster"));
    }

    // TestValidateClaimValidationRules, TestValidateUserValidationRules.
    static Stream<Arguments> rules() {
        return Stream.of(
                claimRules("[{}]", "claimValidationRules[0]: Required value: claim or expression is required"),
                claimRules(
                        "[{claim: claim, expression: expression}]",
                        "claimValidationRules[0]: Invalid value: \"claim\": claim and expression can't both be set"),
                claimRules(
                        "[{claim: claim, message: message}]",
                        "claimValidationRules[0].message: Invalid value: \"message\": may not be specified when claim"
                                + " is set"),
                claimRules(
                        "[{requiredValue: value, expression: \"claims.foo == 'bar'\"}]",
                        "claimValidationRules[0].requiredValue: Invalid value: \"value\": may not be specified when"
                                + " expression is set"),
                claimRules(
                        "[{claim: claim}, {claim: claim}]",
                        "claimValidationRules[1].claim: Duplicate value: \"claim\""),
                claimRules(
                        "[{expression: \"claims.foo == 'bar'\"}, {expression: \"claims.foo == 'bar'\"}]",
                        "claimValidationRules[1].expression: Duplicate value: \"claims.foo == 'bar'\""),
                claimRules(
                        "[{expression: foo.bar}]",
                        "claimValidationRules[0].expression: Invalid value: \"foo.bar\": " + UNDECLARED),
                claimRules(
                        "[{expression: claims.foo}]",
                        "claimValidationRules[0].expression: Invalid value: \"claims.foo\": must evaluate to bool"),
                claimRules("[{expression: has(claims.email_verified)}]", ""),
                row("userValidationRules: [{}]\n" + USERNAME, "userValidationRules[0].expression: Required value"),
                row(
                        "userValidationRules: [{expression: \"user.username == 'foo'\"},"
                                + " {expression: \"user.username == 'foo'\"}]\n" + USERNAME,
                        "userValidationRules[1].expression: Duplicate value: \"user.username == 'foo'\""),
                row(
                        "userValidationRules: [{expression: foo.bar}]\n" + USERNAME,
                        "userValidationRules[0].expression: Invalid value: \"foo.bar\": " + UNDECLARED),
                row(
                        "userValidationRules: [{expression: user.username}]\n" + USERNAME,
                        "userValidationRules[0].expression: Invalid value: \"user.username\": must evaluate to bool"));
    }

    // TestValidateClaimMappings.
    static Stream<Arguments> claimMappings() {
        return Stream.of(
                mappings(
                        "username: {claim: claim, expression: claims.username}",
                        "claimMappings.username: Invalid value: \"\": claim and expression can't both be set"),
                mappings("username: {}", "claimMappings.username: Required value: claim or expression is required"),
                mappings(
                        "username: {expression: claims.username, prefix: prefix}",
                        "claimMappings.username.prefix: Invalid value: \"prefix\": may not be specified when"
                                + " expression is set"),
                mappings(
                        "username: {claim: claim}",
                        "claimMappings.username.prefix: Required value: prefix is required when claim is set. It can be"
                                + " set to an empty string to disable prefixing"),
                mappings(
                        "username: {expression: foo.bar}",
                        "claimMappings.username.expression: Invalid value: \"foo.bar\": " + UNDECLARED),
                mappings(
                        "username: {claim: a, prefix: ''}, groups: {claim: claim, expression: claims.x}",
                        "claimMappings.groups: Invalid value: \"\": claim and expression can't both be set"),
                mappings(
                        "username: {claim: a, prefix: ''}, groups: {claim: claim}",
                        "claimMappings.groups.prefix: Required value: prefix is required when claim is set. It can be"
                                + " set to an empty string to disable prefixing"),
                mappings(
                        "username: {claim: a, prefix: ''}, uid: {claim: claim, expression: claims.x}",
                        "claimMappings.uid: Invalid value: \"\": claim and expression can't both be set"),
                mappings(
                        "username: {claim: a, prefix: ''}, uid: {expression: foo.bar}",
                        "claimMappings.uid.expression: Invalid value: \"foo.bar\": " + UNDECLARED),
                extra("[{key: '', valueExpression: claims.x}]", "claimMappings.extra[0].key: Required value"),
                extra("[{key: example.org/foo}]", "claimMappings.extra[0].valueExpression: Required value"),
                extra(
                        "[{key: example.org/foo, valueExpression: foo.bar}]",
                        "claimMappings.extra[0].valueExpression: Invalid value: \"foo.bar\": " + UNDECLARED),
                extra(
                        "[{key: example.org/foo, valueExpression: claims.a},"
                                + " {key: example.org/foo, valueExpression: claims.b}]",
                        "claimMappings.extra[1].key: Duplicate value: \"example.org/foo\""),
                extra(
                        "[{key: foo, valueExpression: claims.a}]",
                        "claimMappings.extra[0].key: Invalid value: \"foo\": must be a domain-prefixed path (such as"
                                + " \"acme.io/foo\")"),
                extra(
                        "[{key: example.org/Foo, valueExpression: claims.a}]",
                        "claimMappings.extra[0].key: Invalid value: \"example.org/Foo\": must be lowercase"),
                extra(
                        "[{key: k8s.io/foo, valueExpression: claims.a}]",
                        "claimMappings.extra[0].key: Invalid value: \"k8s.io/foo\": k8s.io, kubernetes.io and their"
                                + " subdomains are reserved for Kubernetes use"),
                extra(
                        "[{key: example.kubernetes.io/foo, valueExpression: claims.a}]",
                        "claimMappings.extra[0].key: Invalid value: \"example.kubernetes.io/foo\": k8s.io,"
                                + " kubernetes.io and their subdomains are reserved for Kubernetes use"));
    }

    private static String unverified(String shown) {
        return "claimMappings.username.expression: Invalid value: \"" + shown + "\": " + EMAIL;
    }

    // TestValidateAuthenticationConfiguration and TestValidateClaimMappings: "uses unverified email" and the like.
    static Stream<Arguments> addresses() {
        return Stream.of(
                username("claims.email", "", unverified("claims.email")),
                username("claims.email_", "", ""),
                username(
                        "['yay', string(claims.email), 'panda'].join(' ')",
                        "",
                        unverified("['yay', string(claims.email), 'panda'].join(' ')")),
                username("claims.?email", "", unverified("claims.?email")),
                username("{claims.?email: \"panda\"}", "", unverified("{claims.?email: \\\"panda\\\"}")),
                username("{\"fancy\": claims.?email}", "", unverified("{\\\"fancy\\\": claims.?email}")),
                username("[\"a\"].map(i, i + claims.email)", "", unverified("[\\\"a\\\"].map(i, i + claims.email)")),
                username(
                        "has(claims.email) ? claims.email : claims.sub",
                        "",
                        unverified("has(claims.email) ? claims.email : claims.sub")),
                username(
                        "['yay', string(claims.email), 'panda'].join(' ')",
                        "claimValidationRules: [{expression: 'string(claims.email_verified) == \"panda\"'}]",
                        ""),
                username(
                        "['yay', string(claims.email), 'panda'].join(' ')",
                        "  extra: [{key: panda.io/foo, valueExpression: 'claims.?email_verified'}]",
                        ""),
                username("claims.?email_verified.orValue(true) ? claims.email : claims.sub", "", ""),
                username(
                        "{claims.?email: \"panda\"}",
                        "claimValidationRules: [{expression: 'claims.?email_verified.orValue(true)'}]",
                        "claimValidationRules[0].expression: Invalid value: \"claims.?email_verified.orValue(true)\":"
                                + " must evaluate to bool\n"
                                + unverified("{claims.?email: \\\"panda\\\"}")));
    }

    // pkg/authentication/cel/compile_test.go.
    static Stream<Arguments> expressions() {
        return Stream.of(
                username(
                        "claims + 1",
                        "",
                        "claimMappings.username.expression: Invalid value: \"claims + 1\": compilation failed: ERROR:"
                                + " <input>:1:8: found no matching overload for '_+_' applied to '(map(string, any),"
                                + " int)'\n | claims + 1\n | .......^"),
                claimRules(
                        "[{expression: \"user.username == 'foo'\"}]",
                        "claimValidationRules[0].expression: Invalid value: \"user.username == 'foo'\": compilation"
                                + " failed: ERROR: <input>:1:1: undeclared reference to 'user' (in container '')\n"
                                + " | user.username == 'foo'\n | ^"),
                row(
                        "userValidationRules: [{expression: \"user.unknown == 'foo'\"}]\n" + USERNAME,
                        "userValidationRules[0].expression: Invalid value: \"user.unknown == 'foo'\": compilation"
                                + " failed: ERROR: <input>:1:5: undefined field 'unknown'\n"
                                + " | user.unknown == 'foo'\n"
                                + " | ....^"));
    }

    @ParameterizedTest
    @MethodSource({"issuers", "rules", "claimMappings", "addresses", "expressions"})
    void entry_isRefused_inUpstreamsWords(String jwt, String want) {
        JwtRules.Outcome outcome = Jwts.check(jwt);
        assertThat(String.join(
                        "\n", outcome.errors().stream().map(FieldError::message).toList()))
                .isEqualTo(want);
        assertThat(outcome.mapping() == null).isEqualTo(!want.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("disallowed")
    void issuer_isNoneOfTheServersOwn(String url, String want) {
        JwtRules.Outcome outcome =
                Jwts.check("issuer: {url: '" + url + "', audiences: [a]}\n" + USERNAME, "https://issuer-url");
        assertThat(String.join(
                        "\n", outcome.errors().stream().map(FieldError::message).toList()))
                .isEqualTo(want);
    }

    static Stream<Arguments> disallowed() {
        return Stream.of(
                row(
                        "https://issuer-url",
                        "issuer.url: Invalid value: \"https://issuer-url\": URL must not overlap with disallowed"
                                + " issuers: [https://issuer-url]"),
                row("https://other", ""));
    }
}
