package dev.polder.junit;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;

/** The official Java client, for tests that have it on their class path. */
final class OfficialClient {

    private OfficialClient() {}

    /** A client of the user that the test acts as. */
    static ApiClient of(TestWorkspace workspace) {
        try {
            return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(workspace.kubeconfig())))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
