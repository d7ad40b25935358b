package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.config.AuthzConfig.Link;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.webhook.LocalWebhook;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A webhook at each place of the chain (kcp {@code test/e2e/authorizer/authorizationorder_test.go} TestAuthorizationOrder, with
 * its webhook {@code test/server/authz.go}, which answers with the review it was sent).
 */
class AuthorizationOrderTest {

    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private volatile String said = "allowed";
    private final LocalWebhook webhook = LocalWebhook.answering(this::answer);

    private ObjectNode answer(ObjectNode review) {
        ObjectNode status = review.putObject("status").put("allowed", said.equals("allowed"));
        if (said.equals("denied")) {
            status.put("denied", true).put("reason", "closed today");
        }
        return review;
    }

    @AfterEach
    void stop() {
        webhook.close();
    }

    private AuthzConfig.Webhook asked() {
        return new AuthzConfig.Webhook(
                Peer.ofOperator(webhook.url(), webhook.authority()),
                "v1beta1",
                Duration.ofMinutes(5),
                Duration.ofSeconds(30));
    }

    private ApiServer start(Link... order) {
        AuthzConfig config = AuthzConfig.defaults().with(asked());
        return ApiServer.start(ServerConfig.embedded().with(order.length == 0 ? config : config.inOrder(order)));
    }

    @Test
    void webhookBeforeRoles_decidesInTheirPlace() {
        try (ApiServer api = start(Link.ALWAYS_ALLOW_GROUPS, Link.ALWAYS_ALLOW_PATHS, Link.WEBHOOK, Link.RBAC)) {
            ApiServer admin = api.as(api.files().kcpAdminToken());
            admin.get(WORKSPACES).expect(200);
            assertThat(webhook.reviews()
                            .get(0)
                            .at("/spec/extra/authorization.kcp.io~1cluster-name/0")
                            .asText())
                    .isEqualTo("root");
            said = "denied";
            admin.get(MAPS)
                    .refused(
                            403,
                            "Forbidden",
                            "configmaps is forbidden: User \"kcp-admin\" cannot list resource \"configmaps\" in API group"
                                    + " \"\" in the namespace \"default\": closed today");
            // What it has allowed it is not asked again for a while.
            admin.get(WORKSPACES).expect(200);
            api.as("").bare().get("/healthz").expect(200);
        }
    }

    @Test
    void webhookBeforeAll_decidesEvenAboutHealth() {
        try (ApiServer api = start(Link.WEBHOOK, Link.ALWAYS_ALLOW_GROUPS, Link.ALWAYS_ALLOW_PATHS, Link.RBAC)) {
            ApiServer admin = api.as(api.files().kcpAdminToken());
            api.as("").bare().get("/livez").expect(200);
            admin.get(WORKSPACES).expect(200);
            said = "denied";
            admin.get("/apis/core.kcp.io/v1alpha1/logicalclusters").expect(403);
            admin.get("/api/v1/namespaces/default/services").expect(403);
            api.as("").bare().get("/readyz").expect(403);
            // Kubernetes never asks a webhook about system:masters.
            api.get(MAPS).expect(200);
        }
    }

    @Test
    void webhookAfterRoles_isAskedWhenTheyAllowNothing() {
        said = "denied";
        try (ApiServer api = start()) {
            ApiServer admin = api.as(api.files().kcpAdminToken());
            api.as("").bare().get("/healthz").expect(200);
            admin.get(WORKSPACES).expect(200);
            assertThat(webhook.reviews()).isEmpty();
            api.as("").get(MAPS).expect(403);
            assertThat(webhook.reviews()).hasSize(1);
            said = "allowed";
            api.as("").get("/api/v1/namespaces/default/secrets").expect(200);
            said = "undecided";
            api.as("").get("/api/v1/namespaces/kube-system/secrets").expect(403);
        }
    }

    @Test
    void webhookThatCannotBeReached_failsOnlyWhatNobodyElseDecides() {
        try (ApiServer api = start()) {
            webhook.close();
            api.as(api.files().kcpAdminToken()).get(MAPS).expect(200);
            api.as("")
                    .get(MAPS)
                    .refused(500, "InternalError", "Internal error occurred: the request could not be authorized");
        }
    }
}
