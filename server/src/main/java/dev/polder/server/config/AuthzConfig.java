package dev.polder.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How requests are authorized.
 *
 * @param order which authorizers are asked, in which order; default groups, paths, then roles and bindings
 * @param openPaths paths that everybody may ask for, whole or a prefix with a star; default those of health
 */
public record AuthzConfig(List<Link> order, List<String> openPaths) {

    public AuthzConfig {
        order = List.copyOf(order);
        openPaths = List.copyOf(openPaths);
    }

    /** An authorizer of the chain (kcp {@code --authorization-order}). */
    public enum Link {
        /** Everything for {@code system:masters}. */
        ALWAYS_ALLOW_GROUPS("AlwaysAllowGroups"),
        /** {@link AuthzConfig#openPaths} for everybody. */
        ALWAYS_ALLOW_PATHS("AlwaysAllowPaths"),
        /** Workspaces, roles and bindings. */
        RBAC("RBAC");

        private final String wire;

        Link(String wire) {
            this.wire = wire;
        }

        /** The spelling in flags and in the audit log. */
        public String wire() {
            return wire;
        }

        /** The authorizer of that spelling; empty when there is none. */
        public static Optional<Link> of(String wire) {
            return Arrays.stream(values())
                    .filter(link -> link.wire.equals(wire))
                    .findFirst();
        }
    }

    /** kcp's order and paths ({@code NewAuthorization}). */
    public static AuthzConfig defaults() {
        return new AuthzConfig(List.of(Link.values()), List.of("/healthz", "/readyz", "/livez"));
    }
}
