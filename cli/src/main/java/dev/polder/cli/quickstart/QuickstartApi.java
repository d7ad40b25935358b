package dev.polder.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.client.ClusterClient;
import dev.polder.cli.client.ClusterClient.Awaited;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Session;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;

/** What scenarios make, with their lines (kcp: {@code cli/pkg/quickstart/scenarios/api_provider.go}). */
final class QuickstartApi {

    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String BINDINGS = "/apis/apis.kcp.io/v1alpha2/apibindings";
    private static final long LOG_EVERY = Duration.ofSeconds(10).toNanos();

    private final Session session;
    private final long deadline;

    /**
     * For one invocation.
     *
     * @param deadline when to give up, by {@link System#nanoTime}
     */
    QuickstartApi(Session session, long deadline) {
        this.session = session;
        this.deadline = deadline;
    }

    /** Prints a line. */
    void say(String line) {
        session.console().say(line);
    }

    private ClusterClient client() {
        return session.client();
    }

    private static String below(String path, String list) {
        return "/clusters/" + path + list;
    }

    /**
     * A workspace that is to be.
     *
     * @param parent the path of the one that it is in
     * @param type the name of its type, which is root's
     * @param prefix what the quick start's names begin with
     */
    record Wanted(String parent, String name, String type, String prefix) {

        private ObjectNode json() {
            ObjectNode workspace = Json.object();
            workspace.put("apiVersion", "tenancy.kcp.io/v1alpha1").put("kind", "Workspace");
            ObjectNode labels =
                    workspace.putObject("metadata").put("name", name).putObject("labels");
            labels.put("kcp.io/quickstart", "true").put("kcp.io/quickstart-prefix", prefix);
            workspace.putObject("spec").putObject("type").put("name", type).put("path", "root");
            return workspace;
        }
    }

    /**
     * The step that makes the organization of a scenario.
     *
     * @param content what goes with it when it is deleted
     * @param path told where it is
     */
    Step organization(String name, String prefix, String content, Consumer<String> path) {
        return new Step(
                "Creating organization workspace \"" + name + "\"",
                () -> path.accept(workspace(new Wanted("root", name, "organization", prefix))),
                new Step.Cleanup(
                        "Deleting organization workspace \"" + name + "\" (cascades " + content + ")",
                        () -> deleteWorkspace(name)));
    }

    /** Makes a workspace, unless there is one, waits until it is ready, says so, and returns its path. */
    String workspace(Wanted wanted) {
        Made made = make(wanted);
        say("  Workspace \"" + wanted.name() + "\" " + (made.existed() ? "already exists" : "created and ready")
                + " at " + made.path());
        return made.path();
    }

    /** The same without a word. */
    String quietWorkspace(Wanted wanted) {
        return make(wanted).path();
    }

    private record Made(String path, boolean existed) {}

    private Made make(Wanted wanted) {
        String list = below(wanted.parent(), WORKSPACES);
        String title = "workspace \"" + wanted.name() + "\"";
        ObjectNode workspace;
        boolean existed = false;
        try {
            try {
                workspace = client().post(list, wanted.json());
            } catch (ApiException e) {
                if (!e.isConflict()) {
                    throw e;
                }
                existed = true;
                workspace = client().get(list + "/" + wanted.name());
            }
        } catch (ApiException e) {
            throw new CommandException("creating " + title + ": " + e.getMessage());
        }
        try {
            workspace = client().whenSo(
                            new Awaited(list, "workspaces.tenancy.kcp.io"),
                            workspace,
                            one -> phase(one).equals("Ready"),
                            deadline);
        } catch (ApiException e) {
            throw new CommandException("timed out waiting for " + title + " to become ready (current phase: "
                    + phase(workspace) + "): " + e.getMessage());
        }
        return new Made(path(title, workspace.path("spec").path("URL").asText("")), existed);
    }

