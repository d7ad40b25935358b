package dev.polder.bench.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.workload.Samples;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Users who each bind one export after another, wait until it is bound, told by one watch of all bindings, and make a first object of
 * it, which must succeed at once.
 */
final class Binders implements AutoCloseable {

    private static final String APIS = "/apis/apis.kcp.io/v1alpha2/";
    private static final String EXPORTS = APIS + "apiexports";
    private static final String BINDINGS = APIS + "apibindings";
    private static final String SCHEMAS = "/apis/apis.kcp.io/v1alpha1/apiresourceschemas";

    private final TenancyClient client;
    private final Sharing sharing;
    private final List<String> providers;
    private final List<String> consumers;
    private final Map<String, CompletableFuture<Void>> done = new ConcurrentHashMap<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Follower exports;
    private final Follower bindings;

    /**
     * Nobody binds yet.
     *
     * @param providers the logical clusters where exports lie
     * @param consumers those that bind them
     */
    Binders(TenancyClient client, Sharing sharing, List<String> providers, List<String> consumers) {
        this.client = client;
        this.sharing = sharing;
        this.providers = providers;
        this.consumers = consumers;
        this.exports = new Follower(
                client,
                "/clusters/*" + EXPORTS,
                (type, export) -> told(
                        EXPORTS,
                        export,
                        !export.at("/status/identityHash").asText().isEmpty()),
                this::fail);
        this.bindings = new Follower(
                client,
                "/clusters/*" + BINDINGS,
                (type, binding) -> told(
                        BINDINGS, binding, binding.at("/status/phase").asText().equals("Bound")),
                this::fail);
    }

    private void fail(Exception cause) {
        failure.set(cause);
        done.values().forEach(one -> one.completeExceptionally(cause));
    }

    private void told(String resource, JsonNode object, boolean isDone) {
        if (isDone) {
            String cluster = object.at("/metadata/annotations/kcp.io~1cluster").asText();
            done(resource, cluster, object.at("/metadata/name").asText()).complete(null);
        }
    }

    private CompletableFuture<Void> done(String resource, String cluster, String name) {
        CompletableFuture<Void> one =
                done.computeIfAbsent(resource + "/" + cluster + "/" + name, any -> new CompletableFuture<>());
        Exception cause = failure.get();
        if (cause != null) {
            one.completeExceptionally(cause);
        }
        return one;
    }

    /** Makes all exports; how long it takes until each has its identity, in milliseconds. */
    Samples export() throws Exception {
        return Tenants.each(0, sharing.exports(), number -> {
            String provider = providers.get(sharing.provider(number));
            long began = System.nanoTime();
            client.post("/clusters/" + provider + SCHEMAS, Sharing.schema(number))
                    .join();
            client.post("/clusters/" + provider + EXPORTS, Sharing.exporting(number))
                    .join();
            done(EXPORTS, provider, Sharing.name(number)).join();
            return began;
        });
    }

    /**
     * How long bindings took.
     *
     * @param bound from the request until it is bound, in milliseconds
     * @param used from the request until there is an object, in milliseconds
     */
    record Took(Samples bound, Samples used) {}

    /** Makes some bindings, each with a first object. */
    Took bind(int from, int to) throws Exception {
        Samples bound = new Samples();
        Samples used = Tenants.each(from, to, number -> {
            int export = sharing.export(number);
            String consumer = consumers.get(sharing.consumer(number));
            String provider = providers.get(sharing.provider(export));
            long began = System.nanoTime();
            client.post("/clusters/" + consumer + BINDINGS, Sharing.binding(export, provider))
                    .join();
            done(BINDINGS, consumer, Sharing.name(export)).join();
            double millis = (System.nanoTime() - began) / 1e6;
            synchronized (bound) {
                bound.add(millis);
            }
            client.post(Sharing.things(consumer, export), Sharing.thing()).join();
            return began;
        });
        return new Took(bound, used);
    }

    /** Reads the first object of each of some bindings; how long each answer took, in milliseconds. */
    static Samples answered(TenancyClient client, Sharing sharing, List<String> consumers, int to) throws Exception {
        return Tenants.each(0, to, number -> {
            long asked = System.nanoTime();
            String cluster = consumers.get(sharing.consumer(number));
            client.read(Sharing.things(cluster, sharing.export(number)) + "/first")
                    .join();
            return asked;
        });
    }

    @Override
    public void close() throws InterruptedException {
        exports.interrupt();
        bindings.interrupt();
        client.close();
        exports.close();
        bindings.close();
    }
}
