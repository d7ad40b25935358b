package dev.polder.machinery.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of apiserver v0.36.0 {@code plugin/pkg/authenticator/token/oidc/oidc_test.go} that are about claims, with its texts. */
class UserMappingTest {

    private static final String PLAIN = "claimMappings: {username: {claim: username, prefix: ''}}";
    private static final String GROUPS =
            "claimMappings: {username: {claim: username, prefix: ''}, groups: {claim: groups, prefix: ''}}";
    private static final String EMAIL = "claimMappings: {username: {claim: email, prefix: ''}}";
    private static final String TURTLE =
            "{turtle: {foo: {other1: {bit1: true, bit2: false, bit3: 1}, bar: {other1: {bit1: true, bit2: false, bit3:"
                    + " 1}, baz: {panda: [snorlax, '007', santa, claus], other1: {bit1: true, bit2: false, bit3: 1}}}}}}";

    private static String by(String username, String further) {
        return "claimMappings: {username: {expression: " + username + "}" + further + "}";
    }

    static Stream<Arguments> good() {
        return Stream.of(
                user(PLAIN, "{username: jane}", "jane"),
                user("claimMappings: {username: {claim: username, prefix: 'oidc:'}}", "{username: jane}", "oidc:jane"),
                user(EMAIL, "{email: jane@example.com, email_verified: true}", "jane@example.com"),
                user(EMAIL, "{email: jane@example.com}", "jane@example.com"),
                user(GROUPS, "{username: jane, groups: [team1, team2]}", "jane", "team1", "team2"),
                user(GROUPS, "{username: jane, groups: team1}", "jane", "team1"),
                user(GROUPS, "{username: jane}", "jane"),
                user(
                        "claimMappings: {username: {claim: username, prefix: 'oidc:'}, groups: {claim: groups, prefix:"
                                + " 'groups:'}}",
                        "{username: jane, groups: [team1, team2]}",
                        "oidc:jane",
                        "groups:team1",
                        "groups:team2"),
                user(by("claims.foo.username", ""), "{foo: {username: jane}}", "jane"),
                user(
                        by("claims.username", ", groups: {expression: claims.groups}"),
                        "{username: jane, groups: [team1, team2]}",
                        "jane",
                        "team1",
                        "team2"),
                user(
                        by("claims.username", ", groups: {expression: claims.groups}"),
                        "{username: jane, groups: null}",
                        "jane"),
                user(
                        by(
                                "claims.username",
                                ", groups: {expression: '(claims.roles.split(\",\") +"
                                        + " claims.other_roles.split(\",\")).map(role, \"groups:\" + role)'}"),
                        "{username: jane, roles: 'foo,bar', other_roles: 'baz,qux'}",
                        "jane",
                        "groups:foo",
                        "groups:bar",
                        "groups:baz",
                        "groups:qux"),
                user(
                        PLAIN + "\nclaimValidationRules: [{expression: 'claims.hd == \"example.com\"'}]",
                        "{username: jane, hd: example.com}",
                        "jane"),
                user(
                        PLAIN + "\nclaimValidationRules: [{claim: hd, requiredValue: example.com},"
                                + " {expression: 'claims.foo.bar == \"baz\"'}]",
                        "{username: jane, hd: example.com, foo: {bar: baz}}",
                        "jane"),
                user(
                        PLAIN
                                + "\n"
                                + "userValidationRules: [{expression: 'user.username == \" \"'}, {expression:"
                                + " 'user.uid == \"\"'}, {expression: \"!('bar' in user.groups)\"}, {expression:"
                                + " \"!('bar' in user.extra)\"}]",
                        "{username: ' '}",
                        " "),
                user(PLAIN + "\nuserValidationRules: [{expression: 'user.username == \"\"'}]", "{username: ''}", ""),
                user(PLAIN, "{username: jane, jti: 1234}", "jane"));
    }

    private static Arguments user(String jwt, String claims, String name, String... groups) {
        return Arguments.of(jwt, claims, name, List.of(groups));
    }

