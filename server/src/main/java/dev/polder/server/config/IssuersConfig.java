package dev.polder.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose JSON web tokens are believed everywhere, beside those of service accounts: what a file says, or one issuer.
 *
 * @param file an AuthenticationConfiguration of {@code apiserver.config.k8s.io}; null, the default, for none
 * @param oidc one issuer; null, the default, for none
 */
public record IssuersConfig(@Nullable Path file, @Nullable Oidc oidc) {

    /** No issuers. */
    public static final IssuersConfig NONE = new IssuersConfig(null, null);

    /** What tokens can be signed by (apiserver {@code oidc.AllValidSigningAlgorithms}). */
    public static final List<String> ALGORITHMS =
            List.of("ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512");

    /**
     * Names one of both.
     *
     * @throws IllegalArgumentException in upstream's words, when both are named
     */
    public IssuersConfig {
        if (file != null && oidc != null) {
            throw new IllegalArgumentException("authentication-config file and oidc-* flags are mutually exclusive");
        }
    }

    /**
     * One issuer, as kube-apiserver's flags name it.
     *
     * @param issuerUrl what it calls itself
     * @param clientId whom its tokens must be meant for
     * @param username the claim that names the user
     * @param groups the claim that names the groups; none when its claim is empty
     * @param required the values that claims must have
     * @param authority PEM certificates that its certificate must be signed by; null for the system's roots
     * @param algorithms what its tokens may be signed by
     */
    public record Oidc(
            String issuerUrl,
            String clientId,
            Claim username,
            Claim groups,
            Map<String, String> required,
            @Nullable Path authority,
            Set<String> algorithms) {

        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException in upstream's words
         */
        public Oidc {
            if (issuerUrl.isEmpty() || clientId.isEmpty()) {
                throw new IllegalArgumentException(
                        "oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set");
            }
            for (String algorithm : new TreeSet<>(algorithms)) {
                if (!ALGORITHMS.contains(algorithm)) {
                    throw new IllegalArgumentException("oidc: unsupported signing alg: \"" + algorithm + "\"");
                }
            }
            required = Map.copyOf(required);
            algorithms = Set.copyOf(algorithms);
        }
    }

    /**
     * A claim, and what is put before its value.
     *
     * @param name its name
     * @param prefix the prefix, whatever a dash or none stand for on command lines
     */
    public record Claim(String name, String prefix) {}

    /** What tokens may be signed by. */
    public Set<String> algorithms() {
        return oidc == null ? Set.copyOf(ALGORITHMS) : oidc.algorithms();
    }
}
