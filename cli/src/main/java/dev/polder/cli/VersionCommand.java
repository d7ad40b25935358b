package dev.polder.cli;

import dev.polder.server.health.ServerVersion;
import picocli.CommandLine.Command;

/** Says which build this is. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {

    private final Shell shell;

    VersionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void run() {
        ServerVersion version = ServerVersion.ofThisBuild();
        shell.out()
                .println("polder " + version.polder() + " (API of Kubernetes v" + ServerVersion.KUBERNETES + "), Java "
                        + Runtime.version());
        shell.out().flush();
    }
}
