package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.proto.ProtobufBodies;
import dev.polder.machinery.proto.ProtobufFormatException;
import io.kubernetes.client.proto.Meta;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The events of one watch, in the order they came. */
public final class WatchStream implements AutoCloseable {

    private static final long SOON_SECONDS = 15;

    /** One line of the stream; a null object is its end. */
    public record Event(String type, JsonNode object) {
        public String name() {
            return object.at("/metadata/name").asText("");
        }

        public long version() {
            return object.at("/metadata/resourceVersion").asLong();
        }

        public String at(String pointer) {
            return object.at(pointer).asText("");
        }
    }

    private final int code;
    private final HttpHeaders headers;
    private final InputStream in;
    private final BlockingQueue<Optional<Event>> events = new LinkedBlockingQueue<>();

    WatchStream(HttpResponse<InputStream> response) {
        this.code = response.statusCode();
        this.headers = response.headers();
        this.in = response.body();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        if (header("content-type").startsWith(Answer.PROTOBUF)) {
            readFrames();
            return;
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                ObjectNode event = Json.readObject(line.getBytes(StandardCharsets.UTF_8));
                events.add(Optional.of(new Event(event.path("type").asText(), event.path("object"))));
            }
        } catch (IOException ended) {
            // A closed stream ends like one that the server ends: nothing more comes.
        }
        events.add(Optional.empty());
    }

    /** Frames of protobuf: the length in four bytes, and a WatchEvent with an answer in it. */
    private void readFrames() {
        try (DataInputStream frames = new DataInputStream(in)) {
            while (true) {
                byte[] frame = new byte[frames.readInt()];
                frames.readFully(frame);
                Meta.WatchEvent event = Meta.WatchEvent.parseFrom(frame);
                byte[] object = event.getObject().getRaw().toByteArray();
                events.add(Optional.of(
                        new Event(event.getType(), ProtobufBodies.decode(object).object())));
            }
        } catch (IOException | ProtobufFormatException ended) {
            // As above.
        }
        events.add(Optional.empty());
    }

    public int code() {
        return code;
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The next event; fails when the stream has ended or none comes. */
    public Event next() {
        Optional<Event> event = take();
        assertThat(event).as("the watch has ended").isPresent();
        return event.orElseThrow();
    }

    /** The next event, which must be of this type and about this object; bookmarks that come by the clock are passed over. */
    public Event next(String type, String name) {
        Event event = next();
        while (event.type().equals("BOOKMARK")
                && event.at("/metadata/annotations/k8s.io~1initial-events-end").isEmpty()
                && !type.equals("BOOKMARK")) {
            event = next();
        }
        assertThat(event.type() + " " + event.name()).isEqualTo(type + " " + name);
        return event;
    }

    /** All events until one is about the given object, that one included. */
    public List<Event> through(String type, String name) {
        List<Event> all = new ArrayList<>();
        Event event;
        do {
            event = next();
            all.add(event);
        } while (!event.type().equals(type) || !event.name().equals(name));
        return all;
    }

    public void expectEnd() {
        Optional<Event> event = take();
        assertThat(event).as("expected the end").isEmpty();
    }

    /** All events up to the end, which must come. */
    public List<Event> rest() {
        List<Event> all = new ArrayList<>();
        Optional<Event> event = take();
        while (event.isPresent()) {
            all.add(event.get());
            event = take();
        }
        return all;
    }

    /** Whatever is told before the end, which must come. */
    public void end() {
        while (take().isPresent()) {
            // Told and passed over.
        }
    }

    private Optional<Event> take() {
        try {
            Optional<Event> event = events.poll(SOON_SECONDS, TimeUnit.SECONDS);
            assertThat(event).as("nothing came").isNotNull();
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
