package dev.polder.cli.quickstart;

import dev.polder.cli.argument.Command;
import dev.polder.cli.argument.Flag;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.PluginFlags;
import dev.polder.cli.session.Session;

/** {@code quickstart}: its flags, and what it does (kcp: {@code cli/pkg/quickstart/cmd}). */
public final class QuickstartCommand {

    private QuickstartCommand() {}

    /** The command, which prints to this console. */
    public static Command of(Console console) {
        return new Command(
                        "quickstart",
                        "Make workspaces for a demonstration: a provider and a consumer of an API, or a tree",
                        (command, arguments) -> {
                            QuickstartRequest request = QuickstartRequest.of(arguments);
                            new Quickstart(Session.open(console, arguments), arguments, request).run();
                        })
                .flags(PluginFlags.with(
                        Flag.of(
                                "scenario",
                                "string",
                                "What to make: api-provider, which is the default, or workspaces"),
                        Flag.of("name-prefix", "string", "What the names of all workspaces begin with (quickstart)"),
                        Flag.of("cleanup", "Delete what an earlier run has made, with everything in its workspaces"),
                        Flag.of("enter", "Enter the consumer's workspace in the end, or the one that the tree is in"),
                        Flag.of("with-samples", "Make a cowboy in the consumer's workspace, too"),
                        Flag.of("timeout", "duration", "How long everything may take (10m)"),
                        Flag.of("tree-depth", "int", "How deep the tree of workspaces may get (3)"),
                        Flag.of("tree-count", "int", "How many workspaces the tree has (50)"),
                        Flag.of("tree-seed", "int", "Tells one shape of the tree from others; 0 for any")))
                .examples("""
                          quickstart --with-samples --enter
                          quickstart --scenario workspaces --tree-count 200 --tree-seed 1
                          quickstart --cleanup
                        """);
    }
}
