package dev.polder.server;

import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.machinery.claims.ClaimMappings;
import dev.polder.machinery.claims.ClaimMappings.Source;
import dev.polder.machinery.claims.JwtAuthenticator;
import dev.polder.machinery.claims.JwtAuthenticator.ClaimRule;
import dev.polder.machinery.claims.TokenIssuer;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.IssuersConfig;
import dev.polder.server.files.Given;
import dev.polder.server.files.UnusableFilesException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The issuers of tokens that a server was told of: the file that names them, or the certificates of the one that flags name. */
final class IssuerFiles implements Supplier<AuthenticationConfiguration> {

    private static final AuthenticationConfiguration NONE = new AuthenticationConfiguration(List.of(), null);

    private final @Nullable Given<AuthenticationConfiguration> given;
    private final AuthenticationConfiguration fixed;

    private IssuerFiles(@Nullable Given<AuthenticationConfiguration> given, AuthenticationConfiguration fixed) {
        this.given = given;
        this.fixed = fixed;
    }

    /**
     * Reads them.
     *
     * @throws UnusableFilesException when something is wrong with them, in one line that says the fix
     */
    static IssuerFiles open(AuthnConfig config) {
        Path file = config.issuers().file();
        IssuersConfig.Oidc oidc = config.issuers().oidc();
        if (file != null) {
            return new IssuerFiles(ofFile(file, config), NONE);
        }
        if (oidc == null) {
            return new IssuerFiles(null, NONE);
        }
        Path authority = oidc.authority();
        if (authority != null) {
            Given.Source source = new Given.Source(authority, "--oidc-ca-file");
            return new IssuerFiles(
                    Given.of(List.of(source), texts -> {
                        try {
                            return one(oidc, texts.get(0), config);
                        } catch (DecodeException e) {
                            throw source.unusable(String.valueOf(e.getMessage()), e);
                        }
                    }),
                    NONE);
        }
        try {
            return new IssuerFiles(null, one(oidc, "", config));
        } catch (DecodeException e) {
            throw new UnusableFilesException(e.getMessage() + "; correct the flags --oidc-*", e);
        }
    }

    /** Who may come without credentials is known by connections in use, so that it stays as it was (kube-apiserver {@code ApplyTo}). */
    private static Given<AuthenticationConfiguration> ofFile(Path file, AuthnConfig config) {
        Given.Source source = new Given.Source(file, "--authentication-config");
        AtomicReference<@Nullable AuthenticationConfiguration> first = new AtomicReference<>();
        return Given.of(List.of(source), texts -> {
            AuthenticationConfiguration read;
            try {
                read = AuthenticationConfiguration.read(
                        texts.get(0), config.serviceAccounts().issuers());
            } catch (DecodeException e) {
                throw source.unusable(String.valueOf(e.getMessage()), e);
            }
            if (read.anonymous() != null && config.anonymous() != null) {
                throw source.unusable(
                        "anonymous: Forbidden: --anonymous-auth flag cannot be set when anonymous field is configured"
                                + " in authentication configuration file",
                        new IllegalArgumentException("anonymous"));
            }
            AuthenticationConfiguration before = first.get();
            if (before != null && !Objects.equals(before.anonymous(), read.anonymous())) {
                throw source.unusable(
                        "anonymous: Forbidden: changed from initial configuration file",
                        new IllegalArgumentException("anonymous"));
            }
            first.compareAndSet(null, read);
            return read;
        });
    }

    private static AuthenticationConfiguration one(IssuersConfig.Oidc oidc, String authority, AuthnConfig config)
            throws DecodeException {
        JwtAuthenticator jwt = new JwtAuthenticator(
                TokenIssuer.of(oidc.issuerUrl(), authority, List.of(oidc.clientId())),
                oidc.required().entrySet().stream()
                        .map(one -> new ClaimRule(one.getKey(), one.getValue(), "", ""))
                        .toList(),
                new ClaimMappings(source(oidc.username()), source(oidc.groups()), Source.NONE, List.of()),
                List.of());
        return new AuthenticationConfiguration(
                AuthenticationConfiguration.compile(
                        List.of(jwt), config.serviceAccounts().issuers()),
                null);
    }

    private static Source source(IssuersConfig.Claim claim) {
        return claim.name().isEmpty() ? Source.NONE : new Source(claim.name(), claim.prefix(), "");
    }

    /** What is believed now. The same instance until a file changes. */
    @Override
    public AuthenticationConfiguration get() {
        return given == null ? fixed : given.current();
    }

    /** What is read again when it changes. */
    Optional<Given<?>> given() {
        return Optional.ofNullable(given);
    }
}
