package dev.polder.server.metrics;

import dev.polder.api.resource.GroupResource;
import dev.polder.gc.CollectorStatus;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestLoad;
import dev.polder.server.request.outgoing.PeerLoad;
import dev.polder.spi.control.Looks;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.meter.StoreMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;

/**
 * The metrics of one server. Requests to the store are called as kube-apiserver calls those to etcd (k8s {@code
 * staging/src/k8s.io/apiserver/pkg/storage/etcd3/metrics/metrics.go}): {@code etcd_request_duration_seconds}, {@code
 * etcd_requests_total} and {@code etcd_request_errors_total} with {@code operation} and {@code type}.
 *
 * <p>Nothing is labelled with a logical cluster. Types of tenants are, up to a number; all others share the label {@code other}.
 */
public final class ServerMetrics implements StoreMeter {

    /** The text format of Prometheus. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Upper bounds in milliseconds (upstream {@code etcdRequestLatency}). */
    private static final long[] BUCKETS = {
        5, 25, 50, 100, 200, 400, 600, 800, 1_000, 1_250, 1_500, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000,
        15_000, 20_000, 30_000, 45_000, 60_000
    };

    /** More types than Kubernetes and a few dozen operators have; a tenant may define as many as it likes. */
    private static final int MOST_TYPES = 500;

    private static final String OTHER = "other";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Request, Meters> requests = new ConcurrentHashMap<>();
    private final Map<String, Counter> lists = new ConcurrentHashMap<>();
    private final Map<String, String> types = new ConcurrentHashMap<>();
    private final AtomicInteger distinct = new AtomicInteger();

    private volatile long storeBytes = -1;

    /** Held here, because the registry refers weakly to what it asks. */
    private volatile LongSupplier viewBytes = () -> 0;

    private volatile LongSupplier viewColdReads = () -> 0;

    private volatile Supplier<PeerLoad> outbound = () -> PeerLoad.NONE;

    private volatile Supplier<RequestLoad> requestLoad = () -> RequestLoad.NONE;
    private volatile Supplier<CollectorStatus> collector = () -> new CollectorStatus(0, 0, 0, 0, 0, 0, 0, List.of());

    private final List<IntSupplier> sizes = new CopyOnWriteArrayList<>();

    private record Request(Operation operation, String type) {}

    private record Meters(Timer timer, Counter total, Counter errors) {}

    @Override
    public void ended(Operation operation, String type, long nanos, boolean failed) {
        Meters meters = requests.computeIfAbsent(new Request(operation, bounded(type)), this::meters);
        meters.timer().record(nanos, TimeUnit.NANOSECONDS);
        meters.total().increment();
        if (failed) {
            meters.errors().increment();
        }
    }

    /** A list was answered from memory (k/k {@code storage/cacher/metrics}: {@code apiserver_cache_list_total}). */
    public void listed(GroupResource resource) {
        String type = bounded(resource.toString());
        boolean named = !type.equals(OTHER);
        lists.computeIfAbsent(
                        type,
                        added -> Counter.builder("apiserver.cache.list")
                                .description("Lists that were answered from memory, by resource.")
                                .tags("group", named ? resource.group() : OTHER, "index", "")
                                .tags("resource", named ? resource.resource() : OTHER)
                                .register(registry))
                .increment();
    }

    private String bounded(String type) {
        String known = types.get(type);
        if (known != null) {
            return known;
        }
        if (distinct.get() >= MOST_TYPES) {
            return OTHER;
        }
        return types.computeIfAbsent(type, added -> {
            distinct.incrementAndGet();
            return added;
        });
    }

    private Meters meters(Request request) {
        String[] tags = {"operation", request.operation().name().toLowerCase(Locale.ROOT), "type", request.type()};
        return new Meters(
                Timer.builder("etcd.request.duration")
                        .description("Latency of requests to the store, by operation and type of object.")
                        .serviceLevelObjectives(LongStream.of(BUCKETS)
                                .mapToObj(Duration::ofMillis)
                                .toArray(Duration[]::new))
                        .tags(tags)
                        .register(registry),
                Counter.builder("etcd.requests")
                        .description("Requests to the store, by operation and type of object.")
                        .tags(tags)
                        .register(registry),
                Counter.builder("etcd.request.errors")
                        .description("Requests that the store could not answer, by operation and type of object.")
                        .tags(tags)
                        .register(registry));
    }

    /**
     * Counts what the view costs.
     *
     * @param bytes about how much memory the objects take now
     * @param coldReads how many values were read from the store because they were not in memory (store rule S18)
     */
    public void view(LongSupplier bytes, LongSupplier coldReads) {
        viewBytes = bytes;
        viewColdReads = coldReads;
        Gauge.builder("polder.view.bytes", this, metrics -> metrics.viewBytes.getAsLong())
                .description("About how much memory the objects in this server's view take.")
                .register(registry);
        FunctionCounter.builder("polder.view.cold.reads", this, metrics -> metrics.viewColdReads.getAsLong())
                .description("Values read from the store because --view-max-bytes keeps them out of memory.")
                .register(registry);
    }

