package dev.polder.cli.flag;

import dev.polder.server.config.AuthzConfig;
import dev.polder.server.request.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How requests are authorized, spelled as kcp does. */
public final class AuthorizationFlags extends Flags {

    @Option(
            names = "--authorization-order",
            paramLabel = "AUTHORIZER",
            split = ",",
            defaultValue = "AlwaysAllowGroups,AlwaysAllowPaths,RBAC,Webhook",
            description = "The authorizers that are asked, in this order: AlwaysAllowGroups, AlwaysAllowPaths, RBAC,"
                    + " Webhook. Default: ${DEFAULT-VALUE}")
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

    @Option(
            names = "--authorization-webhook-config-file",
            paramLabel = "FILE",
            description = "A kubeconfig whose current cluster is a webhook over HTTPS that is asked what users may do,"
                    + " and whose user is this server. Without it nobody is asked.")
    private @Nullable String webhook;

    @Option(
            names = "--authorization-webhook-version",
            paramLabel = "VERSION",
            defaultValue = "v1beta1",
            description = "The version of the SubjectAccessReview that the webhook is sent: v1beta1 or v1. Default:"
                    + " ${DEFAULT-VALUE}")
    private String version = "";

    @Option(
            names = "--authorization-webhook-cache-authorized-ttl",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "For how long the webhook is not asked again what it has allowed. Default: ${DEFAULT-VALUE}")
    private String authorizedTtl = "";

    @Option(
            names = "--authorization-webhook-cache-unauthorized-ttl",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description =
                    "For how long the webhook is not asked again what it has not allowed. Default: ${DEFAULT-VALUE}")
    private String unauthorizedTtl = "";

    /**
     * The configuration.
     *
     * @throws ParameterException when there is no such authorizer, a star lies within a path, or the webhook's file is not
     *     one
     */
    public AuthzConfig config() {
        List<AuthzConfig.Link> links = new ArrayList<>();
        for (String name : order) {
            links.add(
                    AuthzConfig.Link.of(name)
                            .orElseThrow(
                                    () -> refused(
                                            "--authorization-order " + name
                                                    + " is no authorizer: choose among AlwaysAllowGroups, AlwaysAllowPaths, RBAC and Webhook")));
        }
        for (String path : openPaths) {
            int star = path.indexOf('*');
            if (star >= 0 && star < path.length() - 1) {
                throw refused("--authorization-always-allow-paths " + path + ": only trailing * allowed");
            }
        }
        return new AuthzConfig(links, openPaths, asked(), AuthzConfig.Homes.defaults());
    }

    private AuthzConfig.@Nullable Webhook asked() {
        Duration allowed = duration("--authorization-webhook-cache-authorized-ttl", authorizedTtl);
        Duration others = duration("--authorization-webhook-cache-unauthorized-ttl", unauthorizedTtl);
        if (!AuthzConfig.Webhook.VERSIONS.contains(version)) {
            throw refused("--authorization-webhook-version " + version + " is not supported: choose v1 or v1beta1");
        }
        if (webhook == null || webhook.isEmpty()) {
            return null;
        }
        try {
            return new AuthzConfig.Webhook(WebhookFile.read(webhook), version, allowed, others);
        } catch (IllegalArgumentException e) {
            throw refused("--authorization-webhook-config-file " + webhook + ": " + e.getMessage());
        }
    }

    private Duration duration(String flag, String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw refused(flag + " " + text + " is not a duration, such as 5m or 30s");
        }
    }
}
