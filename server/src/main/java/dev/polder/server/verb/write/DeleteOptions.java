package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.server.request.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How something is deleted (apimachinery {@code metav1.DeleteOptions}).
 *
 * @param policy what becomes of dependents; null when not said
 * @param uid the uid the object must have; empty when any
 * @param resourceVersion the version the object must have; empty when any
 * @param dryRun whether nothing is removed
 * @param unreadable whether what is removed is a value that cannot be read ({@link UnreadableDelete})
 * @param wire the options as the client gave them, with their kind
 * @param waits whether the client knows from {@code orphanDependents: false} that the object may stay a while, and is
 *     answered with 202 then
 */
public record DeleteOptions(
        @Nullable Propagation policy,
        String uid,
        String resourceVersion,
        boolean dryRun,
        boolean unreadable,
        boolean waits,
        ObjectNode wire) {

    /** The option that removes what cannot be read. */
    private static final String UNREADABLE = "ignoreStoreReadErrorWithClusterBreakingPotential";

    private static final GroupVersionKind KIND = new GroupVersionKind("meta.k8s.io", "v1", "DeleteOptions");

    /** What becomes of the dependents of a deleted object. */
    public enum Propagation {
        ORPHAN("Orphan"),
        BACKGROUND("Background"),
        FOREGROUND("Foreground");

        private final String wire;

        Propagation(String wire) {
            this.wire = wire;
        }

        public static Optional<Propagation> parse(String text) {
            for (Propagation policy : values()) {
                if (policy.wire.equals(text)) {
                    return Optional.of(policy);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Reads the options from the body, and from the query when there is no body.
     *
     * @param body the decoded body; null when there is none
     */
    public static DeleteOptions of(RawRequest raw, @Nullable ObjectNode body) {
        List<FieldError> errors = new ArrayList<>();
        ObjectNode options = body == null ? fromQuery(raw) : body;
        JsonNode orphan = options.path("orphanDependents");
        JsonNode policy = options.path("propagationPolicy");
        if (isSet(orphan) && isSet(policy)) {
            errors.add(FieldError.invalid(
                    "propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set"));
        }
        Propagation propagation =
                isSet(orphan) ? orphan.asBoolean() ? Propagation.ORPHAN : Propagation.BACKGROUND : null;
        if (isSet(policy)) {
            propagation = Propagation.parse(policy.asText()).orElse(null);
            if (propagation == null) {
                errors.add(FieldError.notSupported(
                        "propagationPolicy", policy, List.of("Foreground", "Background", "Orphan", "nil")));
            }
        }
        List<String> dryRun = new ArrayList<>();
        options.path("dryRun").forEach(v -> dryRun.add(v.asText()));
        if (body != null) {
            dryRun.addAll(raw.query().getOrDefault("dryRun", List.of()));
        }
        boolean dry = WriteOptions.dryRun(dryRun, errors);
        boolean unreadable = options.path(UNREADABLE).asBoolean();
        if (unreadable) {
            checkAlone(options, dry, errors);
        }
        ApiErrors.throwIfAny(KIND, "", errors);
        JsonNode preconditions = options.path("preconditions");
        return new DeleteOptions(
                propagation,
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                dry,
                unreadable,
                isSet(orphan) && !orphan.asBoolean(),
                wire(options));
    }

    /** Without any wish, as the server itself deletes. */
    static DeleteOptions background(String uid) {
        ObjectNode options = kinded().put("propagationPolicy", "Background");
        if (!uid.isEmpty()) {
            options.putObject("preconditions").put("uid", uid);
        }
        return new DeleteOptions(Propagation.BACKGROUND, uid, "", false, false, false, options);
    }

    /**
     * As the garbage collector deletes.
     *
     * @param policy as on the wire
     */
    static DeleteOptions collected(String policy, String uid, String resourceVersion) {
        ObjectNode options = kinded().put("propagationPolicy", policy);
        options.putObject("preconditions").put("uid", uid).put("resourceVersion", resourceVersion);
        return new DeleteOptions(
                Propagation.parse(policy).orElseThrow(), uid, resourceVersion, false, false, false, options);
    }

    private static ObjectNode wire(ObjectNode options) {
        ObjectNode wire = kinded();
        options.properties().forEach(field -> wire.putIfAbsent(field.getKey(), field.getValue()));
        return wire;
    }

    private static ObjectNode kinded() {
        return Json.object().put("kind", KIND.kind()).put("apiVersion", "meta.k8s.io/v1");
    }

    /** The one error of the option to remove what cannot be read: nobody knows what such a value would say to any other option. */
    static FieldError unreadableMisused(String why) {
        return FieldError.invalid(UNREADABLE, BooleanNode.TRUE, why);
    }

    /** Upstream's rule and its order (apimachinery {@code ValidateIgnoreStoreReadError}). */
    private static void checkAlone(JsonNode options, boolean dryRun, List<FieldError> errors) {
        List<String> others = new ArrayList<>(dryRun ? List.of("dryRun") : List.of());
        for (String other : List.of("propagationPolicy", "orphanDependents", "gracePeriodSeconds", "preconditions")) {
            if (isSet(options.path(other))) {
                others.add(other);
            }
        }
        others.forEach(other -> errors.add(unreadableMisused("cannot be set together with ." + other)));
    }

    /**
     * Refuses the option to remove what cannot be read where many objects are deleted (apiserver {@code
     * endpoints/handlers/delete.go}, {@code DeleteCollection}).
     *
     * @throws dev.polder.api.status.ApiException 422
     */
    public void checkForCollection() {
        if (unreadable) {
            ApiErrors.throwIfAny(
                    KIND,
                    "",
                    List.of(unreadableMisused(
                            "is not allowed with DELETECOLLECTION, try again after removing the option")));
        }
    }

    private static ObjectNode fromQuery(RawRequest raw) {
        ObjectNode options = Json.object();
        raw.parameter("propagationPolicy").ifPresent(v -> options.put("propagationPolicy", v));
        raw.flag(UNREADABLE).ifPresent(v -> options.put(UNREADABLE, v));
        raw.flag("orphanDependents").ifPresent(v -> options.put("orphanDependents", v));
        raw.integer("gracePeriodSeconds").ifPresent(v -> options.put("gracePeriodSeconds", v));
        List<String> dryRun = raw.query().getOrDefault("dryRun", List.of());
        if (!dryRun.isEmpty()) {
            dryRun.forEach(options.putArray("dryRun")::add);
        }
        return options;
    }

    private static boolean isSet(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }
}
