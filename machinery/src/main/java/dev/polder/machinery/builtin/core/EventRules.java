package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Events, stored in the shape of the core group. Errors name the fields of that shape, whichever group was asked, as
 * upstream's do.
 */
public final class EventRules extends BuiltinRules {

    private static final int MAX_WORD = 128;
    private static final int MAX_MESSAGE = 1024;

    /** What an update through events.k8s.io may not change, in upstream's order. */
    private static final List<String> IMMUTABLE = List.of(
            "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type");

    private static final List<String> IMMUTABLE_TOO = List.of("action", "related");

    private final boolean strict;

    private EventRules(boolean strict) {
        // Old clients make names of what they have at hand, as "Job.1961548672": v1 looks no further than every type
        // does (k/k
        // pkg/apis/core/validation/events.go, ValidateEventCreate; apiserver registry/rest, BeforeCreate).
        super(new Traits(strict ? NameRule.DNS_SUBDOMAIN : NameRule.PATH_SEGMENT, true, true, false, false, true));
        this.strict = strict;
    }

    /** Rules of {@code v1}: lenient, for old clients. */
    public static EventRules ofCore() {
        return new EventRules(false);
    }

    /** Rules of {@code events.k8s.io/v1}: strict, and in a shape of its own. */
    public static EventRules ofEvents() {
        return new EventRules(true);
    }

    @Override
    public ObjectNode toStorage(ObjectNode served, String storageApiVersion) {
        if (strict) {
            EventShape.toCore(served);
        }
        return super.toStorage(served, storageApiVersion);
    }

    @Override
    public ObjectNode fromStorage(ObjectNode stored, String apiVersion) {
        if (strict) {
            EventShape.fromCore(stored);
        }
        return super.fromStorage(stored, apiVersion);
    }

    /** Selectors of events.k8s.io use its own names; {@code source} is a name, not an object. */
    @Override
    public String selectableValue(ObjectNode stored, String path) {
        if (path.equals("source")) {
            String component = Nodes.text(stored, "source", "component");
            return component.isEmpty() ? Nodes.text(stored, "reportingComponent") : component;
        }
        if (path.equals("reportingController")) {
            return Nodes.text(stored, "reportingComponent");
        }
        return super.selectableValue(stored, path.replaceFirst("^regarding\\.", "involvedObject."));
    }

    @Override
    public boolean convertsByApiVersionOnly() {
        return !strict;
    }

    @Override
    public List<FieldError> validate(ObjectNode event) {
        List<FieldError> errors = lenient(event);
        if (strict) {
            errors.addAll(series(event));
            if (!Nodes.has(event, "eventTime")) {
                errors.add(FieldError.required("eventTime", ""));
            }
            String type = Nodes.text(event, "type");
            if (!type.equals("Normal") && !type.equals("Warning")) {
                errors.add(FieldError.invalid("type", "", "has invalid value: " + type));
            }
            for (String field : List.of("firstTimestamp", "lastTimestamp", "count", "source")) {
                if (isSet(event, field)) {
                    errors.add(FieldError.invalid(field, "", "needs to be unset"));
                }
            }
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode event, ObjectNode old, String subresource) {
        List<FieldError> errors = lenient(event);
        if (strict) {
            if (!Nodes.at(event, "series").equals(Nodes.at(old, "series"))) {
                errors.addAll(series(event));
            }
            IMMUTABLE.forEach(field -> unchanged(event, old, field, field, errors));
            if (!instant(event).equals(instant(old))) {
                unchanged(event, old, "eventTime", "eventTime", errors);
            }
            IMMUTABLE_TOO.forEach(field -> unchanged(event, old, field, field, errors));
            unchanged(event, old, "reportingComponent", "reportingController", errors);
            unchanged(event, old, "reportingInstance", "reportingInstance", errors);
        }
        return errors;
    }

    private static List<FieldError> lenient(ObjectNode event) {
        List<FieldError> errors = new ArrayList<>();
        String namespace = Nodes.text(event, "metadata", "namespace");
        String involved = Nodes.text(event, "involvedObject", "namespace");
        boolean modern = Nodes.has(event, "eventTime");
        boolean fits = involved.isEmpty()
                ? namespace.equals("default") || namespace.equals(modern ? "kube-system" : "")
                : modern || namespace.equals(involved);
        if (!fits) {
            errors.add(FieldError.invalid("involvedObject.namespace", involved, "does not match event.namespace"));
        }
        if (modern) {
            errors.addAll(modern(event));
        }
        errors.addAll(Formats.invalid("namespace", namespace, Names.dnsSubdomain(namespace)));
        return errors;
    }

    private static List<FieldError> modern(ObjectNode event) {
        List<FieldError> errors = new ArrayList<>();
        String controller = Nodes.text(event, "reportingComponent");
        if (controller.isEmpty()) {
            errors.add(FieldError.required("reportingController", ""));
        }
        errors.addAll(Formats.invalid("reportingController", controller, Names.qualifiedName(controller)));
        for (String field : List.of("reportingInstance", "action", "reason")) {
            if (Nodes.text(event, field).isEmpty()) {
                errors.add(FieldError.required(field, ""));
            }
            errors.addAll(atMost(event, field, MAX_WORD));
        }
        errors.addAll(atMost(event, "message", MAX_MESSAGE));
        return errors;
    }

    private static List<FieldError> atMost(ObjectNode event, String field, int limit) {
        int length = Nodes.text(event, field).getBytes(StandardCharsets.UTF_8).length;
        return length <= limit
                ? List.of()
                : List.of(FieldError.invalid(field, "", "can have at most " + limit + " characters"));
    }

    private static List<FieldError> series(ObjectNode event) {
        List<FieldError> errors = new ArrayList<>();
        if (Nodes.has(event, "series")) {
            if (Nodes.at(event, "series", "count").asInt(0) < 2) {
                errors.add(FieldError.invalid("series.count", "", "should be at least 2"));
            }
            if (!Nodes.has(event, "series", "lastObservedTime")) {
                errors.add(FieldError.required("series.lastObservedTime", ""));
            }
        }
        return errors;
    }

    private static void unchanged(
            ObjectNode event, ObjectNode old, String field, String shownAs, List<FieldError> errors) {
        boolean same = isSet(event, field) == isSet(old, field)
                && (!isSet(event, field) || event.path(field).equals(old.path(field)));
        if (!same) {
            errors.add(FieldError.invalid(shownAs, event.path(field), "field is immutable"));
        }
    }

    /** Whether a field differs from the zero value of its type. */
    private static boolean isSet(ObjectNode event, String field) {
        JsonNode value = Nodes.at(event, field);
        return switch (value.getNodeType()) {
            case STRING -> !value.asText().isEmpty();
            case NUMBER -> value.asLong() != 0;
            case OBJECT ->
                value.properties().stream()
                        .anyMatch(entry -> !entry.getValue().asText("x").isEmpty());
            case ARRAY, BINARY, BOOLEAN, MISSING, NULL, POJO -> false;
        };
    }

    /** The event's time to the microsecond: clients may cut off what is finer. */
    private static Instant instant(ObjectNode event) {
        try {
            Instant time = OffsetDateTime.parse(Nodes.text(event, "eventTime")).toInstant();
            return time.truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }
}
