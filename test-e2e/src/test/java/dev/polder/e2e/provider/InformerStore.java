package dev.polder.e2e.provider;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a fabric8 informer about all consumers keeps its objects in. By itself it would know them by namespace and name, and take
 * those of all consumers for one; the key has the logical cluster, too. As it is called with everything that comes, before the
 * informer passes over what it knows already, it is also where that is written down; the requests tell lists and watches apart.
 */
final class InformerStore implements ItemStore<GenericKubernetesResource>, Interceptor {

    private static final long LIMIT_SECONDS = 120;
    private static final Pattern VERSION = Pattern.compile("[?&]resourceVersion=([0-9]+)");

    private final String plural;
    private final Map<String, GenericKubernetesResource> items = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private boolean listing;
    private String broken = "";

    InformerStore(String plural) {
        this.plural = plural;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        URI uri = request.uri();
        if (request.method().equals("GET") && uri.getPath().endsWith("/clusters/*" + path())) {
            asked(uri.toString());
        }
    }

    private String path() {
        return plural.equals("cowboys") ? Market.ALL_COWBOYS : Market.ALL_MAPS;
    }

    private synchronized void asked(String uri) {
        Matcher version = VERSION.matcher(uri);
        if (uri.contains("watch=true")) {
            notes.add(new Note.Watched(version.find() ? Long.parseLong(version.group(1)) : 0, listing));
            listing = false;
        } else {
            listing = true;
        }
    }

    @Override
    public String getKey(GenericKubernetesResource object) {
        return Ledger.key(
                cluster(object),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName());
    }

    /** The id of the logical cluster that an object lies in. */
    static String cluster(GenericKubernetesResource object) {
        return Objects.requireNonNull(object.getMetadata().getAnnotations().get("kcp.io/cluster"));
    }

    static Version version(GenericKubernetesResource object) {
        return new Version(
                object.getMetadata().getUid(),
                Long.parseLong(object.getMetadata().getResourceVersion()));
    }

    @Override
    public synchronized @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource object) {
        Version version = version(object);
        notes.add(listing ? new Note.Listed(key, version) : new Note.Changed(key, version, System.nanoTime()));
        GenericKubernetesResource before = items.put(key, object);
        notifyAll();
        return before;
    }

    @Override
    public synchronized @Nullable GenericKubernetesResource remove(String key) {
        notes.add(new Note.Removed(key));
        GenericKubernetesResource before = items.remove(key);
        notifyAll();
        return before;
    }

    @Override
    public synchronized Stream<String> keySet() {
        return List.copyOf(items.keySet()).stream();
    }

    @Override
    public synchronized Stream<GenericKubernetesResource> values() {
        return List.copyOf(items.values()).stream();
    }

    @Override
    public synchronized int size() {
        return items.size();
    }

    @Override
    public synchronized @Nullable GenericKubernetesResource get(String key) {
        return items.get(key);
    }

    /** What has come so far. */
    synchronized List<Note> notes() {
        return List.copyOf(notes);
    }

    /** Whoever waits, or will, need not wait any longer. */
    synchronized void fail(String why) {
        broken = why;
        notifyAll();
    }

    /** Returns once what is there is as wanted; asked anew at each change. */
    synchronized void await(String what, Predicate<Map<String, GenericKubernetesResource>> wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try {
            while (!wanted.test(items)) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || !broken.isEmpty()) {
                    throw new AssertionError(
                            "did not come: " + what + "; " + items.size() + " " + plural + " are known. " + broken);
                }
                wait(left);
            }
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
