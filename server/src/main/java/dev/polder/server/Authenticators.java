package dev.polder.server;

import dev.polder.machinery.claims.AuthenticationConfiguration.Anonymous;
import dev.polder.server.authn.AuthenticatorChain;
import dev.polder.server.authn.ClientCertificates;
import dev.polder.server.authn.RequestAuthenticator;
import dev.polder.server.authn.StaticTokens;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.ServiceAccountConfig;
import dev.polder.server.files.Given;
import dev.polder.server.files.ServerFiles;
import dev.polder.server.oidc.ConfiguredIssuers;
import dev.polder.spi.authn.Authenticator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who knows users by their credentials, in the order in which they are asked. */
final class Authenticators {

    private Authenticators() {}

    /** Those who need no store to be known, in kcp's order: admin tokens, then certificates, then static tokens. */
    static Authenticator withoutStore(ServerFiles files, Optional<Given<StaticTokens>> tokens, InstantSource clock) {
        List<Authenticator> chain = new ArrayList<>();
        // Whose tokens these are is known once the store is.
        chain.add(credentials -> files.adminTokens().authenticate(credentials));
        chain.add(new ClientCertificates(clock));
        tokens.ifPresent(given -> chain.add(credentials -> given.current().authenticate(credentials)));
        return new AuthenticatorChain(chain);
    }

    /** Everybody. Who needs no store to be known is asked first, as in kcp; issuers elsewhere last, who may have to be asked for keys. */
    static RequestAuthenticator everybody(
            ServerParts parts, ServiceAccountParts accounts, TenancyParts tenancy, StoredObjects objects) {
        AuthnConfig config = parts.config().authn();
        ServiceAccountConfig own = config.serviceAccounts();
        ConfiguredIssuers issuers =
                new ConfiguredIssuers(parts.issuers(), config.issuers().algorithms(), parts.peers(), parts.clock());
        Anonymous anonymous = parts.issuers().get().anonymous();
        return new RequestAuthenticator(
                List.of(parts.authenticator(), accounts.authenticator(objects), issuers),
                anonymous == null ? !Boolean.FALSE.equals(config.anonymous()) : anonymous.enabled(),
                own.audiences(),
                tenancy.issuers(
                        issuer -> issuers.serves(issuer) || own.issuers().contains(issuer))::in);
    }

    /** Where nobody needs credentials, wherever else they do; empty when that is everywhere. */
    static Set<String> openPaths(ServerParts parts) {
        Anonymous anonymous = parts.issuers().get().anonymous();
        return anonymous == null ? Set.of() : Set.copyOf(anonymous.paths());
    }

    /**
     * The static tokens of a configuration; empty when it names none.
     *
     * @throws dev.polder.server.files.UnusableFilesException when their file cannot be used
     */
    static Optional<Given<StaticTokens>> tokens(AuthnConfig config) {
        return Optional.ofNullable(config.tokenFile()).map(Authenticators::tokens);
    }

    private static Given<StaticTokens> tokens(Path file) {
        Given.Source source = new Given.Source(file, "--token-auth-file");
        return Given.of(List.of(source), texts -> {
            try {
                return StaticTokens.parse(file.toString(), texts.get(0));
            } catch (IOException e) {
                throw source.unusable(String.valueOf(e.getMessage()), e);
            }
        });
    }
}
