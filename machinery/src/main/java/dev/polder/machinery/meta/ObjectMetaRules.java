package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.schema.field.Names;
import dev.polder.machinery.type.TypeRules.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What every object's {@code metadata} must obey (apimachinery {@code api/validation}, apiserver {@code rest}). */
public final class ObjectMetaRules {

    /** Only the server says these; a create that brings them loses them. */
    private static final List<String> SYSTEM_FIELDS = List.of(
            "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation");

    private static final String IMMUTABLE = "field is immutable";

    private ObjectMetaRules() {}

    /** Removes what only the server says from a new object, and gives it {@code metadata} if it has none. */
    public static void prepareCreate(ObjectNode object) {
        ObjectNode metadata =
                object.get("metadata") instanceof ObjectNode present ? present : object.putObject("metadata");
        metadata.remove(SYSTEM_FIELDS);
    }

    /** Restores what an update cannot change: generation, creation and deletion, and a uid that was left out. */
    public static void prepareUpdate(ObjectNode object, ObjectNode old) {
        ObjectNode metadata =
                object.get("metadata") instanceof ObjectNode present ? present : object.putObject("metadata");
        Meta before = Meta.of(old);
        Meta after = new Meta(metadata);
        restore(metadata, before, "generation");
        if (after.text("uid").isEmpty()) {
            restore(metadata, before, "uid");
        }
        for (String time : List.of("creationTimestamp", "deletionTimestamp")) {
            if (before.value(time) != null) {
                restore(metadata, before, time);
            }
        }
        metadata.remove("selfLink");
        if (after.value("deletionGracePeriodSeconds") == null) {
            restore(metadata, before, "deletionGracePeriodSeconds");
        }
    }

    private static void restore(ObjectNode metadata, Meta before, String field) {
        JsonNode value = before.value(field);
        if (value == null) {
            metadata.remove(field);
        } else {
            metadata.set(field, value);
        }
    }

    /**
     * Puts the namespace of the request into the object, or takes a namespace out of a cluster-scoped one.
     *
     * @param namespace the request's; empty for cluster-scoped objects
     * @throws dev.polder.api.status.ApiException 400 when both name one and they differ
     */
    public static void matchNamespace(ObjectNode object, String namespace) {
        String own = Meta.of(object).text("namespace");
        if (own.equals(namespace)) {
            return;
        }
        if (!own.isEmpty() && !namespace.isEmpty()) {
            throw ApiErrors.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (namespace.isEmpty()) {
            Meta.of(object).fields().remove("namespace");
        } else {
            ObjectNode metadata =
                    object.get("metadata") instanceof ObjectNode present ? present : object.putObject("metadata");
            metadata.put("namespace", namespace);
        }
    }

    /**
     * Everything wrong with the metadata of a new object whose name was already generated.
     *
     * @param namespaced whether objects of the type live in namespaces
     * @param rule which names the type allows
     */
    public static List<FieldError> validate(ObjectNode object, boolean namespaced, NameRule rule) {
        Meta meta = Meta.of(object);
        List<FieldError> errors = new ArrayList<>();
        String generateName = meta.text("generateName");
        if (!generateName.isEmpty()) {
            complain(errors, "metadata.generateName", generateName, nameComplaints(generateName, rule, true));
        }
        String name = meta.text("name");
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
        } else {
            complain(errors, "metadata.name", name, nameComplaints(name, rule, false));
        }
        String namespace = meta.text("namespace");
        if (!namespaced && !namespace.isEmpty()) {
            errors.add(FieldError.forbidden("metadata.namespace", "not allowed on this type"));
        } else if (namespaced && namespace.isEmpty()) {
            errors.add(FieldError.required("metadata.namespace", ""));
        } else if (namespaced) {
            complain(errors, "metadata.namespace", namespace, Names.dnsLabel(namespace));
        }
        errors.addAll(common(meta));
        return errors;
    }

    /**
     * Everything wrong with the metadata of an update. Call {@link #prepareUpdate} before, and fill in
     * {@code resourceVersion} where an unconditional update is allowed.
     */
    public static List<FieldError> validateUpdate(ObjectNode object, ObjectNode old) {
        Meta meta = Meta.of(object);
        Meta before = Meta.of(old);
        List<FieldError> errors = new ArrayList<>(common(meta));
        if (before.value("deletionTimestamp") != null) {
            TreeSet<String> added = new TreeSet<>(meta.list("finalizers"));
            before.list("finalizers").forEach(added::remove);
            if (!added.isEmpty()) {
                errors.add(FieldError.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                                + GoText.syntax(added)));
            }
        }
        if (meta.text("resourceVersion").isEmpty()) {
            errors.add(FieldError.invalid("metadata.resourceVersion", "", "must be specified for an update"));
        }
        if (meta.number("generation") < before.number("generation")) {
            errors.add(FieldError.invalid(
                    "metadata.generation", number(meta.number("generation")), "must not be decremented"));
        }
        for (String field : List.of("name", "namespace", "uid")) {
            if (!meta.text(field).equals(before.text(field))) {
                errors.add(FieldError.invalid("metadata." + field, meta.text(field), IMMUTABLE));
            }
        }
        for (String field : List.of("creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            if (!same(meta.value(field), before.value(field))) {
                errors.add(FieldError.invalid("metadata." + field, meta.value(field), IMMUTABLE));
            }
        }
        return errors;
    }

    /** What create and update check alike. */
    private static List<FieldError> common(Meta meta) {
        List<FieldError> errors = new ArrayList<>();
        if (meta.number("generation") < 0) {
            errors.add(FieldError.invalid(
                    "metadata.generation", number(meta.number("generation")), "must be greater than or equal to 0"));
        }
        errors.addAll(LabelRules.labels(meta.texts("labels"), "metadata.labels"));
        errors.addAll(LabelRules.annotations(meta.texts("annotations"), "metadata.annotations"));
        errors.addAll(OwnerReferenceRules.validate(meta.items("ownerReferences"), "metadata.ownerReferences"));
        errors.addAll(FinalizerRules.validate(meta.list("finalizers"), "metadata.finalizers"));
        errors.addAll(ManagedFieldsRules.validate(meta.items("managedFields"), "metadata.managedFields"));
        return errors;
    }

    /**
     * What is wrong with a name.
     *
     * @param prefix whether more will be added to it
     */
    public static List<String> nameComplaints(String name, NameRule rule, boolean prefix) {
        return switch (rule) {
            case DNS_SUBDOMAIN -> Names.dnsSubdomain(prefix ? maskTrailingDash(name) : name);
            case DNS_LABEL -> Names.dnsLabel(prefix ? maskTrailingDash(name) : name);
            case PATH_SEGMENT -> prefix ? Names.pathSegmentPrefix(name) : Names.pathSegment(name);
        };
    }

    /** A prefix may end with a dash: upstream replaces its last two characters by one that is always allowed. */
    private static String maskTrailingDash(String name) {
        return name.length() > 1 && name.endsWith("-") ? name.substring(0, name.length() - 2) + "a" : name;
    }

    private static void complain(List<FieldError> errors, String field, String value, List<String> complaints) {
        complaints.forEach(c -> errors.add(FieldError.invalid(field, value, c)));
    }

    private static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
        return a == null ? b == null : b != null && a.asText().equals(b.asText());
    }

    private static JsonNode number(long value) {
        return JsonNodeFactory.instance.numberNode(value);
    }
}
