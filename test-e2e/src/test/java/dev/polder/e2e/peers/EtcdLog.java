package dev.polder.e2e.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.gc.history.CollectionChecker;
import dev.polder.gc.history.Entry;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What etcd itself says has happened to the config maps of a namespace, through its JSON gateway and past all servers. Users make
 * objects and delete those whose name begins with {@link #OWNER}; everything else was a collector.
 */
final class EtcdLog implements AutoCloseable {

    static final String OWNER = "owner";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "/registry/";

    /** No term is told from another here: of which a write was is the concern of {@code HistoryTest}. */
    private static final long A_TERM = 1;

    /** Longer than a collector waits before it tries anything again. */
    private static final long SILENCE_SECONDS = 90;

    private final Stream<String> stream;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Entry.Key, ObjectNode> objects = new HashMap<>();
    private boolean broken;

    private EtcdLog(Stream<String> stream) {
        this.stream = stream;
        entries.add(new Entry(A_TERM, null, null, 0));
    }

    /** The log of a namespace of root, which is not there yet: all of it. */
    static EtcdLog of(EtcdProcess etcd, String namespace) throws IOException {
        String start = PREFIX + "root/core/configmaps/-/" + namespace + "/";
        String request = "{\"create_request\":{\"key\":\"" + base64(start) + "\",\"range_end\":\""
                + base64(start.substring(0, start.length() - 1) + "0") + "\"}}";
        try {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest watch = HttpRequest.newBuilder(etcd.url().resolve("/v3/watch"))
                    .POST(HttpRequest.BodyPublishers.ofString(request))
                    .build();
            HttpResponse<Stream<String>> answer = client.send(watch, HttpResponse.BodyHandlers.ofLines());
            // It has answered, so it watches.
            EtcdLog log = new EtcdLog(answer.body().onClose(client::shutdownNow));
            Thread.ofVirtual().name("log of etcd").start(log::follow);
            return log;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private void follow() {
        try {
            stream.forEach(this::take);
        } catch (UncheckedIOException closed) {
            // The end of a test, or of etcd.
        } finally {
            end();
        }
    }

    private synchronized void end() {
        broken = true;
        notifyAll();
    }

    private synchronized void take(String line) {
        broken |= line.contains("\"canceled\":true");
        try {
            for (JsonNode event : JSON.readTree(line).at("/result/events")) {
                JsonNode row = event.path("kv");
                String key =
                        new String(Base64.getDecoder().decode(row.path("key").asText()), UTF_8);
                Optional<Entry.Key> object = Entry.Key.parse(key.substring(PREFIX.length()));
                if (object.isPresent() && !object.get().name().equals("kube-root-ca.crt")) {
                    byte[] value = Base64.getDecoder().decode(row.path("value").asText());
                    // The first byte says that it is plain JSON.
                    boolean removed = event.path("type").asText().equals("DELETE");
                    ObjectNode after = removed ? null : (ObjectNode) JSON.readTree(value, 1, value.length - 1);
                    add(row.path("mod_revision").asLong(), object.get(), after);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        notifyAll();
    }

    private void add(long revision, Entry.Key key, @Nullable ObjectNode after) {
        ObjectNode before = after == null ? objects.remove(key) : objects.put(key, after);
        boolean owner = key.name().startsWith(OWNER);
        boolean user = before == null || (owner && !ends(before));
        entries.add(new Entry(revision, key, after, user ? 0 : A_TERM));
    }

    private static boolean ends(JsonNode object) {
        return object.at("/metadata").has("deletionTimestamp");
    }

    /** Waits until an object has been made; at which revision. */
    synchronized long made(String name) throws InterruptedException {
        while (!broken) {
            for (Entry entry : entries) {
                Entry.Key key = entry.key();
                if (key != null && key.name().equals(name)) {
                    return entry.revision();
                }
            }
            wait();
        }
        throw new IllegalStateException("etcd tells its log no longer");
    }

    /** What has happened so far. */
    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Waits for the next things to happen until nothing is left that should go; what is left when nothing more happens. */
    synchronized List<String> settled() throws InterruptedException {
        List<String> left = CollectionChecker.left(entries);
        while (!left.isEmpty()) {
            int before = entries.size();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SILENCE_SECONDS);
            while (entries.size() == before && System.nanoTime() < until) {
                TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
            }
            if (entries.size() == before) {
                return left;
            }
            left = CollectionChecker.left(entries);
        }
        return left;
    }

    @Override
    public void close() {
        stream.close();
    }
}
