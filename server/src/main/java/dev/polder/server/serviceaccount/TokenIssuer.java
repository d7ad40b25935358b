package dev.polder.server.serviceaccount;

import dev.polder.api.object.ObjectKey;
import dev.polder.server.jwt.TokenSigner;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes tokens of service accounts. */
public final class TokenIssuer {

    private final String issuer;
    private final Supplier<KeyPair> keys;
    private final Supplier<UUID> ids;

    /**
     * An issuer.
     *
     * @param issuer what it calls itself
     * @param keys what is signed with, as it is now
     * @param ids makes ids of tokens
     */
    public TokenIssuer(String issuer, Supplier<KeyPair> keys, Supplier<UUID> ids) {
        this.issuer = issuer;
        this.keys = keys;
        this.ids = ids;
    }

    /**
     * Whom a token is for, and until when.
     *
     * @param audiences whom the account may show it to
     * @param from since when it is good
     * @param seconds for how long
     */
    record Terms(List<String> audiences, Instant from, long seconds) {}

    /**
     * A token that ends by itself, and with its account.
     *
     * @param secret the name of a Secret that it ends with as well; empty for none
     * @param secretUid the uid of that Secret
     */
    String bound(Account account, String secret, String secretUid, Terms terms) {
        AccountClaims claims = new AccountClaims(
                account, account.userName(), secret, secretUid, ids.get().toString(), false);
        long issued = terms.from().getEpochSecond();
        return new TokenSigner(keys.get())
                .sign(AccountClaims.bound(claims, issuer, terms.audiences(), issued, issued + terms.seconds()));
    }

    /** A token to lie in a Secret of that name: it ends with the Secret or the account, of which the key and the uid are given. */
    public String forSecret(ObjectKey account, String uid, String secret) {
        Account named = new Account(account.cluster().value(), account.namespace(), account.name(), uid);
        return new TokenSigner(keys.get()).sign(AccountClaims.legacy(named, secret));
    }
}
