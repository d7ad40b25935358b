package dev.polder.cli.quickstart;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Session;
import dev.polder.cli.workspace.WorkspaceCommands;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Runs the steps of a scenario, or undoes them (kcp: {@code cli/pkg/quickstart/plugin/quickstart.go} and {@code cleanup.go}). */
final class Quickstart {

    private final Session session;
    private final Arguments arguments;
    private final QuickstartRequest request;
    private final Scenario scenario;

    /**
     * For one invocation.
     *
     * @throws CommandException when what was asked for cannot be
     */
    Quickstart(Session session, Arguments arguments, QuickstartRequest request) {
        this.session = session;
        this.arguments = arguments;
        this.request = request;
        long deadline = System.nanoTime() + request.timeout().toNanos();
        this.scenario = request.open(new QuickstartApi(session, deadline));
    }

    void run() {
        try {
            if (arguments.isOn("cleanup")) {
                cleanUp();
            } else {
                setUp();
            }
        } catch (CommandException | ApiException e) {
            if (String.valueOf(e.getMessage()).contains(": dial tcp")) {
                hint();
            }
            throw e;
        }
    }

    private void setUp() {
        List<Step> steps = new ArrayList<>(scenario.steps());
        if (arguments.isOn("with-samples")) {
            steps.addAll(scenario.samples());
        }
        say("Setting up \"" + scenario.name() + "\" scenario with prefix \"" + request.prefix() + "\"...\n");
        for (int i = 1; i <= steps.size(); i++) {
            Step step = steps.get(i - 1);
            String number = i + "/" + steps.size();
            say("Step " + number + ": " + step.title() + "...");
            try {
                step.execute().run();
            } catch (CommandException | ApiException e) {
                throw new CommandException("step " + number + " failed: " + e.getMessage());
            }
        }
        say(scenario.summary());
        if (arguments.isOn("enter")) {
            try {
                WorkspaceCommands.enter(session, scenario.entered());
            } catch (CommandException | ApiException e) {
                throw new CommandException("entering workspace: " + e.getMessage());
            }
        }
    }

    private void cleanUp() {
        say("Cleaning up quickstart resources with prefix \"" + request.prefix() + "\"...\n");
        List<Step> steps = new ArrayList<>(scenario.steps());
        Collections.reverse(steps);
        List<String> errors = new ArrayList<>();
        int number = 0;
        for (Step step : steps) {
            Step.Cleanup cleanup = step.cleanup();
            if (cleanup == null) {
                continue;
            }
            number++;
            say("Step " + number + ": " + cleanup.title() + "...");
            try {
                cleanup.run().run();
            } catch (CommandException | ApiException e) {
                session.console().note("  cleanup of step \"" + quoted(cleanup) + "\" failed: " + e.getMessage());
                errors.add("cleanup of step \"" + quoted(cleanup) + "\": " + e.getMessage());
            }
        }
        if (!errors.isEmpty()) {
            throw new CommandException(String.join("\n", errors));
        }
        say("\nCleanup complete.");
        try {
            WorkspaceCommands.enter(session, "root");
        } catch (CommandException | ApiException e) {
            session.console()
                    .note("Warning: cleanup succeeded but could not switch kubeconfig to :root: " + e.getMessage());
        }
    }

    /** As Go's {@code %q} has it. */
    private static String quoted(Step.Cleanup cleanup) {
        return cleanup.title().replace("\"", "\\\"");
    }

    private void hint() {
        URI server = URI.create(session.server());
        session.console().note("""

                Cannot reach the server at %s://%s.
                Make sure that it is running. To start it:
                  polder start

                Then set your kubeconfig:
                  export KUBECONFIG=.polder/admin.kubeconfig
                """.formatted(server.getScheme(), server.getAuthority()));
    }

    private void say(String line) {
        session.console().say(line);
    }
}
