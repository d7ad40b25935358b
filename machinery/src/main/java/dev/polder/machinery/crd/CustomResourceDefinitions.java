package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.crd.Definition.Version;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.type.TypeRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How CustomResourceDefinitions behave (apiextensions {@code pkg/registry/customresourcedefinition}, {@code
 * pkg/apis/apiextensions/validation}).
 *
 * <p>Upstream goes easy on updates of definitions that were stored before v1 had its rules. No such definitions exist
 * here, so updates keep the rules of creation.
 */
public final class CustomResourceDefinitions implements TypeRules {

    private static final Traits TRAITS = new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, true, true);
    private static final String IMMUTABLE = "field is immutable";

    /** Fills in what the author left out: singular and list kind, conversion, the webhook's port, stored versions. */
    public static void applyDefaults(ObjectNode crd) {
        CrdDefaults.apply(crd);
    }

    @Override
    public Traits traits() {
        return TRAITS;
    }

    @Override
    public List<String> decode(ObjectNode object) throws DecodeException {
        SchemaDecoding.Result result = SchemaDecoding.decode(object);
        if (result.problem().isPresent()) {
            throw new DecodeException(result.problem().get());
        }
        return result.unknownFields();
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings =
                new ArrayList<>(old == null ? CrdWarnings.onCreate(object) : CrdWarnings.onUpdate(object, old));
        return warnings;
    }

    /** The cleanup of its objects keeps a definition, and its Terminating condition says so at once. */
    @Override
    public void prepareForDelete(ObjectNode object, Instant now) {
        if (new Definition(object).hasCondition(Definition.TERMINATING)) {
            return;
        }
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        ArrayNode finalizers = metadata.withArray("finalizers");
        if (finalizers.valueStream().noneMatch(f -> f.asText().equals(Termination.FINALIZER))) {
            finalizers.add(Termination.FINALIZER);
        }
        Termination.PENDING.mark(object, now);
    }

    @Override
    public boolean preparesForDelete() {
        return true;
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.remove("status");
        CrdDefaults.apply(object);
        CrdDefaults.addStorageVersion(object);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {
        if (subresource.equals("status")) {
            copy("spec", old, object);
            return;
        }
        copy("status", old, object);
        CrdDefaults.apply(object);
        CrdDefaults.addStorageVersion(object);
    }

    private static void copy(String field, ObjectNode from, ObjectNode to) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value.deepCopy());
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        Definition crd = new Definition(object);
        List<FieldError> errors = new ArrayList<>();
        String plural = crd.names().path("plural").asText("");
        if (!crd.name().equals(plural + "." + crd.group())) {
            errors.add(FieldError.invalid("metadata.name", crd.name(), "must be spec.names.plural+\".\"+spec.group"));
        }
        errors.addAll(SpecChecks.check(crd, SpecChecks.Tolerance.OF_CREATE));
        errors.addAll(status(crd));
        errors.addAll(storedVersions(crd));
        ApiApproval.check(crd, null).ifPresent(errors::add);
        errors.addAll(preserveUnknownFields(crd));
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        Definition crd = new Definition(object);
        Definition before = new Definition(old);
        if (subresource.equals("status")) {
            return status(crd);
        }
        Set<String> tooMany = VersionChecks.withTooManySelectableFields(crd, before);
        SpecChecks.Tolerance tolerance = new SpecChecks.Tolerance(
                allowsInvalidCa(before),
                tooMany,
                Definition.unchangedSchemas(crd, before),
                KnownExpressions.of(before));
        List<FieldError> errors = new ArrayList<>(SpecChecks.check(crd, tolerance));
        if (before.isEstablished()) {
            immutable(crd.spec(), before.spec(), List.of("scope"), errors);
            immutable(crd.spec(), before.spec(), List.of("names", "kind"), errors);
        }
        immutable(crd.spec(), before.spec(), List.of("group"), errors);
        immutable(crd.spec(), before.spec(), List.of("names", "plural"), errors);
        errors.addAll(status(crd));
        errors.addAll(storedVersions(crd));
        ApiApproval.check(crd, before).ifPresent(errors::add);
        if (!before.preservesUnknownFields()) {
            errors.addAll(preserveUnknownFields(crd));
        }
        return errors;
    }

    private static void immutable(JsonNode spec, JsonNode old, List<String> steps, List<FieldError> errors) {
        JsonNode now = spec;
        JsonNode before = old;
        FieldPath path = FieldPath.of("spec");
        for (String step : steps) {
            now = now.path(step);
            before = before.path(step);
            path = path.child(step);
        }
        if (!now.asText("").equals(before.asText(""))) {
            errors.add(FieldError.invalid(path.toString(), now.asText(""), IMMUTABLE));
        }
    }

    /** Before a definition is established, and where the bundle was unusable already, an unusable one is tolerated. */
    private static boolean allowsInvalidCa(Definition old) {
        JsonNode client = old.spec().path("conversion").path("webhook").path("clientConfig");
        return !old.isEstablished()
                || CaBundles.problem(client.path("caBundle").asText("")).isPresent();
    }

    private static List<FieldError> status(Definition crd) {
        return NameChecks.form(crd.json().path("status").path("acceptedNames"), FieldPath.of("status.acceptedNames"));
    }

    private static List<FieldError> storedVersions(Definition crd) {
        List<String> stored = crd.storedVersions();
        FieldPath path = FieldPath.of("status.storedVersions");
        ArrayNode shown = Json.mapper().createArrayNode();
        stored.forEach(shown::add);
        if (stored.isEmpty()) {
            return List.of(FieldError.invalid(path.toString(), shown, "must have at least one stored version"));
        }
        List<FieldError> errors = new ArrayList<>();
        List<String> specified = crd.versions().stream().map(Version::name).toList();
        for (Version version : crd.versions()) {
            if (version.isStorage() && !stored.contains(version.name())) {
                errors.add(
                        FieldError.invalid(path.toString(), shown, "must have the storage version " + version.name()));
            }
        }
        for (int i = 0; i < stored.size(); i++) {
            String version = stored.get(i);
            if (!specified.contains(version)) {
                errors.add(FieldError.invalid(
                        path.index(i).toString(),
                        version,
                        "missing from spec.versions; " + version
                                + " was previously a storage version, and must remain in spec.versions until a storage"
                                + " migration ensures no data remains persisted in " + version + " and removes "
                                + version + " from status.storedVersions"));
            }
        }
        return errors;
    }

    private static List<FieldError> preserveUnknownFields(Definition crd) {
        if (!crd.preservesUnknownFields()) {
            return List.of();
        }
        return List.of(FieldError.invalid(
                "spec.preserveUnknownFields",
                BooleanNode.TRUE,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema"
                        + " instead"));
    }
}
