package dev.polder.spi.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.spi.control.EventCorrelator.Said;
import dev.polder.spi.control.EventCorrelator.Telling;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Records what a controller has to say about objects as events of {@code v1}, beside which those of {@code events.k8s.io} are the
 * same objects (client-go {@code tools/record}). What is said again counts up, and not everything is written ({@link
 * EventCorrelator}). Never fails: nobody may depend on an event. Blocks while it writes.
 */
public final class EventRecorder {

    private static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");

    /** The namespace of events about what is in none (client-go {@code event.go}, {@code makeEvent}). */
    private static final String DEFAULT = "default";

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int LONGEST_NAME = 253;

    private final ObjectWriter client;
    private final InstantSource clock;
    private final String component;
    private final EventCorrelator correlator = new EventCorrelator();
    private final Lock lock = new ReentrantLock();

    /**
     * A recorder.
     *
     * @param component as what it speaks: upstream's name of the controller
     */
    public EventRecorder(ObjectWriter client, InstantSource clock, String component) {
        this.client = client;
        this.clock = clock;
        this.component = component;
    }

    /**
     * Whom an event is about.
     *
     * @param key the object
     * @param kind its kind
     * @param apiVersion of its kind
     * @param uid its uid
     */
    public record Subject(ObjectKey key, String kind, String apiVersion, String uid) {}

    /**
     * Records that something is not as it should be.
     *
     * @param reason in one word
     * @param message in a sentence
     */
    public void warn(Subject subject, String reason, String message) {
        record(new Telling(subject.key().cluster(), subject, "Warning", reason, message));
    }

    private void record(Telling telling) {
        Instant now = clock.instant();
        Optional<Said> said;
        lock.lock();
        try {
            said = correlator.observe(telling, name(telling.subject().key().name(), now), now);
        } finally {
            lock.unlock();
        }
        try {
            said.ifPresent(one -> write(telling, one, now));
        } catch (ApiException notWritten) {
            // A namespace that is being deleted takes no events, nor does a full store.
        }
    }

    /** client-go {@code util.GenerateEventName}: the names of some types are none for an event. */
    private static String name(String subject, Instant now) {
        long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        String name = subject + "." + Long.toHexString(nanos);
        return name.length() <= LONGEST_NAME && SUBDOMAIN.matcher(name).matches()
                ? name
                : UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private void write(Telling telling, Said said, Instant now) {
        LogicalClusterName cluster = telling.cluster();
        String of = telling.subject().key().namespace();
        String namespace = of.isEmpty() ? DEFAULT : of;
        if (said.count() > 1 && countUp(cluster, namespace, said, now)) {
            return;
        }
        // Its time may be over: then it begins anew, and goes on counting.
        client.create(cluster, EVENTS, namespace, event(telling, said, namespace, now));
    }

    private boolean countUp(LogicalClusterName cluster, String namespace, Said said, Instant now) {
        boolean[] found = new boolean[1];
        client.modify(cluster, EVENTS, namespace, said.name(), "", live -> {
            found[0] = true;
            live.put("count", said.count());
            live.put("message", said.message());
            return live.put("lastTimestamp", seconds(now));
        });
        return found[0];
    }

    private ObjectNode event(Telling telling, Said said, String namespace, Instant now) {
        Subject subject = telling.subject();
        ObjectNode event = Json.object();
        event.put("apiVersion", "v1");
        event.put("kind", "Event");
        event.putObject("metadata").put("name", said.name()).put("namespace", namespace);
        ObjectNode involved = event.putObject("involvedObject").put("kind", subject.kind());
        if (!subject.key().namespace().isEmpty()) {
            involved.put("namespace", subject.key().namespace());
        }
        involved.put("name", subject.key().name()).put("uid", subject.uid()).put("apiVersion", subject.apiVersion());
        event.put("reason", telling.reason());
        event.put("message", said.message());
        event.putObject("source").put("component", component);
        event.put("firstTimestamp", seconds(said.first()));
        event.put("lastTimestamp", seconds(now));
        event.put("count", said.count());
        event.put("type", telling.type());
        event.put("reportingComponent", component);
        return event.put("reportingInstance", "");
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
