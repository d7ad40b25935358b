package dev.polder.cli;

import dev.polder.server.config.ServiceAccountConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Who issues tokens of service accounts, and with which keys. Flags are called as kube-apiserver calls them. */
final class ServiceAccountFlags extends Flags {

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
            description = "What the issuer calls itself. Default: ${DEFAULT-VALUE}")
    private String issuer = "";

    /**
     * What the flags say.
     *
     * @throws ParameterException when the issuer is none
     */
    ServiceAccountConfig config() {
        try {
            return new ServiceAccountConfig(issuer, signingKey, keys);
        } catch (IllegalArgumentException e) {
            throw refused("--service-account-issuer " + e.getMessage());
        }
    }
}
