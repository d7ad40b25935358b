package dev.polder.cli.flag;

import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ListenConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What clients know the server by: its names and its certificate. Flags are called as kcp and kube-apiserver call them. */
public final class IdentityFlags extends Flags {

    @Option(
            names = {"--tls-san", "--external-hostname"},
            paramLabel = "NAME",
            description = "A further name or address of the serving certificate; may be repeated.")
    private List<String> extraNames = new ArrayList<>();

    @Option(
            names = "--external-url",
            paramLabel = "URL",
            defaultValue = "",
            description = "Where clients reach the server when that is not where it listens, such as a load balancer;"
                    + " kubeconfigs name it.")
    private String externalUrl = "";

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "A PEM serving certificate, then those that it was signed with; goes with"
                    + " --tls-private-key-file, and both are read again when they change. Without it one is made, and"
                    + " renewed before it ends.")
    private @Nullable Path certificate;

    @Option(names = "--tls-private-key-file", paramLabel = "FILE", description = "Its PEM key, PKCS #8.")
    private @Nullable Path key;

    public ListenConfig names(ListenConfig listen) {
        try {
            return listen.withExtraNames(extraNames).withExternalUrl(externalUrl);
        } catch (IllegalArgumentException e) {
            throw refused("--external-url " + e.getMessage());
        }
    }

    public FilesConfig certificate(FilesConfig files) {
        if (certificate == null && key == null) {
            return files;
        }
        if (certificate == null || key == null) {
            throw refused("--tls-cert-file and --tls-private-key-file go together");
        }
        return files.withServing(new FilesConfig.Serving(certificate, key));
    }
}
