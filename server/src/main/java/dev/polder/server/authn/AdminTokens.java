package dev.polder.server.authn;

import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The two users of the admin kubeconfig (kcp {@code AdminAuthentication}).
 *
 * <p>{@code kcp-admin}'s token is new at every start; {@code shard-admin}'s persists as a hash.
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
     * Knows two tokens.
     *
     * @param kcpAdminToken the token of this start
     * @param shardAdminToken the token that persists
     * @param uids makes a uid for each user
     */
    public AdminTokens(String kcpAdminToken, String shardAdminToken, Supplier<String> uids) {
        this.kcpAdmin = TokenHash.of(kcpAdminToken);
        this.shardAdmin = TokenHash.of(shardAdminToken);
        this.shardAdminUser =
                new UserInfo(SHARD_ADMIN, uids.get(), List.of(UserInfo.MASTERS), Map.of()).authenticated();
        this.kcpAdminUser = new UserInfo(KCP_ADMIN, uids.get(), List.of(KCP_ADMIN_GROUP), Map.of()).authenticated();
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
