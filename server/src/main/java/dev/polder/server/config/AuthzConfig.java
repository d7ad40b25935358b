package dev.polder.server.config;

import dev.polder.server.request.outgoing.Peer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How requests are authorized.
 *
 * @param order which authorizers are asked, in which order; default groups, paths, roles and bindings, then the webhook
 * @param openPaths paths that everybody may ask for, whole or a prefix with a star; default those of health
 * @param webhook who is asked for {@link Link#WEBHOOK}; null, the default, for nobody
 * @param homes who may have a home workspace
 */
public record AuthzConfig(
        List<Link> order, List<String> openPaths, @Nullable Webhook webhook, Homes homes) {

    private static final List<String> HEALTH = List.of("/healthz", "/readyz", "/livez");

    public AuthzConfig {
        order = List.copyOf(order);
        openPaths = List.copyOf(openPaths);
    }

    /** Without a webhook, and with homes for everybody. */
    public AuthzConfig(List<Link> order, List<String> openPaths) {
        this(order, openPaths, null, Homes.defaults());
    }

    /**
     * A webhook that is asked whether somebody may do something.
     *
     * @param peer where it is
     * @param version of the SubjectAccessReview that it is sent: {@code v1beta1}, the default, or {@code v1}
     * @param authorizedTtl for how long it is not asked again what it has allowed; default 5 minutes
     * @param unauthorizedTtl for how long it is not asked again what it has not allowed; default 30 seconds
     */
    public record Webhook(Peer peer, String version, Duration authorizedTtl, Duration unauthorizedTtl) {

        /** The versions that there are. */
        public static final List<String> VERSIONS = List.of("v1", "v1beta1");

        public Webhook {
            if (!VERSIONS.contains(version)) {
                throw new IllegalArgumentException("unsupported webhook authorizer version \"" + version
                        + "\", supported versions are \"v1\", \"v1beta1\"");
            }
        }
    }

    /** The same with others who may have a home. */
    public AuthzConfig with(Homes other) {
        return new AuthzConfig(order, openPaths, webhook, other);
    }

    /**
     * Home workspaces (kcp {@code HomeWorkspaces} of {@code pkg/server/options}).
     *
     * @param served whether users have any; default yes
     * @param creatorGroups the groups whose members get one when they first ask for it; default all who have authenticated
     */
    public record Homes(boolean served, List<String> creatorGroups) {

        public Homes {
            creatorGroups = List.copyOf(creatorGroups);
        }

        /** kcp's defaults. */
        public static Homes defaults() {
            return new Homes(true, List.of("system:authenticated"));
        }
    }

    /** An authorizer of the chain (kcp {@code --authorization-order}). */
    public enum Link {
        /** Everything for {@code system:masters}. */
        ALWAYS_ALLOW_GROUPS("AlwaysAllowGroups"),
        /** {@link AuthzConfig#openPaths} for everybody. */
        ALWAYS_ALLOW_PATHS("AlwaysAllowPaths"),
        /** Workspaces, roles and bindings. */
        RBAC("RBAC"),
        /** {@link AuthzConfig#webhook}, if there is one. */
        WEBHOOK("Webhook");

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

    /** Whether everybody is told how the server is, before anybody is asked. */
    public boolean opensHealth() {
        int open = order.indexOf(Link.ALWAYS_ALLOW_PATHS);
        int asks = webhook == null ? -1 : order.indexOf(Link.WEBHOOK);
        return open >= 0 && (asks < 0 || open < asks) && openPaths.containsAll(HEALTH);
    }

    /** kcp's order and paths ({@code NewAuthorization}). */
    public static AuthzConfig defaults() {
        return new AuthzConfig(List.of(Link.values()), HEALTH);
    }

    /** The same with a webhook. */
    public AuthzConfig with(Webhook asked) {
        return new AuthzConfig(order, openPaths, asked, homes);
    }

    /** The same with the authorizers in another order. */
    public AuthzConfig inOrder(Link... links) {
        return new AuthzConfig(List.of(links), openPaths, webhook, homes);
    }
}
