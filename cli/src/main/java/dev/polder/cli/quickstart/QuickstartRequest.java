package dev.polder.cli.quickstart;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.argument.UsageException;
import dev.polder.cli.session.CommandException;
import dev.polder.server.request.GoDuration;
import java.time.Duration;

/**
 * What was asked for (kcp: {@code cli/pkg/quickstart/plugin/options.go}).
 *
 * @param scenario the name of the scenario
 * @param prefix what the names of all workspaces begin with
 * @param timeout how long everything may take
 * @param tree the shape of the scenario of workspaces
 */
record QuickstartRequest(String scenario, String prefix, Duration timeout, WorkspaceTree.Shape tree) {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int DEPTH = 3;
    private static final int COUNT = 50;

    /**
     * Reads a command line.
     *
     * @throws CommandException in kcp's words for what is wrong with it
     */
    static QuickstartRequest of(Arguments arguments) {
        if (!arguments.words().isEmpty()) {
            throw new CommandException("unexpected arguments: [" + String.join(" ", arguments.words()) + "]");
        }
        return new QuickstartRequest(
                text(arguments, "scenario", ApiProvider.NAME),
                text(arguments, "name-prefix", "quickstart"),
                timeout(arguments),
                new WorkspaceTree.Shape(
                        (int) number(arguments, "tree-depth", DEPTH, Integer.MIN_VALUE, Integer.MAX_VALUE),
                        (int) number(arguments, "tree-count", COUNT, Integer.MIN_VALUE, Integer.MAX_VALUE),
                        number(arguments, "tree-seed", 0, Long.MIN_VALUE, Long.MAX_VALUE)));
    }

    private static String text(Arguments arguments, String flag, String otherwise) {
        return arguments.values().containsKey(flag) ? arguments.value(flag) : otherwise;
    }

    private static Duration timeout(Arguments arguments) {
        String text = arguments.value("timeout");
        if (!arguments.values().containsKey("timeout")) {
            return TIMEOUT;
        }
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("timeout", text, String.valueOf(e.getMessage()));
        }
    }

    private static long number(Arguments arguments, String flag, long otherwise, long least, long most) {
        if (!arguments.values().containsKey(flag)) {
            return otherwise;
        }
        String text = arguments.value(flag);
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw invalid(flag, text, "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
        if (number < least || number > most) {
            throw invalid(flag, text, "strconv.ParseInt: parsing \"" + text + "\": value out of range");
        }
        return number;
    }

    private static UsageException invalid(String flag, String text, String why) {
        return new UsageException("invalid argument \"" + text + "\" for \"--" + flag + "\" flag: " + why);
    }

    /** The scenario, whose names and numbers are fit. */
    Scenario open(QuickstartApi api) {
        Scenario opened = switch (scenario) {
            case ApiProvider.NAME -> new ApiProvider(api, prefix);
            case WorkspaceTree.NAME -> new WorkspaceTree(api, prefix, tree);
            default ->
                throw new CommandException("failed to get scenario: unknown scenario \"" + scenario + "\", available: ["
                        + ApiProvider.NAME + " " + WorkspaceTree.NAME + "]");
        };
        if (prefix.isEmpty()) {
            throw new CommandException("--name-prefix must not be empty");
        }
        switch (opened) {
            case ApiProvider provider -> provider.validate();
            case WorkspaceTree workspaces -> workspaces.validate();
        }
        return opened;
    }
}
