package dev.polder.cli.flag;

import dev.polder.server.config.AuthzConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How requests are authorized, spelled as kcp does. */
public final class AuthorizationFlags extends Flags {

    /** Part of kcp's default order; there is no webhook that it could stand for. */
    private static final String WEBHOOK = "Webhook";

    @Option(
            names = "--authorization-order",
            paramLabel = "AUTHORIZER",
            split = ",",
            defaultValue = "AlwaysAllowGroups,AlwaysAllowPaths,RBAC",
            description = "The authorizers that are asked, in this order: AlwaysAllowGroups, AlwaysAllowPaths, RBAC."
                    + " Webhook may be named as in kcp, and stands for none. Default: ${DEFAULT-VALUE}")
    private List<String> order = List.of();

    @Option(
            names = "--authorization-always-allow-paths",
            paramLabel = "PATH",
            split = ",",
            defaultValue = "/healthz,/readyz,/livez",
            description =
                    "Paths that everybody may ask for, below every logical cluster, too; a star at the end stands for"
                            + " all that begin so. Default: ${DEFAULT-VALUE}")
    private List<String> openPaths = List.of();

    /**
     * The configuration.
     *
     * @throws ParameterException when there is no such authorizer, or a star lies within a path
     */
    public AuthzConfig config() {
        List<AuthzConfig.Link> links = new ArrayList<>();
        for (String name : order) {
            if (!name.equals(WEBHOOK)) {
                links.add(AuthzConfig.Link.of(name)
                        .orElseThrow(() -> refused("--authorization-order " + name
                                + " is no authorizer: choose among AlwaysAllowGroups, AlwaysAllowPaths and RBAC")));
            }
        }
        for (String path : openPaths) {
            int star = path.indexOf('*');
            if (star >= 0 && star < path.length() - 1) {
                throw refused("--authorization-always-allow-paths " + path + ": only trailing * allowed");
            }
        }
        return new AuthzConfig(links, openPaths);
    }
}
