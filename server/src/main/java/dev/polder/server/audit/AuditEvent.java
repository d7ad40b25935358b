package dev.polder.server.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.spi.authn.UserInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one request so far, as audit.k8s.io/v1 {@code Event} spells it. All methods may be called from any thread. */
final class AuditEvent {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final AuditLevel level;
    private final String id;
    private final String uri;
    private final String verb;
    private final ObjectNode user;
    private final List<String> sources;
    private final String userAgent;
    private final Instant received;
    private final Map<String, String> annotations = new TreeMap<>();
    private @Nullable ObjectNode impersonated;
    private @Nullable ObjectNode reference;
    private @Nullable ObjectNode status;
    private @Nullable JsonNode requestObject;
    private @Nullable JsonNode responseObject;

    /**
     * What is known from the start.
     *
     * @param sources the addresses that the request came through, the client's own word first
     */
    record Head(
            AuditLevel level,
            String id,
            String uri,
            String verb,
            List<String> sources,
            String userAgent,
            Instant received) {}

    AuditEvent(Head head, @Nullable UserInfo user, @Nullable ObjectNode reference) {
        this.level = head.level();
        this.id = head.id();
        this.uri = head.uri();
        this.verb = head.verb();
        this.sources = head.sources();
        this.userAgent = head.userAgent();
        this.received = head.received();
        this.user = user == null ? Json.object() : json(user);
        this.reference = reference;
    }

    AuditLevel level() {
        return level;
    }

    synchronized void annotate(String key, String value) {
        annotations.putIfAbsent(key, value);
    }

    synchronized @Nullable String annotation(String key) {
        return annotations.get(key);
    }

    /** Who the user acts as. */
    synchronized void impersonated(UserInfo other) {
        impersonated = json(other);
    }

    synchronized void requested(@Nullable ObjectNode completedReference, @Nullable JsonNode object) {
        reference = completedReference;
        requestObject = object;
    }

    synchronized void responded(ObjectNode answered, @Nullable JsonNode object) {
        status = answered;
        responseObject = object;
    }

    synchronized @Nullable ObjectNode reference() {
        return reference;
    }

    /** The event of one moment, a line with its end. */
    synchronized byte[] line(AuditMoment moment, Instant at) {
        ObjectNode event = Json.object();
        event.put("kind", "Event");
        event.put("apiVersion", "audit.k8s.io/v1");
        event.put("level", level.wire());
        event.put("auditID", id);
        event.put("stage", moment.wire());
        event.put("requestURI", uri);
        event.put("verb", verb);
        event.set("user", user);
        set(event, "impersonatedUser", impersonated);
        if (!sources.isEmpty()) {
            event.set("sourceIPs", strings(sources));
        }
        if (!userAgent.isEmpty()) {
            event.put("userAgent", userAgent);
        }
        set(event, "objectRef", reference);
        if (moment != AuditMoment.REQUEST_RECEIVED) {
            set(event, "responseStatus", status);
            set(event, "requestObject", requestObject);
            set(event, "responseObject", responseObject);
        }
        event.put("requestReceivedTimestamp", MICROS.format(received));
        event.put("stageTimestamp", MICROS.format(at));
        if (!annotations.isEmpty()) {
            ObjectNode all = event.putObject("annotations");
            annotations.forEach(all::put);
        }
        byte[] json = Json.write(event);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static void set(ObjectNode event, String field, @Nullable JsonNode value) {
        if (value != null) {
            event.set(field, value);
        }
    }

    private static JsonNode strings(List<String> texts) {
        var array = Json.mapper().createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** The user as authentication.k8s.io/v1 {@code UserInfo}: what is empty is left out. */
    private static ObjectNode json(UserInfo user) {
        ObjectNode object = Json.object();
        if (!user.name().isEmpty()) {
            object.put("username", user.name());
        }
        if (!user.uid().isEmpty()) {
            object.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            object.set("groups", strings(user.groups()));
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = object.putObject("extra");
            new TreeMap<>(user.extra()).forEach((key, values) -> extra.set(key, strings(values)));
        }
        return object;
    }
}