    @ParameterizedTest
    @MethodSource("good")
    void claims_standForTheirUser(String jwt, String claims, String name, List<String> groups) throws ClaimsException {
        ClaimedUser user = Jwts.mapping(jwt).user(Jwts.yaml(claims));
        assertThat(user).isEqualTo(new ClaimedUser(name, "", groups, Map.of()));
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(PLAIN, "{sub: jane}", "oidc: parse username claims \"username\": claim not present"),
                Arguments.of(
                        PLAIN,
                        "{username: 1}",
                        "oidc: parse username claims \"username\": json: cannot unmarshal number into Go value of type"
                                + " string"),
                Arguments.of(EMAIL, "{email: a@b, email_verified: false}", "oidc: email not verified"),
                Arguments.of(EMAIL, "{email: a@b, email_verified: null}", "oidc: email not verified"),
                Arguments.of(
                        EMAIL,
                        "{email: a@b, email_verified: 'false'}",
                        "oidc: parse 'email_verified' claim: json: cannot unmarshal string into Go value of type bool"),
                Arguments.of(
                        GROUPS,
                        "{username: jane, groups: 42}",
                        "oidc: parse groups claim \"groups\": json: cannot unmarshal number into Go value of type"
                                + " string"),
                Arguments.of(
                        GROUPS,
                        "{username: jane, groups: [a, 1]}",
                        "oidc: parse groups claim \"groups\": json: cannot unmarshal array into Go value of type"
                                + " string"),
                Arguments.of(
                        PLAIN + "\nclaimValidationRules: [{claim: hd, requiredValue: example.com}]",
                        "{username: jane}",
                        "oidc: required claim hd not present in ID token"),
                Arguments.of(
                        PLAIN + "\nclaimValidationRules: [{claim: hd, requiredValue: example.com}]",
                        "{username: jane, hd: example.org}",
                        "oidc: required claim hd value does not match. Got = example.org, want = example.com"),
                Arguments.of(
                        PLAIN + "\nclaimValidationRules: [{expression: 'claims.hd == \"example.com\"', message: no}]",
                        "{username: jane}",
                        "oidc: error evaluating claim validation expression: expression 'claims.hd == \"example.com\"'"
                                + " resulted in error: no such key: hd"),
                Arguments.of(
                        PLAIN + "\nclaimValidationRules: [{expression: 'sets.equivalent(claims.aud, [\"bar\", \"foo\","
                                + " \"baz\"])', message: 'audience must exactly contain [bar, foo, baz]'}]",
                        "{username: jane, aud: [foo, bar]}",
                        "oidc: error evaluating claim validation expression: validation expression"
                                + " 'sets.equivalent(claims.aud, [\"bar\", \"foo\", \"baz\"])' failed: audience must"
                                + " exactly contain [bar, foo, baz]"));
    }

    static Stream<Arguments> badByExpression() {
        return Stream.of(
                Arguments.of(
                        "claimMappings: {username: {claim: username, prefix: 'system:'}}\n"
                                + "userValidationRules: [{expression: \"!user.username.startsWith('system:')\", message:"
                                + " \"username cannot used reserved system: prefix\"}]",
                        "{username: jane}",
                        "oidc: error evaluating user info validation rule: validation expression"
                                + " '!user.username.startsWith('system:')' failed: username cannot used reserved system:"
                                + " prefix"),
                Arguments.of(
                        by("claims.username", ", groups: {expression: claims.groups}")
                                + "\n"
                                + "userValidationRules: [{expression: \"user.groups.all(group,"
                                + " !group.startsWith('system:'))\", message: \"groups cannot used reserved system:"
                                + " prefix\"}]",
                        "{username: jane, groups: ['system:foo']}",
                        "oidc: error evaluating user info validation rule: validation expression"
                                + " 'user.groups.all(group, !group.startsWith('system:'))' failed: groups cannot used"
                                + " reserved system: prefix"),
                Arguments.of(
                        PLAIN
                                + "\n"
                                + "userValidationRules: [{expression:"
                                + " \"!(user.extra[?'authentication.kubernetes.io/credential-id'][0].orValue('') in"
                                + " ['JTI=ea28'])\", message: credential is revoked}]",
                        "{username: jane, jti: ea28}",
                        "oidc: error evaluating user info validation rule: validation expression"
                                + " '!(user.extra[?'authentication.kubernetes.io/credential-id'][0].orValue('') in"
                                + " ['JTI=ea28'])' failed: credential is revoked"),
                Arguments.of(
                        by(
                                "'claims.turtle.foo.bar.baz.panda[0]'",
                                ", groups: {expression: claims.turtle.foo.bar.baz.a.b.c.d}"),
                        TURTLE,
                        "oidc: error evaluating group claim expression: expression 'claims.turtle.foo.bar.baz.a.b.c.d'"
                                + " resulted in error: no such key: a"),
                Arguments.of(
                        by("claims.username", ""),
                        "{username: 1}",
                        "oidc: error evaluating username claim expression: username claim expression must return a"
                                + " string"),
                Arguments.of(
                        by("claims.username", ""),
                        "{username: ''}",
                        "oidc: empty username via CEL expression is not allowed"),
                Arguments.of(
                        by("claims.username", ", groups: {expression: claims.groups}"),
                        "{username: jane, groups: [a, 1]}",
                        "oidc: error evaluating group claim expression: expression must return a string or a list of"
                                + " strings"),
                Arguments.of(
                        by("claims.username", ", extra: [{key: example.org/a, valueExpression: claims.a}]"),
                        "{username: jane, a: 1}",
                        "oidc: error evaluating extra claim expression: claims.a: expression must return a string or a"
                                + " list of strings"));
    }

    @ParameterizedTest
    @MethodSource({"bad", "badByExpression"})
    void claims_thatStandForNobody_areRefused(String jwt, String claims, String want) {
        UserMapping mapping = Jwts.mapping(jwt);
        assertThatThrownBy(() -> mapping.user(Jwts.yaml(claims)))
                .isInstanceOf(ClaimsException.class)
                .hasMessage(want);
    }

    @Test
    void deeplyNestedClaims_areReached() throws ClaimsException {
        ClaimedUser user = Jwts.mapping("""
            claimValidationRules:
            - {expression: 'claims.turtle.foo.other1.bit1 && !claims.turtle.foo.bar.other1.bit2'}
            claimMappings:
              username: {expression: 'claims.turtle.foo.bar.baz.panda[0]'}
              uid: {expression: 'claims.turtle.foo.bar.baz.panda[1]'}
              groups: {expression: "claims.turtle.foo.bar.baz.?a.b.c.d.orValue([ 'claus' ])"}
              extra:
              - {key: bio.snorlax.org/1, valueExpression: 'string(claims.turtle.foo.bar.other1.bit2)'}
              - {key: bio.snorlax.org/2, valueExpression: 'string(claims.turtle.foo.bar.baz.other1.bit3)'}
              - key: bio.snorlax.org/3
                valueExpression: "[string(claims.turtle.foo.bar.baz.other1.bit1)] + ['a', 'b', 'c']"
            userValidationRules:
            - {expression: 'user.username != "bad"'}
            - {expression: 'user.uid == "007"'}
            - {expression: '"claus" in user.groups'}
            - {expression: 'user.extra.bio__dot__snorlax__dot__org__slash__3.size() == 4'}
            """).user(Jwts.yaml(TURTLE));
        assertThat(user)
                .isEqualTo(new ClaimedUser(
                        "snorlax",
                        "007",
                        List.of("claus"),
                        Map.of(
                                "bio.snorlax.org/1", List.of("false"),
                                "bio.snorlax.org/2", List.of("1"),
                                "bio.snorlax.org/3", List.of("true", "a", "b", "c"))));
    }

    // "success - service account payload": names that are no identifiers, escaped and in brackets.
    @Test
    void claimsOfServiceAccounts_areReached() throws ClaimsException {
        ClaimedUser user = Jwts.mapping("""
            claimValidationRules:
            - expression: 'claims.sub == ("system:serviceaccount:" + claims.kubernetes__dot__io.namespace + ":" + claims.kubernetes__dot__io.serviceaccount.name)'
            - {expression: 'has(claims.kubernetes__dot__io.pod.uid)'}
            - {expression: 'claims["kubernetes.io"]["node"]["uid"] != ""'}
            - {expression: 'claims[?"kubernetes.io"]["node"]["ip"].orValue(true)'}
            claimMappings:
              username: {expression: '"system:serviceaccount:" + claims.kubernetes__dot__io.namespace + ":" + claims.kubernetes__dot__io.serviceaccount.name'}
              uid: {expression: claims.kubernetes__dot__io.serviceaccount.uid}
              groups: {expression: '[ "system:serviceaccounts", "system:serviceaccounts:" + claims.kubernetes__dot__io.namespace ]'}
              extra:
              - {key: authentication.x-kubernetes.io/pod-name, valueExpression: claims.kubernetes__dot__io.pod.name}
              - {key: authentication.x-kubernetes.io/node-name, valueExpression: claims.kubernetes__dot__io.node.name}
              - {key: authentication.x-kubernetes.io/credential-id, valueExpression: '"JTI=" + claims.jti'}
              - {key: test.x-kubernetes.io/warnafter, valueExpression: 'string(int(claims.kubernetes__dot__io.warnafter))'}
              - {key: test.x-kubernetes.io/namespace, valueExpression: claims.kubernetes__dot__io.namespace}
            userValidationRules:
            - {expression: 'user.username.startsWith("system:serviceaccount:" + user.extra["test.x-kubernetes.io/namespace"][0] + ":")'}
            - {expression: '"system:serviceaccounts" in user.groups && user.groups.size() == 2'}
            - {expression: 'user.extra.authentication__dot__x__dash__kubernetes__dot__io__slash__node__dash__name[0] == "127.0.0.1"'}
            - {expression: 'user.extra.authentication__dot__x__dash__kubernetes__dot__io__slash__credential__dash__id[0] == user.extra.authentication__dot__kubernetes__dot__io__slash__credential__dash__id[0]'}
            - {expression: 'user.extra["test.x-kubernetes.io/warnafter"][0] == "1700081020"'}
            - {expression: 'has(user.extra.authentication__dot__x__dash__kubernetes__dot__io__slash__pod__dash__name)'}
            - {expression: 'user.extra[?"test.x-kubernetes.io/missing"].orValue([]) == []'}
            """).user(Jwts.yaml("""
                {jti: ea28, sub: 'system:serviceaccount:kube-system:coredns', kubernetes.io: {namespace: kube-system,
                 node: {name: 127.0.0.1, uid: 58456cb0}, pod: {name: coredns, uid: 778a530c},
                 serviceaccount: {name: coredns, uid: a087d5a0}, warnafter: 1700081020}}
                """));
        assertThat(user.name()).isEqualTo("system:serviceaccount:kube-system:coredns");
        assertThat(user.uid()).isEqualTo("a087d5a0");
        assertThat(user.groups()).containsExactly("system:serviceaccounts", "system:serviceaccounts:kube-system");
        assertThat(user.extra())
                .containsEntry("authentication.kubernetes.io/credential-id", List.of("JTI=ea28"))
                .containsEntry("test.x-kubernetes.io/warnafter", List.of("1700081020"))
                .hasSize(6);
    }

    // "success - claims payload with deep use of __dot__".
    @Test
    void escapesHold_inNestedObjectsAndLists() throws ClaimsException {
        ClaimedUser user = Jwts.mapping("""
            claimValidationRules:
            - {expression: has(claims.turtle.baz.username__dot__io)}
            - {expression: 'has(claims.turtle.baz.link[0].uid__dot__io)'}
            - {expression: 'has(claims.data[0].groups__dot__io)'}
            - {expression: 'claims.turtle.bee.username__dot__io.company__dot__io == "fun-corp"'}
            claimMappings:
              username: {expression: claims.turtle.baz.username__dot__io}
              uid: {expression: 'claims.turtle.baz.link[0].uid__dot__io'}
              groups: {expression: 'claims.data[0].groups__dot__io'}
            """).user(Jwts.yaml("""
                {data: [{groups.io: gen1}], turtle: {bee: {username.io: {company.io: fun-corp}},
                 baz: {username.io: snorlax.io, link: [{uid.io: '143'}]}}}
                """));
        assertThat(user).isEqualTo(new ClaimedUser("snorlax.io", "143", List.of("gen1"), Map.of()));
    }

    // "extra claim mapping, value derived from claim value", "… empty string value for key".
    @Test
    void extra_thatComesToNothing_isLeftOut() throws ClaimsException {
        ClaimedUser user = Jwts.mapping("""
            claimMappings:
              username: {expression: claims.username}
              uid: {claim: uid}
              extra:
              - {key: example.org/admin, valueExpression: '(has(claims.is_admin) && claims.is_admin) ? "true":""'}
              - {key: example.org/admin_1, valueExpression: 'claims.?is_admin.orValue(false) == true ? "true":""'}
              - {key: example.org/non_existent, valueExpression: 'claims.?non_existent.orValue("default") == "default" ? "true":""'}
              - {key: example.org/empty, valueExpression: '["", string(claims.username), ""]'}
              - {key: example.org/nothing, valueExpression: '""'}
            """).user(Jwts.yaml("{username: jane, uid: '1234', is_admin: true}"));
        assertThat(user)
                .isEqualTo(new ClaimedUser(
                        "jane",
                        "1234",
                        List.of(),
                        Map.of(
                                "example.org/admin", List.of("true"),
                                "example.org/admin_1", List.of("true"),
                                "example.org/non_existent", List.of("true"),
                                "example.org/empty", List.of("jane"))));
    }

    // Upstream would fetch them; to let somebody in without would be to guess.
    @Test
    void groupsThatLieElsewhere_areARefusal() throws ClaimsException {
        String claims =
                "{username: jane, _claim_names: {groups: src1}, _claim_sources: {src1: {endpoint: 'https://a'}}}";
        UserMapping mapping = Jwts.mapping(GROUPS);
        assertThatThrownBy(() -> mapping.user(Jwts.yaml(claims)))
                .isInstanceOf(ClaimsException.class)
                .hasMessageStartingWith("oidc: could not expand distributed claims: ");
        assertThat(Jwts.mapping(PLAIN).user(Jwts.yaml(claims)).name()).isEqualTo("jane");
    }

    // Whoever writes expressions need not be an administrator.
    @Test
    void expressionThatCostsTooMuch_isStopped() {
        UserMapping mapping = Jwts.mapping(
                by("'string(claims.all.map(a, claims.all.map(b, claims.all.map(c, a + b + c))).size())'", ""));
        String many = "[" + "1, ".repeat(400) + "1]";
        assertThatThrownBy(() -> mapping.user(Jwts.yaml("{all: " + many + "}")))
                .isInstanceOf(ClaimsException.class)
                .hasMessageContaining("cost limit exceeded");
    }

    @Test
    void expressionsThatCostTooMuchTogether_areStopped() {
        StringBuilder rules = new StringBuilder("claimValidationRules:\n");
        for (int i = 0; i < 400; i++) {
            rules.append("- {expression: 'claims.all.all(a, claims.all.all(b, a + b > 0.0 - ")
                    .append(i)
                    .append(".0))'}\n");
        }
        UserMapping mapping = Jwts.mapping(rules + PLAIN);
        String many = "[" + "1, ".repeat(80) + "1]";
        assertThatThrownBy(() -> mapping.user(Jwts.yaml("{username: jane, all: " + many + "}")))
                .isInstanceOf(ClaimsException.class)
                .hasMessageContaining("cost limit exceeded");
    }
}
