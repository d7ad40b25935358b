package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.argument.Arguments;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Paths;
import dev.polder.cli.session.Session;
import java.time.Duration;
import java.util.Locale;

/** Makes a workspace, waits until it can be used, and enters it if asked to (kcp: {@code create.go}). */
final class CreateWorkspace {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Session session;
    private final Arguments arguments;

    /** For one invocation. */
    CreateWorkspace(Session session, Arguments arguments) {
        this.session = session;
        this.arguments = arguments;
    }

    /** Makes it in the current workspace. */
    void create(String name) {
        LocationSelector selector = LocationSelector.parse(arguments.value("location-selector"));
        String cluster = ClusterUrl.of(session.server()).path();
        String type = arguments.value("type");
        boolean ignoreExisting = arguments.isOn("ignore-existing");
        if (ignoreExisting && !type.isEmpty() && !type.equals("root") && !type.startsWith("root:")) {
            throw new CommandException("--ignore-existing must not be used with non-absolute type path");
        }
        ObjectNode wanted = wanted(name, type, selector);
        ObjectNode workspace;
        boolean existed = false;
        try {
            workspace = WorkspaceApi.of(session).create(cluster, wanted);
        } catch (ApiException e) {
            if (!ignoreExisting || !e.isConflict()) {
                throw e;
            }
            existed = true;
            workspace = WorkspaceApi.of(session).get(cluster, name);
            refuseOtherType(name, wanted, workspace);
        }
        String title = "Workspace \"" + name + "\" (type " + WorkspaceApi.typeOf(workspace) + ")";
        boolean ready = WorkspaceApi.isReady(workspace);
        if (existed) {
            session.console().say(title + " already exists." + (ready ? "" : " Waiting for it to be ready..."));
        } else if (!ready) {
            session.console().say(title + " created. Waiting for it to be ready...");
        }
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        workspace = WorkspaceApi.of(session).whenReady(cluster, workspace, deadline);
        session.console().say(title + " is ready to use.");
        goOn(name, workspace);
    }

    private void goOn(String name, ObjectNode workspace) {
        boolean enter = arguments.isOn("enter");
        String context = arguments.value("create-context");
        if (!context.isEmpty()) {
            String url = workspace.path("spec").path("URL").asText("");
            try {
                new CreateContext(session, arguments.isOn("ignore-existing"), !enter).create(context, url);
            } catch (CommandException e) {
                throw new CommandException("failed to create context: " + e.getMessage());
            }
        } else if (enter) {
            new UseWorkspace(session, false).goDown(name);
        }
    }

    private static ObjectNode wanted(String name, String type, LocationSelector selector) {
        ObjectNode workspace = Json.object();
        workspace.put("apiVersion", "tenancy.kcp.io/v1alpha1").put("kind", "Workspace");
        workspace.putObject("metadata").put("name", name);
        ObjectNode spec = workspace.putObject("spec");
        if (!type.isEmpty()) {
            ObjectNode reference = spec.putObject("type");
            reference.put("name", Paths.base(type).toLowerCase(Locale.ROOT));
            if (type.indexOf(':') >= 0) {
                reference.put("path", Paths.parent(type));
            }
        }
        if (!selector.isEmpty()) {
            spec.putObject("location").set("selector", selector.json());
        }
        return workspace;
    }

    private static void refuseOtherType(String name, ObjectNode wanted, ObjectNode existing) {
        if (!wanted.path("spec").has("type")) {
            return;
        }
        String asked = WorkspaceApi.typeOf(wanted);
        String is = WorkspaceApi.typeOf(existing);
        if (!asked.equals(is)) {
            throw new CommandException("workspace \"" + name + "\" cannot be created with type " + asked
                    + ", it already exists with different type " + is);
        }
    }
}