    private static String path(String title, String url) {
        if (url.isEmpty()) {
            throw new CommandException(title + " is Ready but Spec.URL is empty");
        }
        ClusterUrl parsed = ClusterUrl.parse(url);
        if (parsed == null) {
            throw new CommandException(title + " has invalid Spec.URL \"" + url + "\": current cluster URL " + url
                    + " is not pointing to a workspace");
        }
        return parsed.path();
    }

    private static String phase(JsonNode object) {
        return object.path("status").path("phase").asText("");
    }

    /**
     * Makes an object of a file of this package, unless there is one, and says so. kcp's does not see that its schema is there
     * already, and so cannot be run again.
     *
     * @param list where it belongs, below a workspace
     */
    void apply(String file, String workspace, String list) {
        ObjectNode object = read(file);
        String name = object.path("metadata").path("name").asText();
        String kind = object.path("kind").asText();
        try {
            client().post(below(workspace, list), object);
            say("  " + kind + " \"" + name + "\" created");
        } catch (ApiException e) {
            if (!e.isConflict()) {
                String what = kind.equals("Cowboy") ? "creating " + kind + " \"" + name + "\"" : "creating " + kind;
                throw new CommandException(what + ": " + e.getMessage());
            }
            say("  " + kind + " \"" + name + "\" already exists");
        }
    }

    private static ObjectNode read(String file) {
        try (InputStream in = QuickstartApi.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from this build");
            }
            return BodyDecoder.yaml(in.readAllBytes()).object();
        } catch (IOException | DecodeException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    /** Binds an export, unless there is a binding, waits until it is bound, and says so. */
    void bind(String workspace, String name, String exporter, String export) {
        ObjectNode binding = Json.object();
        binding.put("apiVersion", "apis.kcp.io/v1alpha2").put("kind", "APIBinding");
        binding.putObject("metadata").put("name", name);
        binding.putObject("spec")
                .putObject("reference")
                .putObject("export")
                .put("path", exporter)
                .put("name", export);
        String list = below(workspace, BINDINGS);
        String title = "APIBinding \"" + name + "\"";
        boolean existed = false;
        try {
            binding = client().post(list, binding);
        } catch (ApiException e) {
            if (!e.isConflict()) {
                throw new CommandException("creating " + title + ": " + e.getMessage());
            }
            existed = true;
        }
        try {
            ObjectNode seen = existed ? client().get(list + "/" + name) : binding;
            client().whenSo(
                            new Awaited(list, "apibindings.apis.kcp.io"),
                            seen,
                            one -> phase(one).equals("Bound"),
                            deadline);
        } catch (ApiException e) {
            throw new CommandException("timed out waiting for " + title + " to become bound: " + e.getMessage());
        }
        say("  " + title + (existed ? " already exists" : " created and bound"));
    }

    /** Deletes a workspace of root, if there is one, and waits until it has gone with everything in it. */
    void deleteWorkspace(String name) {
        String list = below("root", WORKSPACES);
        try {
            client().delete(list + "/" + name);
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return;
            }
            throw e;
        }
        say("  Waiting for workspace \"" + name + "\" and all children to finish terminating...");
        try {
            while (!hasGone(list, name)) {
                ObjectNode workspace = client().get(list + "/" + name);
                say(
                        workspace.path("metadata").has("deletionTimestamp")
                                ? "  Still terminating (cascading deletion in progress)..."
                                : "  Deletion pending (phase: " + phase(workspace) + ")...");
            }
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw new CommandException(
                        "timed out waiting for workspace \"" + name + "\" to terminate: " + e.getMessage());
            }
        }
    }

    /** Whether it has gone until it is time for another line. */
    private boolean hasGone(String list, String name) {
        long next = System.nanoTime() + LOG_EVERY;
        boolean last = next - deadline >= 0;
        try {
            ObjectNode seen = client().get(list + "/" + name);
            client().whenSo(new Awaited(list, "workspaces.tenancy.kcp.io"), seen, one -> false, last ? deadline : next);
            return false;
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return true;
            }
            if (last || !e.isTooLate()) {
                throw e;
            }
            return false;
        }
    }
}
