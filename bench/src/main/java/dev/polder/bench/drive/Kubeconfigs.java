package dev.polder.bench.drive;

import dev.polder.cli.client.Access;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.kubeconfig.ConnectionResolver;
import dev.polder.cli.kubeconfig.KubeconfigException;
import dev.polder.cli.kubeconfig.KubeconfigFiles;
import dev.polder.cli.kubeconfig.Overrides;
import java.io.IOException;
import java.util.Map;

/** Servers by their kubeconfig, as kubectl reads it. */
final class Kubeconfigs {

    private Kubeconfigs() {}

    /**
     * How a kubeconfig reaches its server.
     *
     * @param context of it; empty for the current one
     * @throws IOException in client-go's words when something in it is missing, or contradicts itself
     */
    static Access access(String file, String context) throws IOException {
        try {
            return Access.of(
                    new ConnectionResolver(
                                    KubeconfigFiles.of(file, System.getenv()).load(),
                                    new Overrides(context.isEmpty() ? Map.of() : Map.of("context", context)))
                            .resolve(),
                    System.getenv());
        } catch (KubeconfigException | ApiException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
