package dev.polder.server.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Says whether what a token depends on is still there: its account and its Secret, each with the uid that it had. */
final class LiveAccounts {

    static final ResourceSpace ACCOUNTS = ResourceSpace.local("", "serviceaccounts");
    static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");

    /** How long an object that is being deleted still counts, in seconds (upstream {@code jwt.DefaultLeeway}). */
    private static final long GRACE = 60;

    private LiveAccounts() {}

    /** What is found in a snapshot for a token. */
    private record Found(
            @Nullable ObjectRecord account, @Nullable ObjectRecord secret) {

        static Found in(ViewSnapshot snapshot, AccountClaims claims) {
            Account account = claims.account();
            LogicalClusterName cluster =
                    LogicalClusterName.parse(account.cluster()).orElse(null);
            if (cluster == null) {
                return new Found(null, null);
            }
            ObjectRecord secret = claims.secret().isEmpty()
                    ? null
                    : snapshot.map(SECRETS).get(cluster, account.namespace(), claims.secret());
            return new Found(snapshot.map(ACCOUNTS).get(cluster, account.namespace(), account.name()), secret);
        }
    }

    /**
     * Whether it is there, from what is in memory anyway. A no may only mean that one has to look more closely.
     *
     * @param secretRevision the revision of the Secret in which a legacy token was found; 0 otherwise
     */
    static boolean stand(AccountClaims claims, long secretRevision, ViewSnapshot snapshot) {
        Found found = Found.in(snapshot, claims);
        ObjectRecord account = found.account();
        if (account == null
                || account.terminating()
                || !account.uid().equals(claims.account().uid())) {
            return false;
        }
        if (claims.secret().isEmpty()) {
            return true;
        }
        ObjectRecord secret = found.secret();
        if (secret == null || secret.terminating()) {
            return false;
        }
        return claims.legacy()
                ? secret.revision() == secretRevision
                : secret.uid().equals(claims.secretUid());
    }

    /** The revision of a token's Secret; 0 when there is none. */
    static long secretRevision(AccountClaims claims, ViewSnapshot snapshot) {
        ObjectRecord secret = Found.in(snapshot, claims).secret();
        return secret == null ? 0 : secret.revision();
    }

    /**
     * Why a bound token does not hold, in upstream's words ({@code claims.go}); null when it does. May block to read values.
     */
    static @Nullable String objection(AccountClaims claims, ViewSnapshot snapshot, Instant now) {
        Found found = Found.in(snapshot, claims);
        Account named = claims.account();
        ObjectRecord account = found.account();
        if (account == null) {
            return missing(named);
        }
        if (isGone(account, now)) {
            return "service account " + named.namespace() + "/" + named.name() + " has been deleted";
        }
        if (!account.uid().equals(named.uid())) {
            return "service account UID (" + account.uid() + ") does not match claim (" + named.uid() + ")";
        }
        if (claims.secret().isEmpty()) {
            return null;
        }
        ObjectRecord secret = found.secret();
        if (secret == null || isGone(secret, now)) {
            return "service account token has been invalidated";
        }
        return secret.uid().equals(claims.secretUid())
                ? null
                : "secret UID (" + secret.uid() + ") does not match service account secret ref claim ("
                        + claims.secretUid() + ")";
    }

    /** Why a token that lies in a Secret does not hold, in upstream's words ({@code legacy.go}); null when it does. May block. */
    static @Nullable String legacyObjection(AccountClaims claims, String token, ViewSnapshot snapshot) {
        Found found = Found.in(snapshot, claims);
        Account named = claims.account();
        ObjectRecord secret = found.secret();
        if (secret == null || secret.terminating() || secret.unreadable().isPresent()) {
            return "Token has been invalidated";
        }
        if (!MessageDigest.isEqual(kept(secret), token.getBytes(StandardCharsets.UTF_8))) {
            return "Token does not match server's copy";
        }
        ObjectRecord account = found.account();
        if (account == null) {
            return missing(named);
        }
        if (account.terminating()) {
            return "ServiceAccount " + named.namespace() + "/" + named.name() + " has been deleted";
        }
        return account.uid().equals(named.uid())
                ? null
                : "ServiceAccount UID (" + account.uid() + ") does not match claim (" + named.uid() + ")";
    }

    private static String missing(Account named) {
        return "serviceaccounts \"" + named.name() + "\" not found";
    }

    private static byte[] kept(ObjectRecord secret) {
        String data =
                Json.readOwn(secret.body().json()).path("data").path("token").asText("");
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException malformed) {
            return new byte[0];
        }
    }

    private static boolean isGone(ObjectRecord record, Instant now) {
        if (!record.terminating() || record.unreadable().isPresent()) {
            return record.terminating();
        }
        ObjectNode object = Json.readOwn(record.body().json());
        String since = object.path("metadata").path("deletionTimestamp").asText("");
        try {
            return Instant.parse(since).isBefore(now.minusSeconds(GRACE));
        } catch (DateTimeParseException malformed) {
            return true;
        }
    }
}
