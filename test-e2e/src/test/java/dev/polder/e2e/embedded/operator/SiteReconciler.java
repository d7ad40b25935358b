package dev.polder.e2e.embedded.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has every Site served: its page lies in a ConfigMap, which the pods of a Deployment mount. Both belong to the Site. */
final class SiteReconciler implements Reconciler<Site> {

    private static final String LABEL = "example.dev/site";

    @Override
    public List<EventSource<?, Site>> prepareEventSources(EventSourceContext<Site> context) {
        return List.of(
                new InformerEventSource<>(
                        InformerEventSourceConfiguration.from(ConfigMap.class, Site.class)
                                .withLabelSelector(LABEL)
                                .build(),
                        context),
                new InformerEventSource<>(
                        InformerEventSourceConfiguration.from(Deployment.class, Site.class)
                                .withLabelSelector(LABEL)
                                .build(),
                        context));
    }

    @Override
    public UpdateControl<Site> reconcile(Site site, Context<Site> context) {
        ConfigMap page = page(site);
        Optional<ConfigMap> known = context.getSecondaryResource(ConfigMap.class);
        if (known.isEmpty()) {
            context.getClient().resource(page).create();
        } else if (!known.get().getData().equals(page.getData())) {
            context.getClient().resource(page).update();
        }
        Optional<Deployment> servers = context.getSecondaryResource(Deployment.class);
        if (servers.isEmpty()) {
            context.getClient().resource(servers(site)).create();
        } else if (servers.get().getSpec().getReplicas() != site.getSpec().servers()) {
            context.getClient().resource(servers.get()).scale(site.getSpec().servers());
        }
        int ready = servers.map(Deployment::getStatus)
                .map(DeploymentStatus::getReadyReplicas)
                .orElse(0);
        Site.Status status = new Site.Status(site.getMetadata().getGeneration(), ready);
        if (status.equals(site.getStatus())) {
            return UpdateControl.noUpdate();
        }
        site.setStatus(status);
        return UpdateControl.patchStatus(site);
    }

    private static ObjectMeta metadata(Site site) {
        return new ObjectMetaBuilder()
                .withName(site.getMetadata().getName())
                .withNamespace(site.getMetadata().getNamespace())
                .withLabels(Map.of(LABEL, site.getMetadata().getName()))
                .addNewOwnerReference()
                .withApiVersion(site.getApiVersion())
                .withKind(site.getKind())
                .withName(site.getMetadata().getName())
                .withUid(site.getMetadata().getUid())
                .withController(true)
                .endOwnerReference()
                .build();
    }

    private static ConfigMap page(Site site) {
        return new ConfigMapBuilder()
                .withMetadata(metadata(site))
                .addToData("index.html", site.getSpec().page())
                .build();
    }

    private static Deployment servers(Site site) {
        Map<String, String> labels = Map.of(LABEL, site.getMetadata().getName());
        return new DeploymentBuilder()
                .withMetadata(metadata(site))
                .withNewSpec()
                .withReplicas(site.getSpec().servers())
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("server")
                .withImage("docker.io/library/nginx:1.29")
                .addNewVolumeMount()
                .withName("page")
                .withMountPath("/usr/share/nginx/html")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("page")
                .withNewConfigMap()
                .withName(site.getMetadata().getName())
                .endConfigMap()
                .endVolume()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
