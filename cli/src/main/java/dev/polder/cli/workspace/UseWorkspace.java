package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.kubeconfig.Kubeconfig;
import dev.polder.cli.kubeconfig.KubeconfigEdit;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Paths;
import dev.polder.cli.session.Session;

/** Enters a workspace: looks whether it is there, and switches the kubeconfig to it (kcp: {@code use.go}). */
final class UseWorkspace {

    private static final String ROOT = "root";

    private final Session session;
    private final Kubeconfig kubeconfig;
    private final boolean brief;

    /**
     * For one invocation.
     *
     * @param brief whether to print only the path of the workspace
     */
    UseWorkspace(Session session, boolean brief) {
        this.session = session;
        this.kubeconfig = session.kubeconfig();
        this.brief = brief;
    }

    /**
     * Goes where a user wants to.
     *
     * @param typed a name, a path, {@code .}, {@code ..}, {@code -}, {@code ~}, or nothing for the home workspace
     */
    void go(String typed) {
        String name = fromHomeFolder(typed).replace('/', ':');
        boolean absolute = name.equals(ROOT) || (name.startsWith(ROOT + ":") && !brief);
        if (absolute) {
            name = ":" + name;
            session.console()
                    .note("Note: Using 'root:' to define an absolute path is no longer supported."
                            + " Instead, use ':root' to specify an absolute path.");
        }
        boolean home = name.isEmpty();
        requireContext();
        goTo(home ? "~" : name, typed);
        if (home && !brief) {
            session.console()
                    .note("Note: 'kubectl ws' now matches 'cd' semantics: go to home workspace."
                            + " 'kubectl ws -' to go back. 'kubectl ws .' to print current workspace.");
        }
    }

    /** Enters a workspace right below the current one, whatever else its name could mean. */
    void goDown(String name) {
        requireContext();
        enter(name, name);
    }

    private void requireContext() {
        String context = kubeconfig.currentContext();
        if (!kubeconfig.hasContext(context)) {
            throw new CommandException("current \"" + context + "\" context not found");
        }
    }

    /** A shell has made a folder of an unquoted tilde. */
    private String fromHomeFolder(String typed) {
        String home = session.console().environment().getOrDefault("HOME", "");
        return !home.isEmpty() && typed.startsWith(home) ? "~" + typed.substring(home.length()) : typed;
    }

    private void goTo(String name, String typed) {
        switch (name) {
            case "-" -> goBack();
            case "." -> CurrentWorkspace.print(session.console(), session.server(), brief, "");
            case ":" -> {
                ClusterUrl current = ClusterUrl.of(session.server());
                switchTo(current.at(Paths.top(current.path())), "");
            }
            default -> enter(name, typed);
        }
    }

    private void enter(String name, String typed) {
        String full = name;
        if (name.equals("~") || name.startsWith("~:")) {
            full = ":" + homePath() + name.substring(1);
        }
        ClusterUrl current = ClusterUrl.of(session.server());
        full = full.startsWith(":") ? full.substring(1) : Paths.join(current.path(), full);
        String path = Paths.withoutDots(full, "cannot go up from root");
        if (!Paths.isValid(path)) {
            throw new CommandException("invalid workspace path: " + typed);
        }
        boolean denied = !WorkspaceApi.of(session).letsIn(path);
        boolean notFound = false;
        String type = path.equals(ROOT) ? ROOT : "";
        // kcp asks by the path as it was typed, and learns no type where that has dots.
        if (!path.equals(ROOT) && path.equals(full) && !Paths.parent(path).isEmpty()) {
            try {
                type = WorkspaceApi.typeOf(WorkspaceApi.of(session).get(Paths.parent(path), Paths.base(path)));
            } catch (ApiException e) {
                // Who may not look into the parent may still enter: what the workspace itself says, decides.
                notFound = e.isNotFound();
            }
        }
        if (denied) {
            throw new CommandException(
                    notFound ? "workspace \"" + full + "\" not found" : "access to workspace \"" + full + "\" denied");
        }
        switchTo(current.at(path), type);
    }

    private String homePath() {
        JsonNode home = WorkspaceApi.of(session).get(ROOT, "~");
        String url = home.path("spec").path("URL").asText("");
        ClusterUrl parsed = ClusterUrl.parse(url);
        if (parsed == null) {
            throw new CommandException("invalid home workspace URL \"" + url + "\"");
        }
        return parsed.path();
    }

    /** Makes a URL the current workspace, and remembers where the user was before. */
    private void switchTo(String url, String type) {
        String context = kubeconfig.currentContext();
        String cluster = kubeconfig.clusterOf(context);
        requireCluster(cluster);
        KubeconfigEdit edit = session.edit()
                .cluster(Kubeconfig.CURRENT, cluster, url)
                .context(Kubeconfig.CURRENT, context, Kubeconfig.CURRENT);
        rememberPrevious(edit, context, cluster);
        edit.currentContext(Kubeconfig.CURRENT).write();
        PermissionClaims.warn(session, url);
        CurrentWorkspace.print(session.console(), url, brief, type);
    }

    private void rememberPrevious(KubeconfigEdit edit, String context, String cluster) {
        if (cluster.equals(Kubeconfig.CURRENT)) {
            edit.cluster(Kubeconfig.PREVIOUS, cluster, kubeconfig.serverOf(cluster));
            edit.context(Kubeconfig.PREVIOUS, context, Kubeconfig.PREVIOUS);
        } else {
            edit.context(Kubeconfig.PREVIOUS, context, cluster);
        }
    }

    private void goBack() {
        if (!kubeconfig.hasContext(Kubeconfig.PREVIOUS)) {
            throw new CommandException("no previous workspace found in kubeconfig");
        }
        String context = kubeconfig.currentContext();
        String cluster = kubeconfig.clusterOf(context);
        String previous = kubeconfig.clusterOf(Kubeconfig.PREVIOUS);
        KubeconfigEdit edit = session.edit();
        if (cluster.equals(Kubeconfig.CURRENT)) {
            requireCluster(cluster);
        }
        rememberPrevious(edit, context, cluster);
        String server = kubeconfig.serverOf(previous);
        String target = previous;
        if (previous.equals(Kubeconfig.PREVIOUS)) {
            requireCluster(previous);
            edit.cluster(Kubeconfig.CURRENT, previous, server);
            target = Kubeconfig.CURRENT;
        }
        edit.context(Kubeconfig.CURRENT, Kubeconfig.PREVIOUS, target)
                .currentContext(Kubeconfig.CURRENT)
                .write();
        PermissionClaims.warn(session, server);
        CurrentWorkspace.print(session.console(), server, brief, "");
    }

    private void requireCluster(String name) {
        if (!kubeconfig.hasCluster(name)) {
            throw new CommandException("cluster \"" + name + "\" not found in kubeconfig");
        }
    }
}
