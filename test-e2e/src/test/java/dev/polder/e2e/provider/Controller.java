package dev.polder.e2e.provider;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a provider writes in Java: two informers about all consumers at once, whose events are keys to look at, and workers that
 * bring each object to where it should be, in the logical cluster that it lies in.
 */
final class Controller implements AutoCloseable {

    static final String TENDED = "wildwest.dev/tended";

    private static final int WORKERS = 8;
    private static final long PAGE = 500;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final LiveServer server;
    private final String url;
    private final Part cowboys;
    private final Part maps;
    private final KubernetesClient client;
    private final BlockingQueue<Task> queue = new LinkedBlockingQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    /** One resource: what its informer keeps, and where what is written of it is written down. */
    record Part(InformerStore store, Ledger ledger) {}

    private record Task(Part part, String key) {}

    /**
     * A controller, which runs until it is closed.
     *
     * @param server awaited when there is no answer
     * @param url the view of the export, as its endpoint slice has it
     */
    Controller(LiveServer server, String url, Ledger cowboys, Ledger maps) {
        this.server = server;
        this.url = url;
        this.cowboys = new Part(new InformerStore("cowboys"), cowboys);
        this.maps = new Part(new InformerStore("configmaps"), maps);
        Config config =
                Config.fromKubeconfig(LiveServer.CONTEXT, server.kubeconfig().toFile());
        config.setMasterUrl(url + "/clusters/*");
        // It is told of each attempt that fails, as it has to know which of its writes are in doubt.
        config.setRequestRetryBackoffLimit(0);
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(
                        builder -> builder.addOrReplaceInterceptor("cowboys", this.cowboys.store())
                                .addOrReplaceInterceptor("maps", this.maps.store()))
                .build();
    }

    /** Starts; returns once both informers know what there is. */
    void start() {
        List<SharedIndexInformer<GenericKubernetesResource>> informers = List.of(
                informer(cowboys, "wildwest.dev", "v1alpha1", "Cowboy", "cowboys"),
                informer(maps, "", "v1", "ConfigMap", "configmaps"));
        informers.stream()
                .map(informer -> informer.start().toCompletableFuture())
                .toList()
                .forEach(started -> started.join());
        for (int i = 0; i < WORKERS; i++) {
            workers.execute(this::work);
        }
    }

    private SharedIndexInformer<GenericKubernetesResource> informer(
            Part part, String group, String version, String kind, String plural) {
        ResourceDefinitionContext type = new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
        return client.genericKubernetesResources(type)
                .inAnyNamespace()
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(part.store())
                .addEventHandler(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(GenericKubernetesResource object) {
                        queue.add(new Task(part, part.store().getKey(object)));
                    }

                    @Override
                    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
                        onAdd(object);
                    }

                    @Override
                    public void onDelete(GenericKubernetesResource object, boolean stateUnknown) {
                        // There is nothing left to do for it.
                    }
                });
    }

    private void work() {
        try {
            while (true) {
                Task task = queue.take();
                GenericKubernetesResource now = task.part().store().get(task.key());
                if (now != null && !isDone(task.part(), now)) {
                    tend(task, now);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            String why = failure + " " + failure.getCause();
            failures.add(why);
            cowboys.store().fail(why);
            maps.store().fail(why);
        }
    }

    private boolean isDone(Part part, GenericKubernetesResource object) {
        return part.equals(cowboys) ? isServed(object) : isTended(object);
    }

    /** Whether the status of a cowboy says what it should. */
    static boolean isServed(GenericKubernetesResource cowboy) {
        return cowboy.get("status", "result") instanceof String result && result.equals(wanted(cowboy));
    }

    private static String wanted(GenericKubernetesResource cowboy) {
        return "done: " + cowboy.get("spec", "intent");
    }

    /** Whether a configmap has been found; those that every workspace has are left alone. */
    static boolean isTended(GenericKubernetesResource map) {
        Map<String, String> annotations = map.getMetadata().getAnnotations();
        return !map.getMetadata().getName().startsWith("m-")
                || (annotations != null && annotations.containsKey(TENDED));
    }

    private void tend(Task task, GenericKubernetesResource seen) {
        GenericKubernetesResource object = client.getKubernetesSerialization().clone(seen);
        String path = url + "/clusters/" + InformerStore.cluster(seen);
        String name = seen.getMetadata().getName();
        String namespace = seen.getMetadata().getNamespace();
        if (task.part().equals(cowboys)) {
            object.setAdditionalProperty("status", new HashMap<>(Map.of("result", wanted(seen))));
            path += "/apis/wildwest.dev/v1alpha1/namespaces/" + namespace + "/cowboys/" + name + "/status";
        } else {
            object.getMetadata().getAnnotations().put(TENDED, "true");
            path += "/api/v1/namespaces/" + namespace + "/configmaps/" + name;
        }
        try {
            String made = client.raw(path, "PUT", object);
            task.part()
                    .ledger()
                    .wrote(
                            task.key(),
                            InformerStore.version(client.getKubernetesSerialization()
                                    .unmarshal(made, GenericKubernetesResource.class)));
        } catch (KubernetesClientException failure) {
            if (failure.getStatus() == null) {
                // There was no answer.
                task.part().ledger().doubt(task.key());
                server.awaitBack();
                queue.add(task);
            } else if (failure.getCode() != CONFLICT && failure.getCode() != NOT_FOUND) {
                throw failure;
            }
            // Otherwise it has changed or gone meanwhile, which an event tells.
        }
    }

    InformerStore cowboys() {
        return cowboys.store();
    }

    InformerStore maps() {
        return maps.store();
    }

    /** Why workers have ended; empty when they have not. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        client.close();
        workers.close();
    }
}
