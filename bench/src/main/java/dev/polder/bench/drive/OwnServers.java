package dev.polder.bench.drive;

import dev.polder.bench.drive.site.LocalProcess;
import dev.polder.bench.drive.work.Servers;
import dev.polder.bench.workload.ServerProcess;
import dev.polder.bench.workload.Setting;
import dev.polder.cli.client.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The server that was built, in processes of its own, with its embedded store on the disk. */
record OwnServers(Setting setting, String folder) implements Servers {

    @Override
    public Running start() throws IOException {
        Path root = setting.work().resolve(folder);
        ServerProcess server = setting.polder(root);
        return new Running() {
            @Override
            public Access access() throws IOException {
                return Kubeconfigs.access(root.resolve("admin.kubeconfig").toString(), "");
            }

            @Override
            public long askedNanos() {
                return server.startedNanos();
            }

            @Override
            public Optional<LocalProcess> process() {
                return Optional.of(LocalProcess.of(server.pid()));
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }
}
