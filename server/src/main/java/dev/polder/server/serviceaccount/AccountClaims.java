package dev.polder.server.serviceaccount;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.server.jwt.SignedToken;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token says of a service account, in the two shapes that there are: bound tokens (upstream {@code
 * pkg/serviceaccount/claims.go}) and those that lie in Secrets ({@code legacy.go}), both with kcp's cluster name.
 *
 * @param account whose token it is
 * @param subject the {@code sub}
 * @param secret the name of the Secret that the token ends with; empty when there is none
 * @param secretUid its uid; empty in tokens that lie in Secrets
 * @param tokenId the {@code jti}; may be empty
 * @param legacy whether it lies in a Secret
 */
record AccountClaims(Account account, String subject, String secret, String secretUid, String tokenId, boolean legacy) {

    /** Who issues tokens that lie in Secrets, whatever the server calls itself. */
    static final String LEGACY_ISSUER = "kubernetes/serviceaccount";

    private static final String BOUND = "kubernetes.io";
    private static final String CLUSTER = "clusterName";
    private static final String LEGACY = "kubernetes.io/serviceaccount/";
    private static final String LEGACY_NAME = LEGACY + "service-account.name";
    private static final String LEGACY_UID = LEGACY + "service-account.uid";
    private static final String LEGACY_SECRET = LEGACY + "secret.name";
    private static final String LEGACY_NAMESPACE = LEGACY + "namespace";
    private static final String LEGACY_CLUSTER = LEGACY + CLUSTER;

    /** Reads them, whatever they are worth. */
    static AccountClaims of(SignedToken token) {
        ObjectNode claims = token.claims();
        if (token.issuer().equals(LEGACY_ISSUER)) {
            Account account = new Account(
                    text(claims, LEGACY_CLUSTER),
                    text(claims, LEGACY_NAMESPACE),
                    text(claims, LEGACY_NAME),
                    text(claims, LEGACY_UID));
            return new AccountClaims(
                    account, text(claims, "sub"), text(claims, LEGACY_SECRET), "", text(claims, "jti"), true);
        }
        JsonNode bound = claims.path(BOUND);
        JsonNode named = bound.path("serviceaccount");
        Account account =
                new Account(text(bound, CLUSTER), text(bound, "namespace"), text(named, "name"), text(named, "uid"));
        JsonNode secret = bound.path("secret");
        return new AccountClaims(
                account, text(claims, "sub"), text(secret, "name"), text(secret, "uid"), text(claims, "jti"), false);
    }

    /**
     * Where a token that nobody has checked says it belongs, for clients that know no clusters (kcp {@code
     * WithInClusterServiceAccountRequestRewrite}); empty when it does not say, or nothing that is the name of a cluster.
     */
    static Optional<LogicalClusterName> cluster(SignedToken token) {
        ObjectNode claims = token.claims();
        String bound = text(claims.path(BOUND), CLUSTER);
        return LogicalClusterName.parse(bound.isEmpty() ? text(claims, LEGACY_CLUSTER) : bound);
    }

    /** Why a legacy token's claims do not fit together; null when they do. Bound tokens need no such check. */
    @Nullable
    String defect() {
        if (!legacy) {
            return null;
        }
        if (subject.isEmpty()) {
            return "sub claim is missing";
        }
        if (account.namespace().isEmpty()) {
            return "namespace claim is missing";
        }
        if (secret.isEmpty()) {
            return "secretName claim is missing";
        }
        if (account.name().isEmpty()) {
            return "serviceAccountName claim is missing";
        }
        if (account.uid().isEmpty()) {
            return "serviceAccountUID claim is missing";
        }
        return subject.equals(account.userName()) ? null : "sub claim is invalid";
    }

    /**
     * The claims of a bound token, in the order that Go writes them.
     *
     * @param issued when it begins to be good, in seconds since 1970
     * @param expires when it ends, likewise
     */
    static ObjectNode bound(AccountClaims claims, String issuer, List<String> audiences, long issued, long expires) {
        ObjectNode json = Json.object();
        ArrayNode aud = json.putArray("aud");
        audiences.forEach(aud::add);
        json.put("exp", expires).put("iat", issued).put("iss", issuer).put("jti", claims.tokenId());
        ObjectNode bound = json.putObject(BOUND);
        Account account = claims.account();
        bound.put(CLUSTER, account.cluster()).put("namespace", account.namespace());
        if (!claims.secret().isEmpty()) {
            bound.putObject("secret").put("name", claims.secret()).put("uid", claims.secretUid());
        }
        bound.putObject("serviceaccount").put("name", account.name()).put("uid", account.uid());
        return json.put("nbf", issued).put("sub", account.userName());
    }

    /** The claims of a token that lies in a Secret. It ends with the Secret only. */
    static ObjectNode legacy(Account account, String secret) {
        return Json.object()
                .put("iss", LEGACY_ISSUER)
                .put(LEGACY_CLUSTER, account.cluster())
                .put(LEGACY_NAMESPACE, account.namespace())
                .put(LEGACY_SECRET, secret)
                .put(LEGACY_NAME, account.name())
                .put(LEGACY_UID, account.uid())
                .put("sub", account.userName());
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : "";
    }
}