    /**
     * Tells how much is remembered: what ends must be forgotten, and this shows that it is.
     *
     * @param cache of what; one of a few constants
     * @param size how many entries there are now
     */
    public void remembers(String cache, IntSupplier size) {
        sizes.add(size);
        Gauge.builder("polder.cache.entries", size, IntSupplier::getAsInt)
                .description("What this server remembers of objects and logical clusters, in entries.")
                .tags("cache", cache)
                .register(registry);
    }

    /** Tells what the garbage collector is doing; nothing while another server leads. */
    public void collects(Supplier<CollectorStatus> status) {
        collector = status;
        gauge("waiting", CollectorStatus::waiting);
        gauge("running", CollectorStatus::running);
        gauge("retrying", CollectorStatus::retrying);
        gauge("waiting-for-type", CollectorStatus::untyped);
        FunctionCounter.builder(
                        "polder.gc.deleted",
                        this,
                        metrics -> metrics.collector.get().deleted())
                .description("Objects that the garbage collector has deleted.")
                .register(registry);
        FunctionCounter.builder(
                        "polder.gc.decided.again",
                        this,
                        metrics -> metrics.collector.get().moved())
                .description("Decisions of the garbage collector that no longer held when they were to be written.")
                .register(registry);
    }

    /**
     * Tells what the other controllers are doing.
     *
     * @param state of which objects; one of a few constants
     * @param objects how many there are now
     */
    public void controls(String state, IntSupplier objects) {
        sizes.add(objects);
        Gauge.builder("polder.controller.objects", objects, IntSupplier::getAsInt)
                .description("Objects that controllers other than the garbage collector have to look at.")
                .tags("state", state)
                .register(registry);
    }

    /** Counts looks at what is in namespaces and definitions that are being deleted. */
    public void looks(Looks looks) {
        FunctionCounter.builder("polder.content.looks", looks, Looks::looks)
                .description("Looks at what is in namespaces and definitions that are being deleted.")
                .register(registry);
        FunctionCounter.builder("polder.content.looked.at", looks, Looks::objects)
                .description("Objects that these looks came by.")
                .register(registry);
    }

    private void gauge(String state, ToIntFunction<CollectorStatus> count) {
        Gauge.builder("polder.gc.objects", this, metrics -> count.applyAsInt(metrics.collector.get()))
                .description("Objects that the garbage collector has to look at.")
                .tags("state", state)
                .register(registry);
    }

    /** Tells how much is asked of peers that logical clusters name. */
    public void outbound(Supplier<PeerLoad> load) {
        outbound = load;
        Gauge.builder(
                        "polder.outbound.calls",
                        this,
                        metrics -> metrics.outbound.get().running())
                .description("Calls to webhooks and issuers that logical clusters name.")
                .tags("state", "running")
                .register(registry);
        Gauge.builder(
                        "polder.outbound.calls",
                        this,
                        metrics -> metrics.outbound.get().waiting())
                .description("Calls to webhooks and issuers that logical clusters name.")
                .tags("state", "waiting")
                .register(registry);
        FunctionCounter.builder(
                        "polder.outbound.refused",
                        this,
                        metrics -> metrics.outbound.get().refused())
                .description("Addresses of webhooks and issuers that were not connected to: see --outbound-deny.")
                .register(registry);
        remembers("outbound-clusters", () -> outbound.get().clusters());
    }

    /**
     * Tells how many requests there are (apiserver {@code endpoints/metrics/metrics.go}, {@code maxinflight.go}). Here the figures
     * are those of the moment, where upstream has the largest of the last second.
     */
    public void requests(Supplier<RequestLoad> load) {
        requestLoad = load;
        current("inflight", "mutating", RequestLoad::writes, "Requests that run, by kind.");
        current("inflight", "readOnly", RequestLoad::reads, "Requests that run, by kind.");
        current("inqueue", "mutating", RequestLoad::waitingWrites, "Requests that wait for a place, by kind.");
        current("inqueue", "readOnly", RequestLoad::waitingReads, "Requests that wait for a place, by kind.");
        Gauge.builder(
                        "polder.requests.outside",
                        this,
                        metrics -> metrics.requestLoad.get().outside())
                .description(
                        "Requests that have begun and wait for webhooks of logical clusters; they do not count as running.")
                .register(registry);
    }

    private void current(String state, String kind, ToIntFunction<RequestLoad> count, String description) {
        Gauge.builder(
                        "apiserver.current." + state + ".requests",
                        this,
                        metrics -> count.applyAsInt(metrics.requestLoad.get()))
                .description(description)
                .tags("request_kind", kind)
                .register(registry);
    }

    /**
     * The answer of {@code /metrics}.
     *
     * @param store is asked for its size; when it cannot tell, what it told last stands
     */
    public CompletionStage<Reply> scrape(ObjectStore store) {
        return store.size().handle((size, failure) -> {
            if (failure == null) {
                size.ifPresent(known -> learn(known.allocated()));
            }
            return new Reply(200, CONTENT_TYPE, Map.of(), registry.scrape().getBytes(StandardCharsets.UTF_8));
        });
    }

    private synchronized void learn(long bytes) {
        if (storeBytes < 0) {
            Gauge.builder("apiserver.storage.size.bytes", this, metrics -> metrics.storeBytes)
                    .description("Size of the files of the store in bytes.")
                    .tags("storage_cluster_id", "etcd-0")
                    .register(registry);
        }
        storeBytes = bytes;
    }
}
