package dev.polder.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where credentials are known from, beside the server's own client CA and admin tokens.
 *
 * @param tokenFile a CSV file of static tokens; null for none; default none
 * @param clientCaFile a PEM file of further authorities for client certificates; null for none; default none
 * @param serviceAccounts the issuer of service-account tokens
 * @param anonymous whether requests without credentials are let in as {@code system:anonymous}; null, the default, leaves
 *     that to the file of the issuers, and lets them in when it says nothing
 * @param issuers the issuers of other tokens; default none
 */
public record AuthnConfig(
        @Nullable Path tokenFile,
        @Nullable Path clientCaFile,
        ServiceAccountConfig serviceAccounts,
        @Nullable Boolean anonymous,
        IssuersConfig issuers) {

    public static AuthnConfig defaults() {
        return new AuthnConfig(null, null, ServiceAccountConfig.defaults(), null, IssuersConfig.NONE);
    }

    public AuthnConfig withTokenFile(@Nullable Path other) {
        return new AuthnConfig(other, clientCaFile, serviceAccounts, anonymous, issuers);
    }

    public AuthnConfig withClientCaFile(@Nullable Path other) {
        return new AuthnConfig(tokenFile, other, serviceAccounts, anonymous, issuers);
    }

    public AuthnConfig with(ServiceAccountConfig other) {
        return new AuthnConfig(tokenFile, clientCaFile, other, anonymous, issuers);
    }

    public AuthnConfig withAnonymous(@Nullable Boolean other) {
        return new AuthnConfig(tokenFile, clientCaFile, serviceAccounts, other, issuers);
    }

    public AuthnConfig with(IssuersConfig other) {
        return new AuthnConfig(tokenFile, clientCaFile, serviceAccounts, anonymous, other);
    }
}
