package dev.polder.cli.install;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the links by which kubectl finds the commands for workspaces: it looks on PATH for files of certain names. */
@Command(
        name = "install-plugins",
        description = {
            "Make kubectl know 'kubectl ws', 'kubectl create-workspace' and 'kubectl kcp'.",
            "Puts links to this program into a folder, which has to be on PATH. Windows has no such links, and is not"
                    + " supported."
        })
public final class InstallPluginsCommand implements Runnable {

    /** How kubectl spells a plugin's name in a file's: dashes between words of a name become underscores. */
    static final List<String> LINKS = List.of(
            "kubectl-ws",
            "kubectl-workspace",
            "kubectl-workspaces",
            "kubectl-create_workspace",
            "kubectl-create-workspace",
            "kubectl-kcp",
            "kubectl_complete-ws",
            "kubectl_complete-workspace",
            "kubectl_complete-create_workspace",
            "kubectl_complete-kcp");

    private final PrintWriter out;
    private final Map<String, String> environment;

    @Parameters(paramLabel = "DIR", description = "The folder; it is made when it is not there.")
    private Path folder = Path.of("");

    @Option(names = "--force", description = "Replace files of these names that are something else.")
    private boolean force;

    @SuppressWarnings("UnusedVariable") // Read by picocli, which prints the help and does not run the command.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    private boolean help;

    /**
     * The command.
     *
     * @param out where it says what it did
     * @param environment the variables of the process, for PATH
     */
    public InstallPluginsCommand(PrintWriter out, Map<String, String> environment) {
        this.out = out;
        this.environment = environment;
    }

    @Override
    public void run() {
        if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows")) {
            throw new InstallException("kubectl plugins cannot be installed on Windows");
        }
        install(launcher());
    }

    private static Path launcher() {
        String launcher = System.getProperty("polder.launcher", "");
        if (launcher.isEmpty()) {
            throw new InstallException("which program to link to is not known; run this by bin/polder");
        }
        return Path.of(launcher).toAbsolutePath().normalize();
    }

    /**
     * Makes the links, all of them or none.
     *
     * @param launcher the program that they lead to
     * @throws InstallException when a file of such a name is there, or the folder cannot be written
     */
    void install(Path launcher) {
        Path target = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(target);
            List<String> others = new ArrayList<>();
            for (String name : LINKS) {
                Path link = target.resolve(name);
                if (!isOurs(link, launcher) && Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                    others.add(name);
                }
            }
            if (!others.isEmpty() && !force) {
                throw new InstallException("in " + target + " there are files that polder has not made: "
                        + String.join(", ", others) + "; replace them with --force, or name another folder");
            }
            for (String name : LINKS) {
                Files.deleteIfExists(target.resolve(name));
                Files.createSymbolicLink(target.resolve(name), launcher);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new InstallException("cannot write links into " + target + ": " + e.getMessage());
        }
        out.println("Installed the kubectl plugins ws, workspace, create-workspace and kcp in " + target + ".");
        List<String> path = Arrays.asList(environment.getOrDefault("PATH", "").split(File.pathSeparator));
        if (!path.contains(target.toString())) {
            out.println(
                    "That folder is not on PATH, where kubectl looks for them: export PATH=\"" + target + ":$PATH\"");
        }
        out.flush();
    }

    /** Links to any launcher of polder are ours, for a newer one may lie elsewhere. */
    private static boolean isOurs(Path link, Path launcher) throws IOException {
        return Files.isSymbolicLink(link)
                && Files.readSymbolicLink(link).endsWith(Path.of("bin").resolve(launcher.getFileName()));
    }
}
