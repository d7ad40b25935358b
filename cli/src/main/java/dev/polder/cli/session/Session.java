package dev.polder.cli.session;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.client.ClusterClient;
import dev.polder.cli.kubeconfig.Connection;
import dev.polder.cli.kubeconfig.ConnectionResolver;
import dev.polder.cli.kubeconfig.Kubeconfig;
import dev.polder.cli.kubeconfig.KubeconfigEdit;
import dev.polder.cli.kubeconfig.KubeconfigFiles;
import dev.polder.cli.kubeconfig.Overrides;
import org.jspecify.annotations.Nullable;

/** One invocation: the kubeconfig as it is now, and the server that it leads to. */
public final class Session {

    private final Console console;
    private final KubeconfigFiles files;
    private final Kubeconfig kubeconfig;
    private final Connection connection;
    private @Nullable ClusterClient client;

    private Session(Console console, KubeconfigFiles files, Kubeconfig kubeconfig, Connection connection) {
        this.console = console;
        this.files = files;
        this.kubeconfig = kubeconfig;
        this.connection = connection;
    }

    /** Reads the kubeconfig that the flags and the environment name, and finds out where it leads. */
    public static Session open(Console console, Arguments arguments) {
        KubeconfigFiles files = KubeconfigFiles.of(arguments.value("kubeconfig"), console.environment());
        Kubeconfig kubeconfig = files.load();
        Connection connection = new ConnectionResolver(kubeconfig, new Overrides(arguments.values())).resolve();
        String workspace = arguments.value("workspace");
        return new Session(
                console, files, kubeconfig, workspace.isEmpty() ? connection : targeted(connection, workspace));
    }

    /** The connection with the workspace of the flag {@code -w} (kcp: {@code workspaceOverrideClientConfig}). */
    private static Connection targeted(Connection connection, String workspace) {
        ClusterUrl current = ClusterUrl.parse(connection.server());
        if (current == null) {
            throw new CommandException("current URL \"" + connection.server()
                    + "\" does not point to a workspace: current cluster URL " + connection.server()
                    + " is not pointing to a workspace");
        }
        String path = workspace.startsWith(":") ? workspace.substring(1) : Paths.join(current.path(), workspace);
        String target = Paths.withoutDots(path, "cannot go above the root workspace");
        if (!Paths.isValid(target)) {
            throw new CommandException("invalid workspace path: " + workspace);
        }
        return connection.at(current.at(target));
    }

    /** The same after the kubeconfig has been changed, or seen from it as it is in the files now. */
    public Session reread() {
        return new Session(console, files, files.load(), connection);
    }

    public Console console() {
        return console;
    }

    public Kubeconfig kubeconfig() {
        return kubeconfig;
    }

    /** The URL that requests go to. */
    public String server() {
        return connection.server();
    }

    public KubeconfigEdit edit() {
        return new KubeconfigEdit(files, kubeconfig);
    }

    /** The server, asked as the user of the kubeconfig. */
    public ClusterClient client() {
        ClusterClient made = client;
        if (made == null) {
            made = new ClusterClient(connection, console.environment());
            client = made;
        }
        return made;
    }
}
