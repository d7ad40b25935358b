package dev.polder.bench.drive;

import dev.polder.bench.drive.site.LocalProcess;
import dev.polder.bench.drive.work.Servers;
import dev.polder.cli.client.Access;
import dev.polder.server.PolderServer;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A server in this JVM, with everything in memory, and its kubeconfig in a file. */
record Embedded(PolderServer server, Path kubeconfig, long askedNanos) implements Servers.Running {

    static Embedded start(Path folder) throws IOException, InterruptedException {
        long asked = System.nanoTime();
        try {
            PolderServer server = PolderServer.builder().start();
            Path kubeconfig = Files.createTempFile(folder, "admin", ".kubeconfig");
            return new Embedded(server, Files.writeString(kubeconfig, server.kubeconfig()), asked);
        } catch (BindException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Access access() throws IOException {
        return Kubeconfigs.access(kubeconfig.toString(), "");
    }

    @Override
    public Optional<LocalProcess> process() {
        return Optional.empty();
    }

    @Override
    public void close() {
        server.close();
    }
}
