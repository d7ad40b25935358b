package dev.polder.cli.flag;

import dev.polder.server.config.ServiceAccountConfig;
import dev.polder.server.request.GoDuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Who issues tokens of service accounts, and with which keys. Flags are called as kube-apiserver calls them. */
public final class ServiceAccountFlags extends Flags {

    @Option(
            names = "--service-account-signing-key-file",
            paramLabel = "FILE",
            description =
                    "The PEM private key, RSA or ECDSA, that the issuer of service-account tokens signs with; read"
                            + " again when it changes. Without it one is made, which servers on one store share.")
    private @Nullable Path signingKey;

    @Option(
            names = "--service-account-key-file",
            paramLabel = "FILE",
            description =
                    "Further PEM keys or certificates, RSA or ECDSA, that are published beside it, such as the one"
                            + " before; read again when they change; may be repeated.")
    private List<Path> keys = new ArrayList<>();

    @Option(
            names = "--service-account-issuer",
            paramLabel = "URL",
            defaultValue = "https://kcp.default.svc",
            description =
                    "What the issuer calls itself; may be repeated: new tokens name the first, those of the others"
                            + " are good as well. Default: ${DEFAULT-VALUE}")
    private List<String> issuers = new ArrayList<>();

    @Option(
            names = "--api-audiences",
            paramLabel = "NAME",
            split = ",",
            description = "What this server is called in tokens that are meant for it, separated by commas. Without it,"
                    + " as its issuers are.")
    private List<String> audiences = new ArrayList<>();

    @Option(
            names = "--service-account-max-token-expiration",
            paramLabel = "DURATION",
            defaultValue = "0",
            description = "For how long a token may be good at most, such as 24h, at least an hour; 0 for as long as is"
                    + " asked. Default: ${DEFAULT-VALUE}")
    private String longest = "";

    @Option(
            names = "--service-account-lookup",
            paramLabel = "BOOL",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Let tokens that lie in Secrets end with their Secrets and accounts. Default: ${DEFAULT-VALUE}")
    private boolean lookup;

    /**
     * What the flags say.
     *
     * @throws ParameterException when one of them cannot be
     */
    public ServiceAccountConfig config() {
        try {
            return new ServiceAccountConfig(issuers, audiences, signingKey, keys, seconds(), lookup);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private long seconds() {
        try {
            return GoDuration.parse(longest).toSeconds();
        } catch (IllegalArgumentException e) {
            throw refused(
                    "--service-account-max-token-expiration " + longest + " is not a duration, such as 24h or 90m");
        }
    }
}
