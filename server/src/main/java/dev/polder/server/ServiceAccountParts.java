package dev.polder.server;

import dev.polder.server.config.ServiceAccountConfig;
import dev.polder.server.control.SecretTokens;
import dev.polder.server.serviceaccount.AccountTokens;
import dev.polder.server.serviceaccount.IssuerDocuments;
import dev.polder.server.serviceaccount.TokenIssuer;
import dev.polder.server.serviceaccount.TokenRequests;
import dev.polder.spi.authn.Authenticator;
import dev.polder.storage.view.StoreView;
import java.util.UUID;
import java.util.function.Supplier;

/** What makes tokens of service accounts and knows them again, put together for {@link ControlPlane}. */
final class ServiceAccountParts {

    private final ServerParts parts;
    private final ServiceAccountConfig config;
    private final TokenIssuer issuer;

    /**
     * The parts.
     *
     * @param uids makes ids of tokens
     */
    ServiceAccountParts(ServerParts parts, Supplier<UUID> uids) {
        this.parts = parts;
        this.config = parts.config().authn().serviceAccounts();
        this.issuer = new TokenIssuer(config.issuer(), parts.identity()::serviceAccountSigningKeys, uids);
    }

    /** Knows the accounts that are stored by their tokens. */
    Authenticator authenticator(StoredObjects objects) {
        AccountTokens.Trust trust = new AccountTokens.Trust(config.issuers(), config.audiences(), config.lookup());
        AccountTokens tokens =
                new AccountTokens(trust, parts.identity()::serviceAccountKeys, objects.view(), parts.clock());
        objects.metrics().remembers("service-account-tokens", tokens::size);
        return tokens;
    }

    /** Answers who asks for a token. */
    TokenRequests requests(StoreView view) {
        return new TokenRequests(issuer, config.audiences(), config.longest(), view, parts.clock());
    }

    /** Makes the tokens that lie in Secrets. */
    SecretTokens inSecrets() {
        return issuer::forSecret;
    }

    /**
     * What others check tokens by.
     *
     * @param address where clients reach this server: host and port
     */
    IssuerDocuments documents(Supplier<String> address) {
        return new IssuerDocuments(config.issuer(), address, parts.identity()::serviceAccountKeys);
    }
}
