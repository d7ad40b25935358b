package dev.polder.cli.workspace;

import dev.polder.cli.kubeconfig.Kubeconfig;
import dev.polder.cli.kubeconfig.KubeconfigEdit;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Session;

/** Makes a context of its own for a workspace (kcp: {@code context.go}). */
final class CreateContext {

    private final Session session;
    private final boolean overwrite;
    private final boolean keepCurrent;

    /**
     * For one invocation.
     *
     * @param overwrite whether a context of that name may be changed
     * @param keepCurrent whether the current context stays the current one
     */
    CreateContext(Session session, boolean overwrite, boolean keepCurrent) {
        this.session = session;
        this.overwrite = overwrite;
        this.keepCurrent = keepCurrent;
    }

    /**
     * Makes it out of the current context.
     *
     * @param wanted how it shall be called; empty for the path of the workspace
     * @param url the workspace it shall lead to; empty for the current one
     */
    void create(String wanted, String url) {
        Kubeconfig kubeconfig = session.kubeconfig();
        String current = kubeconfig.currentContext();
        if (!kubeconfig.hasContext(current)) {
            throw new CommandException("current context \"" + current + "\" is not found in kubeconfig");
        }
        String cluster = kubeconfig.clusterOf(current);
        if (!kubeconfig.hasCluster(cluster)) {
            throw new CommandException("current cluster \"" + cluster + "\" is not found in kubeconfig");
        }
        String server = kubeconfig.serverOf(cluster);
        String name = wanted.isEmpty() ? ClusterUrl.of(server).path() : wanted;
        if (!wanted.isEmpty()) {
            ClusterUrl.of(server);
        }
        boolean existed = kubeconfig.hasContext(name);
        if (existed && !overwrite) {
            throw new CommandException(
                    "context \"" + name + "\" already exists in kubeconfig, use --overwrite to update it");
        }
        KubeconfigEdit edit = session.edit()
                .cluster(name, cluster, url.isEmpty() ? server : url)
                .context(name, current, name);
        if (!keepCurrent) {
            edit.currentContext(name);
        }
        edit.write();
        boolean switched = !keepCurrent && !current.equals(name);
        session.console()
                .say((existed ? "Updated" : "Created") + " context \"" + name + "\""
                        + (switched ? " and switched to it." : "."));
    }
}
