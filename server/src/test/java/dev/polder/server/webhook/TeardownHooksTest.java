package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.workspace.Workspaces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ends of namespaces and workspaces whose own webhooks refuse everything. The server's deletions pass webhooks as everybody's
 * (k/k {@code pkg/controller/namespace/deletion}, kcp {@code logicalcluster_resource_deletor.go}); what configures them is exempt.
 */
class TeardownHooksTest {

    private static final String ANYTHING = Guard.rule("*", "*", "*", "*") + "," + Guard.rule("*", "*", "*", "*/*");
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String DENIED =
            "admission webhook \"" + Guard.NAME + "\" denied the request without explanation";

    @RegisterExtension
    static final ApiServer root = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::deny);

    @RegisterExtension
    static final LocalWebhook other = LocalWebhook.answering(Guard::deny);

    @AfterEach
    void forget() {
        webhook.reset();
        other.reset();
    }

    private static String map(String finalizers) {
        return "{'metadata':{'name':'kept','finalizers':[" + finalizers + "]}}";
    }

    private static JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return object.at("/status/none");
    }

    /** A namespace waits for the webhook, says so, and goes once the webhook has gone. */
    @Test
    void namespace_saysWhoRefuses_andGoesWithoutIt() {
        String namespace = Guard.namespace(root);
        root.post(NAMESPACES + "/" + namespace + "/configmaps", map("")).expect(201);
        String name = Guard.configure(
                root,
                "validating",
                Guard.webhook(webhook, Guard.rule("DELETE", "", "v1", "configmaps"), Guard.onlyIn(namespace)));
        String version = root.delete(NAMESPACES + "/" + namespace).expect(200).version();
        try (WatchStream watch = root.watch(
                NAMESPACES + "?watch=true&fieldSelector=metadata.name=" + namespace + "&resourceVersion=" + version)) {
            JsonNode told = root.get(NAMESPACES + "/" + namespace).expect(200).json();
            while (!condition(told, "NamespaceDeletionContentFailure")
                    .path("status")
                    .asText()
                    .equals("True")) {
                told = watch.next().object();
            }
            JsonNode failure = condition(told, "NamespaceDeletionContentFailure");
            assertThat(failure.path("reason").asText()).isEqualTo("ContentDeletionFailed");
            assertThat(failure.path("message").asText())
                    .isEqualTo("Failed to delete all resource types, 1 remaining: " + DENIED);
            JsonNode remaining = condition(told, "NamespaceContentRemaining");
            assertThat(remaining.path("reason").asText()).isEqualTo("SomeResourcesRemain");
            assertThat(remaining.path("message").asText()).startsWith("Some resources are remaining: configmaps. has ");
            assertThat(condition(told, "NamespaceDeletionDiscoveryFailure")
                            .path("reason")
                            .asText())
                    .isEqualTo("ResourcesDiscovered");
            root.delete(Guard.at("validating") + "/" + name).expect(200);
            watch.through("DELETED", namespace);
        }
    }

    /** What a finalizer keeps is told, too; and no write is made for a namespace that just goes. */
    @Test
    void namespace_saysWhatFinalizersKeep() {
        String namespace = Guard.namespace(root);
        String maps = NAMESPACES + "/" + namespace + "/configmaps";
        root.post(maps, map("'example.com/f'")).expect(201);
        String version = root.delete(NAMESPACES + "/" + namespace).expect(200).version();
        try (WatchStream watch = root.watch(
                NAMESPACES + "?watch=true&fieldSelector=metadata.name=" + namespace + "&resourceVersion=" + version)) {
            JsonNode told = root.get(NAMESPACES + "/" + namespace).expect(200).json();
            while (!condition(told, "NamespaceFinalizersRemaining")
                    .path("message")
                    .asText()
                    .equals("Some content in the namespace has finalizers remaining: example.com/f in 1 resource"
                            + " instances")) {
                told = watch.next().object();
            }
            assertThat(condition(told, "NamespaceFinalizersRemaining")
                            .path("status")
                            .asText())
                    .isEqualTo("True");
            assertThat(condition(told, "NamespaceDeletionContentFailure")
                            .path("message")
                            .asText())
                    .isEqualTo("All content successfully deleted, may be waiting on finalization");
            root.mergePatch(maps + "/kept", "{'metadata':{'finalizers':null}}").expect(200);
            watch.through("DELETED", namespace);
        }
    }

    /** A binding waits for the provider's webhook, says so, and goes once the webhook has gone; what it does not refuse goes before. */
    @Test
    void binding_saysWhoRefuses_andGoesWithoutIt() {
        ApiServer provider = Sharing.workspace(root, "provider");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "cowboys", "today");
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        for (int i = 0; i < 30; i++) {
            consumer.post(Sharing.COWBOYS, "{'metadata':{'name':'c%02d','labels':{'kept':'%s'}}}".formatted(i, i == 11))
                    .expect(201);
        }
        String name = Guard.configure(
                provider,
                "validating",
                Guard.webhook(
                        webhook,
                        Guard.rule("DELETE", "wildwest.dev", "v1alpha1", "cowboys"),
                        "'objectSelector':{'matchLabels':{'kept':'true'}}"));
        String version = consumer.delete(Sharing.BINDINGS + "/wild").expect(200).version();
        JsonNode told = Sharing.reaches(
                consumer,
                Sharing.BINDINGS,
                "wild",
                version,
                found ->
                        Sharing.condition(found, "BindingResourceDeleteSuccess").contains("ResourceDeletionFailed"));
        assertThat(Sharing.condition(told, "BindingResourceDeleteSuccess"))
                .isEqualTo("False ResourceDeletionFailed " + DENIED);
        assertThat(consumer.get(Sharing.COWBOYS).names()).containsExactly("c11");
        try (WatchStream bindings = consumer.watch(Sharing.BINDINGS + "?watch=true&resourceVersion=" + version)) {
            provider.delete(Guard.at("validating") + "/" + name).expect(200);
            bindings.through("DELETED", "wild");
        }
    }

    /** Webhooks that refuse everything go themselves, and then the rest. */
    @Test
    void workspace_isNotKeptByItsOwnWebhooks() {
        String name = root.fresh("guarded");
        Workspaces.ready(root, name, "universal");
        ApiServer inside = root.inCluster("root:" + name);
        Workspaces.ready(inside, "child", "universal");
        inside.post(MAPS, map("'example.com/f'")).expect(201);
        Guard.configure(inside, "validating", Guard.webhook(webhook, ANYTHING, ""));
        Guard.configure(inside, "mutating", Guard.webhook(webhook, ANYTHING, ""));
        inside.delete(MAPS + "/kept").refused(400, "", DENIED);
        String version = root.delete(WORKSPACES + "/" + name).expect(200).version();
        String before = inside.get(MAPS).expect(200).version();
        try (WatchStream maps =
                        inside.watch(MAPS + "?watch=true&fieldSelector=metadata.name=kept&resourceVersion=" + before);
                WatchStream watch = root.watch(WORKSPACES + "?watch=true&fieldSelector=metadata.name=" + name
                        + "&resourceVersion=" + version)) {
            if (inside.get(MAPS + "/kept").at("/metadata/deletionTimestamp").isEmpty()) {
                maps.next("MODIFIED", "kept");
            }
            inside.mergePatch(MAPS + "/kept", "{'metadata':{'finalizers':null}}")
                    .expect(200);
            watch.through("DELETED", name);
        }
    }

    /** Workspaces and their types are what root exports: root's webhooks are asked, a tenant's own never. */
    @Test
    void tenancy_isGuardedByRootAlone() {
        ApiServer tenant = Sharing.workspace(root, "tenant");
        String rules = Guard.rule("CREATE", "tenancy.kcp.io", "*", "workspaces");
        Guard.configure(tenant, "validating", Guard.webhook(webhook, rules, ""));
        Guard.configure(tenant, "mutating", Guard.webhook(webhook, rules, ""));
        Workspaces.ready(tenant, "one", "universal");
        assertThat(webhook.reviews()).isEmpty();
        String name = Guard.configure(
                root, "validating", Guard.webhook(other, rules, "'objectSelector':{'matchLabels':{'case':'refused'}}"));
        tenant.post(
                        WORKSPACES,
                        "{'metadata':{'name':'two','labels':{'case':'refused'}},'spec':{'type':{'name':'universal','path':'root'}}}")
                .refused(400, "", DENIED);
        assertThat(webhook.reviews()).isEmpty();
        assertThat(other.reviews()).isNotEmpty();
        root.delete(Guard.at("validating") + "/" + name).expect(200);
        assertThat(tenant.get(WORKSPACES).names()).containsExactly("one");
    }
}
