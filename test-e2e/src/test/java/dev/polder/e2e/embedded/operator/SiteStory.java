package dev.polder.e2e.embedded.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Site from its beginning to its change, with an operator of its own: what each of the tests does. */
final class SiteStory {

    private static final long SECONDS = 60;

    private final String name;
    private final KubernetesClient client;

    private SiteStory(String name, KubernetesClient client) {
        this.name = name;
        this.client = client;
    }

    /**
     * Plays it.
     *
     * @param name of the Site
     * @param client for whatever server the test has
     * @param applies whether the server knows server-side apply, which the operator patches a status with
     */
    static void play(String name, KubernetesClient client, boolean applies) {
        Operator operator = new Operator(configuration -> configuration
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withUseSSAToPatchPrimaryResource(applies));
        operator.register(new SiteReconciler());
        operator.start();
        try {
            new SiteStory(name, client).play();
        } finally {
            operator.stop();
        }
    }

    private void play() {
        client.resource(Site.of(name, "welcome", 3)).create();
        ConfigMap page = until(configMap(), map -> map != null);
        assertThat(page.getData()).containsEntry("index.html", "welcome");
        Deployment servers = until(deployment(), made -> made != null);
        assertThat(servers.getSpec().getReplicas()).isEqualTo(3);
        assertThat(servers.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getKind()).isEqualTo("Site"));

        // Here the test is the controller of deployments: nothing runs.
        client.resource(new DeploymentBuilder(servers)
                        .withNewStatus()
                        .withReplicas(3)
                        .withReadyReplicas(3)
                        .endStatus()
                        .build())
                .updateStatus();
        until(
                site(),
                home -> home != null
                        && home.getStatus() != null
                        && home.getStatus().ready() == 3);

        site().edit(home -> {
            home.setSpec(new Site.Spec("closed", 1));
            return home;
        });
        until(configMap(), map -> Objects.equals(map.getData().get("index.html"), "closed"));
        until(deployment(), made -> made.getSpec().getReplicas() == 1);
        // An operator that is stopped while it writes leaves fabric8's mock server waiting half a minute for a watcher
        // that has gone.
        until(site(), home -> isObserved(home));
    }

    private static boolean isObserved(Site site) {
        return site.getStatus() != null
                && Objects.equals(
                        site.getStatus().observedGeneration(),
                        site.getMetadata().getGeneration());
    }

    private Resource<Site> site() {
        return client.resources(Site.class).inNamespace("default").withName(name);
    }

    private Resource<ConfigMap> configMap() {
        return client.configMaps().inNamespace("default").withName(name);
    }

    private Resource<Deployment> deployment() {
        return client.apps().deployments().inNamespace("default").withName(name);
    }

    private static <T> T until(Resource<T> resource, Predicate<T> condition) {
        return resource.waitUntilCondition(condition, SECONDS, TimeUnit.SECONDS);
    }
}
