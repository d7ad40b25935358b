package dev.polder.cli.flag;

import dev.polder.server.config.IssuersConfig;
import dev.polder.server.config.IssuersConfig.Claim;
import dev.polder.server.config.IssuersConfig.Oidc;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whose JSON web tokens are believed everywhere. Flags are called as kube-apiserver calls them. */
public final class IssuerFlags extends Flags {

    /** Stands for no prefix. */
    private static final String NO_PREFIX = "-";

    @Option(
            names = "--authentication-config",
            paramLabel = "FILE",
            description =
                    "An AuthenticationConfiguration of apiserver.config.k8s.io: issuers of tokens, what makes a user"
                            + " of their claims, and who may come without credentials; its issuers are read again when it"
                            + " changes. Not together with --oidc-*.")
    private @Nullable Path file;

    @Option(
            names = "--oidc-issuer-url",
            paramLabel = "URL",
            description = "The https URL of an OpenID issuer whose tokens are believed.")
    private @Nullable String issuer;

    @Option(
            names = "--oidc-client-id",
            paramLabel = "NAME",
            description = "Whom its tokens must be meant for; needed with --oidc-issuer-url.")
    private @Nullable String client;

    @Option(
            names = "--oidc-ca-file",
            paramLabel = "FILE",
            description = "The authorities that its certificate may be signed by, in PEM; read again when they change."
                    + " Without it, those of the system.")
    private @Nullable Path authority;

    @Option(
            names = "--oidc-username-claim",
            paramLabel = "CLAIM",
            description = "The claim that names the user. Default: sub")
    private @Nullable String usernameClaim;

    @Option(
            names = "--oidc-username-prefix",
            paramLabel = "PREFIX",
            description =
                    "What is put before the name of a user; - for nothing. Without it, the issuer's URL and # before"
                            + " all claims but email.")
    private @Nullable String usernamePrefix;

    @Option(
            names = "--oidc-groups-claim",
            paramLabel = "CLAIM",
            description = "The claim that names the groups of the user, a text or a list of them.")
    private @Nullable String groupsClaim;

    @Option(
            names = "--oidc-groups-prefix",
            paramLabel = "PREFIX",
            description = "What is put before the name of a group.")
    private @Nullable String groupsPrefix;

    @Option(
            names = "--oidc-required-claim",
            paramLabel = "CLAIM=VALUE",
            description = "A claim that a token must have, and its value; may be repeated.")
    private @Nullable List<String> required;

    @Option(
            names = "--oidc-signing-algs",
            paramLabel = "ALGORITHM",
            split = ",",
            description =
                    "What its tokens may be signed by, separated by commas: RS256, RS384, RS512, ES256, ES384, ES512,"
                            + " PS256, PS384, PS512. Default: RS256")
    private @Nullable List<String> algorithms;

    /**
     * What the flags say.
     *
     * @throws ParameterException in upstream's words, when they do not fit together
     */
    public IssuersConfig config() {
        try {
            return new IssuersConfig(file, isOidc() ? oidc() : null);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private boolean isOidc() {
        return Stream.of(
                        issuer,
                        client,
                        authority,
                        usernameClaim,
                        usernamePrefix,
                        groupsClaim,
                        groupsPrefix,
                        required,
                        algorithms)
                .anyMatch(Objects::nonNull);
    }

    private Oidc oidc() {
        if (file != null) {
            throw new IllegalArgumentException("authentication-config file and oidc-* flags are mutually exclusive");
        }
        String claim = text(usernameClaim).isEmpty() ? "sub" : text(usernameClaim);
        String prefix = text(usernamePrefix);
        // kube-apiserver options/authentication.go: names of other claims than email are the issuer's alone.
        String before = prefix.isEmpty() && !claim.equals("email") ? text(issuer) + "#" : prefix;
        return new Oidc(
                text(issuer),
                text(client),
                new Claim(claim, before.equals(NO_PREFIX) ? "" : before),
                new Claim(text(groupsClaim), text(groupsPrefix)),
                required(),
                authority,
                algorithms == null || algorithms.isEmpty() ? Set.of("RS256") : new LinkedHashSet<>(algorithms));
    }

    private Map<String, String> required() {
        Map<String, String> claims = new LinkedHashMap<>();
        for (String pair : required == null ? List.<String>of() : required) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("invalid argument \"" + pair
                        + "\" for \"--oidc-required-claim\" flag: malformed pair, expect string=string");
            }
            claims.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return claims;
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}
