package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.quantity.QuantitySyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a type that only workspaces of the kube profile serve: defaults and checks of fields wherever they are, a status
 * of its own, and fields that never change. Types with more to them override what they do otherwise.
 */
class KubeRules extends BuiltinRules {

    private static final String POD_SPEC = "io.k8s.api.core.v1.PodSpec";
    private static final Map<String, List<FieldFact>> FACTS = FieldFacts.load();

    private final Status status;
    private final List<String> immutable;
    private final Generation generation;

    /**
     * What becomes of an object's status.
     *
     * @param fresh the status of a new object as JSON; null when whoever makes an object says it
     * @param separate whether there is a subresource, so that nothing else writes the status
     * @param kept fields of the metadata that a write of the status leaves as they were
     */
    record Status(@Nullable String fresh, boolean separate, List<String> kept) {

        /** A type without a status. */
        static final Status NONE = new Status(null, false, List.of());

        /** What most of the types keep that keep any metadata. */
        static final List<String> RESET = RESET_METADATA;

        static Status of(String fresh) {
            return new Status(fresh, true, List.of());
        }

        Status keeping(List<String> fields) {
            return new Status(fresh, separate, fields);
        }
    }

    /**
     * Which updates are new generations of an object; those of its status never are.
     *
     * @param content whether those of anything but its metadata are
     * @param metadata the fields of its metadata that count as well
     */
    record Generation(boolean content, List<String> metadata) {

        static final Generation NONE = new Generation(false, List.of());
        static final Generation CONTENT = new Generation(true, List.of());

        static Generation with(String field) {
            return new Generation(true, List.of(field));
        }
    }

    /**
     * Rules.
     *
     * @param immutable fields that never change, by their paths
     */
    KubeRules(Traits traits, Status status, List<String> immutable) {
        this(traits, status, immutable, traits.generation() ? Generation.CONTENT : Generation.NONE);
    }

    /**
     * Rules of a type whose generation does not simply count changes of the content.
     *
     * @param generation what it counts; whether an object is born with one is a trait
     */
    KubeRules(Traits traits, Status status, List<String> immutable, Generation generation) {
        super(traits);
        this.status = status;
        this.immutable = List.copyOf(immutable);
        this.generation = generation;
    }

    @Override
    public final List<String> decode(ObjectNode object) throws DecodeException {
        AtomicReference<@Nullable QuantitySyntaxException> wrong = new AtomicReference<>();
        Structures.amounts(definition(object), object, amount -> {
            try {
                return Json.object().textNode(Quantity.parse(amount.asText("")).canonical());
            } catch (QuantitySyntaxException e) {
                wrong.compareAndSet(null, e);
                return amount;
            }
        });
        QuantitySyntaxException first = wrong.get();
        if (first != null) {
            throw new DecodeException(first.getMessage());
        }
        return List.of();
    }

    @Override
    public final void setDefaults(ObjectNode object) {
        super.setDefaults(object);
        defaultsOfType(object);
        Structures.walk(definition(object), object, (definition, part, at) -> {
            FACTS.getOrDefault(definition, List.of()).forEach(fact -> fact.fillIn(part));
            StructFixes.ALL.getOrDefault(definition, any -> {}).accept(part);
        });
    }

    /** What is filled in before the defaults of fields. */
    void defaultsOfType(ObjectNode object) {}

    private static String definition(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText("");
        int slash = apiVersion.indexOf('/');
        return BuiltinTypes.definitionName(new GroupVersionKind(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                object.path("kind").asText("")));
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        String fresh = status.fresh();
        if (fresh != null) {
            object.set("status", Json.readOwn(fresh.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {
        if (subresource.equals("status")) {
            restore(object, old, "spec");
            restoreMetadata(object, old, status.kept());
        } else if (status.separate()) {
            restore(object, old, "status");
        }
    }

    @Override
    public boolean countsInGeneration(ObjectNode object, ObjectNode old, String subresource, BooleanSupplier content) {
        return !subresource.equals("status")
                && (generation.metadata().stream().anyMatch(field -> differs(object, old, field))
                        || (generation.content() && content.getAsBoolean()));
    }

    /** An empty map is none. */
    private static boolean differs(ObjectNode object, ObjectNode old, String field) {
        JsonNode now = Nodes.at(object, "metadata", field);
        JsonNode before = Nodes.at(old, "metadata", field);
        return now.isEmpty() ? !before.isEmpty() : !now.equals(before);
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> claims = new HashSet<>();
        Nodes.list(object, "spec", "volumeClaimTemplates")
                .forEach(one -> claims.add(Nodes.text(one, "metadata", "name")));
        ObjectNode judged = object.deepCopy();
        judged.remove("status");
        Structures.walk(definition(judged), judged, (definition, part, at) -> {
            FieldChecks.check(FACTS, definition, part, at, errors);
            if (definition.equals(POD_SPEC)) {
                PodSpecChecks.check(part, claims, at, errors);
            }
        });
        validateType(object, errors);
        return errors;
    }

    /** Adds what is wrong that takes more than one field to see. */
    void validateType(ObjectNode object, List<FieldError> errors) {}

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        if (subresource.equals("status")) {
            return List.of();
        }
        List<FieldError> errors = new ArrayList<>(validate(object));
        immutable.forEach(path -> unchanged(object, old, path, errors));
        validateChange(object, old, errors);
        return errors;
    }

    /** Adds what is wrong with a change. */
    void validateChange(ObjectNode object, ObjectNode old, List<FieldError> errors) {}

    /** A field that never changes (apimachinery {@code ValidateImmutableField}). */
    static void unchanged(ObjectNode object, ObjectNode old, String path, List<FieldError> errors) {
        String[] steps = path.split("\\.");
        JsonNode now = Nodes.at(object, steps);
        if (!now.equals(Nodes.at(old, steps))) {
            errors.add(FieldError.invalid(path, now.isMissingNode() ? null : now, "field is immutable"));
        }
    }

    /** A copy of an object's spec in which fields are as in another's. */
    static JsonNode specExcept(ObjectNode object, ObjectNode old, List<String> fields) {
        ObjectNode spec = object.path("spec") instanceof ObjectNode own ? own.deepCopy() : Json.object();
        ObjectNode other = old.path("spec") instanceof ObjectNode own ? own : Json.object();
        fields.forEach(field -> restore(spec, other, field));
        return spec;
    }
}
