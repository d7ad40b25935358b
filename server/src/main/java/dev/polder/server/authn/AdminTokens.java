package dev.polder.server.authn;

import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The two users of the admin kubeconfig (kcp {@code AdminAuthentication}).
 *
 * <p>On a store of its own a server makes a new token for {@code kcp-admin} at every start, as kcp does, while {@code
 * shard-admin}'s persists as a hash. Servers that share a store share both.
 */
public final class AdminTokens implements Authenticator {

    public static final String KCP_ADMIN = "kcp-admin";
    public static final String SHARD_ADMIN = "shard-admin";
    /** Bound to cluster-admin in every workspace, and subject to authorisation there. */
    public static final String KCP_ADMIN_GROUP = "system:kcp:admin";

    private final TokenHash kcpAdmin;
    private final TokenHash shardAdmin;
    private final UserInfo kcpAdminUser;
    private final UserInfo shardAdminUser;

    /**
     * What one of them is known by.
     *
     * @param token the bearer token
     * @param uid the uid of the user
     */
    public record Admin(String token, String uid) {

        /** Does not tell the token. */
        @Override
        public String toString() {
            return "Admin[" + uid + "]";
        }
    }

    /** Knows two users. */
    public AdminTokens(Admin kcpAdmin, Admin shardAdmin) {
        this.kcpAdmin = TokenHash.of(kcpAdmin.token());
        this.shardAdmin = TokenHash.of(shardAdmin.token());
        this.shardAdminUser =
                new UserInfo(SHARD_ADMIN, shardAdmin.uid(), List.of(UserInfo.MASTERS), Map.of()).authenticated();
        this.kcpAdminUser = new UserInfo(KCP_ADMIN, kcpAdmin.uid(), List.of(KCP_ADMIN_GROUP), Map.of()).authenticated();
    }

    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        TokenHash hash = credentials.tokenHash();
        if (shardAdmin.equals(hash)) {
            return Optional.of(shardAdminUser);
        }
        return kcpAdmin.equals(hash) ? Optional.of(kcpAdminUser) : Optional.empty();
    }
}
