package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Paths;
import dev.polder.cli.session.Session;
import java.util.ArrayList;
import java.util.List;

/** Draws the workspaces below the current one (kcp: {@code tree.go}). */
final class WorkspaceTree {

    private final Session session;
    private final boolean full;
    private final boolean wide;

    /**
     * For one invocation.
     *
     * @param full whether to print paths instead of names
     * @param wide whether to print the phases of workspaces and logical clusters, too
     */
    WorkspaceTree(Session session, boolean full, boolean wide) {
        this.session = session;
        this.full = full;
        this.wide = wide;
    }

    /** Prints it; elsewhere than in a workspace only says so. */
    void print() {
        ClusterUrl current = ClusterUrl.parse(session.server());
        if (current == null) {
            session.console()
                    .say("current context URL \"" + session.server() + "\" does not point directly to a kcp workspace");
            return;
        }
        String name = full ? current.path() : Paths.base(current.path());
        TreeDrawing.Branch root = new TreeDrawing.Branch(wide ? columns(name, current.path(), "") : List.of(name));
        grow(root, current.path(), name);
        String drawing = TreeDrawing.draw(root);
        // kcp ends the narrow tree with an empty line.
        session.console().say(wide ? drawing.substring(0, drawing.length() - 1) : drawing);
    }

    private void grow(TreeDrawing.Branch branch, String cluster, String name) {
        List<JsonNode> workspaces;
        try {
            workspaces = WorkspaceApi.of(session).list(cluster);
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return;
            }
            throw e;
        }
        for (JsonNode workspace : workspaces) {
            JsonNode metadata = workspace.path("metadata");
            if (metadata.hasNonNull("deletionTimestamp")) {
                continue;
            }
            String own = metadata.path("name").asText();
            String title = full ? name + ":" + own : own;
            if (workspace.path("spec").hasNonNull("mount")) {
                // What is mounted lies elsewhere; its URL may even lead back here.
                branch.add(List.of(title + " [m]"));
                continue;
            }
            String url = workspace.path("spec").path("URL").asText("");
            ClusterUrl at = ClusterUrl.parse(url);
            if (at == null) {
                throw new CommandException("current config context URL \"" + url + "\" does not point to workspace");
            }
            String phase = WorkspaceApi.phase(workspace);
            grow(branch.add(wide ? columns(title, at.path(), phase) : List.of(title)), at.path(), title);
        }
    }

    private List<String> columns(String name, String cluster, String phase) {
        String logicalCluster;
        try {
            logicalCluster = WorkspaceApi.of(session).logicalClusterPhase(cluster);
        } catch (ApiException e) {
            logicalCluster = "";
        }
        List<String> columns = new ArrayList<>();
        columns.add(name);
        columns.add("ws=" + (phase.isEmpty() ? "-" : phase));
        columns.add("lc=" + (logicalCluster.isEmpty() ? "Unknown" : logicalCluster));
        return columns;
    }
}
