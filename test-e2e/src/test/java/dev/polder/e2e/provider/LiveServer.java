package dev.polder.e2e.provider;

import dev.polder.e2e.faults.KillServer;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Kubeconfig;
import dev.polder.e2e.harness.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server that is killed, and started again on the same data and port, while its clients wait. */
final class LiveServer implements AutoCloseable {

    /** The one whose token is not a new one at each start. */
    static final String CONTEXT = "shard-base";

    private static final int LIMIT_MINUTES = 3;

    private final Path root;
    private volatile ServerProcess server;
    private volatile CompletableFuture<Void> back = CompletableFuture.completedFuture(null);

    LiveServer(Path root) {
        this.root = root;
        this.server = ServerProcess.start(root);
    }

    /** The kubeconfig. */
    Path kubeconfig() {
        return server.kubeconfigFile();
    }

    /** A client in root whose token a restart leaves good. */
    ApiClient client() {
        return new ApiClient(Kubeconfig.read(kubeconfig(), CONTEXT)).at("root");
    }

    /** Kills it between two instructions; returns when the next one is ready. */
    void killAndRestart() {
        URI address = server.kubeconfig().server();
        CompletableFuture<Void> started = new CompletableFuture<>();
        back = started;
        try {
            new KillServer().strike(server);
            server = ServerProcess.start(root, "--secure-port", Integer.toString(address.getPort()));
            started.complete(null);
        } finally {
            started.completeExceptionally(new IllegalStateException("the server was not started again"));
        }
    }

    /** Returns when the server that did not answer is there again. */
    void awaitBack() {
        back.orTimeout(LIMIT_MINUTES, TimeUnit.MINUTES).join();
    }

    @Override
    public void close() {
        server.close();
    }
}
