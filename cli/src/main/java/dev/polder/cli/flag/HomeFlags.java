package dev.polder.cli.flag;

import dev.polder.server.config.AuthzConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** Users' own workspaces. Flags are called as kcp calls them. */
public final class HomeFlags extends Flags {

    @Option(
            names = "--enable-home-workspaces",
            paramLabel = "BOOL",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Make a workspace of their own for users who first ask for workspaces/~. Default: ${DEFAULT-VALUE}")
    private boolean enabled;

    @Option(
            names = "--home-workspaces-home-creator-groups",
            paramLabel = "GROUP",
            split = ",",
            defaultValue = "system:authenticated",
            description = "The groups whose members may have one; a restart takes the right from all others. Default:"
                    + " ${DEFAULT-VALUE}")
    private List<String> creatorGroups = List.of();

    /** The configuration; an empty list of groups lets nobody have a home. */
    public AuthzConfig.Homes config() {
        return new AuthzConfig.Homes(
                enabled,
                creatorGroups.stream().filter(group -> !group.isEmpty()).toList());
    }
}
