package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A kubectl that finds our plugins, and what it says. */
final class Plugins {

    private Plugins() {}

    /** One with a kubeconfig of its own, which plugins may change. */
    static Kubectl of(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
        Path kubeconfig = Files.copy(server.kubeconfigFile(), kubectl.home().resolve("kubeconfig"));
        Path plugins = kubectl.home().resolve("plugins");
        assertThat(Polder.run(kubectl.home(), "install-plugins", plugins.toString())
                        .succeeded())
                .startsWith(
                        "Installed the kubectl plugins ws, workspace, create-workspace and kcp in " + plugins + ".\n");
        return kubectl.with("KUBECONFIG", kubeconfig.toString())
                .with("PATH", plugins + File.pathSeparator + System.getenv("PATH"));
    }

    /** A command that succeeds with these lines and no complaint. */
    static void says(Kubectl kubectl, String lines, String... words) {
        said(lines, kubectl.run(words));
    }

    /** The same for what a command that has run did. */
    static void said(String lines, Command.Result result) {
        assertThat(result.succeeded()).as(result.line().toString()).isEqualTo(lines + "\n");
        assertThat(result.err()).isEmpty();
    }

    /** A command that fails with this complaint alone. */
    static void refuses(Kubectl kubectl, String line, String... words) {
        Command.Result result = kubectl.run(words);
        assertThat(result.failed()).as(List.of(words).toString()).isEqualTo(line + "\n");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
    }
}
