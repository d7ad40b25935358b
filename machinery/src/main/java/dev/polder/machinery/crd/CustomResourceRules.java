package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.status.FieldError;
import dev.polder.api.status.FieldErrorType;
import dev.polder.machinery.cel.SchemaRules;
import dev.polder.machinery.meta.Warnings;
import dev.polder.machinery.schema.EmbeddedResources;
import dev.polder.machinery.schema.ListTypes;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaValidator;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.type.ConversionWay;
import dev.polder.machinery.type.ConversionWebhook;
import dev.polder.machinery.type.FieldConversion;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How custom resources behave (apiextensions {@code pkg/registry/customresource}). Which version's schema and subresources
 * count is said by the {@code apiVersion} of the object: upstream validates at the version of the request.
 */
public final class CustomResourceRules implements TypeRules {

    /** Errors that leave an object in a state that rules are not written for. */
    private static final Set<FieldErrorType> BLOCKING = EnumSet.of(
            FieldErrorType.NOT_SUPPORTED,
            FieldErrorType.REQUIRED,
            FieldErrorType.TOO_LONG,
            FieldErrorType.TOO_MANY,
            FieldErrorType.TYPE_INVALID);

    private static final String NOT_CHECKED = "some validation rules were not checked because the object was invalid;"
            + " correct the existing errors to complete validation";

    private final String group;
    private final String kind;
    private final Map<String, TypeVersion> versions;
    private final ConversionWay conversion;
    private final Map<String, SchemaRules> rules;
    private final Traits traits;

    /**
     * The rules of one kind, whose objects have names of the usual form.
     *
     * @param versions its versions by name
     * @param rules the rules in CEL of their schemas, by the names of the versions
     * @param conversion how its versions differ
     */
    CustomResourceRules(
            String group,
            String kind,
            Map<String, TypeVersion> versions,
            Map<String, SchemaRules> rules,
            ConversionWay conversion) {
        this(group, kind, Map.copyOf(versions), Map.copyOf(rules), conversion, NameRule.DNS_SUBDOMAIN);
    }

    private CustomResourceRules(
            String group,
            String kind,
            Map<String, TypeVersion> versions,
            Map<String, SchemaRules> rules,
            ConversionWay conversion,
            NameRule names) {
        this.group = group;
        this.kind = kind;
        this.versions = versions;
        this.rules = rules;
        this.conversion = conversion;
        this.traits = new Traits(names, false, false, false, true, true);
    }

    /** The same rules for objects with names of another form. */
    CustomResourceRules naming(NameRule names) {
        return new CustomResourceRules(group, kind, versions, rules, conversion, names);
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        if (hasStatus(object)) {
            object.remove("status");
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {
        if (subresource.equals("status")) {
            keepOnlyStatus(object, old);
        } else if (hasStatus(object)) {
            JsonNode status = old.get("status");
            if (status == null) {
                object.remove("status");
            } else {
                object.set("status", status.deepCopy());
            }
        }
    }

    /** Makes the object the old one with a new status. Who manages which fields is known only to the new one. */
    private static void keepOnlyStatus(ObjectNode object, ObjectNode old) {
        JsonNode status = object.get("status");
        JsonNode managers = object.path("metadata").get("managedFields");
        ObjectNode whole = old.deepCopy();
        object.removeAll();
        object.setAll(whole);
        if (object.get("metadata") instanceof ObjectNode metadata) {
            if (managers == null) {
                metadata.remove("managedFields");
            } else {
                metadata.set("managedFields", managers);
            }
        }
        if (status == null) {
            object.remove("status");
        } else {
            object.set("status", status);
        }
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return Warnings.finalizers(object, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        return judge(object, List.of()).errors();
    }

    @Override
    public Verdict judge(ObjectNode object, List<FieldError> metadata) {
        List<FieldError> errors = new ArrayList<>(typeErrors(object));
        TypeVersion version = version(object);
        boolean known = errors.isEmpty();
        errors.addAll(metadata);
        if (!known || version == null) {
            return new Verdict(errors, List.of());
        }
        Schema schema = version.schema();
        errors.addAll(SchemaValidator.validate(object, schema, ""));
        errors.addAll(ScaleChecks.spec(object, version.scale()));
        errors.addAll(ScaleChecks.status(object, version.scale()));
        errors.addAll(EmbeddedResources.validate(object, schema, ""));
        errors.addAll(ListTypes.validate(object, schema, ""));
        return ruled(object, null, false, errors);
    }

    /**
     * Runs the rules, once, unless the object is too broken for them (apiextensions {@code customresource/strategy.go}).
     *
     * @param errors what is wrong so far, in the metadata, too; what the rules find is added
     */
    private Verdict ruled(ObjectNode object, @Nullable ObjectNode old, boolean ratchets, List<FieldError> errors) {
        SchemaRules written = rules(object);
        if (written.isEmpty()) {
            return new Verdict(errors, List.of());
        }
        if (errors.stream().anyMatch(error -> BLOCKING.contains(error.type()))) {
            errors.add(FieldError.invalid(FieldPath.ROOT.display(), (JsonNode) null, NOT_CHECKED));
            return new Verdict(errors, List.of());
        }
        SchemaRules.Findings found = written.check(object, old, SchemaRules.Run.ofObject(ratchets));
        errors.addAll(found.errors());
        return new Verdict(errors, found.warnings());
    }

    private SchemaRules rules(ObjectNode object) {
        TypeVersion version = version(object);
        return version == null ? SchemaRules.NONE : rules.getOrDefault(version.name(), SchemaRules.NONE);
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        return judgeUpdate(object, old, subresource, List.of()).errors();
    }

    @Override
    public Verdict judgeUpdate(ObjectNode object, ObjectNode old, String subresource, List<FieldError> metadata) {
        List<FieldError> errors = new ArrayList<>(typeErrors(object));
        TypeVersion version = version(object);
        boolean known = errors.isEmpty();
        errors.addAll(metadata);
        if (!known || version == null) {
            return new Verdict(errors, List.of());
        }
        Schema schema = version.schema();
        boolean isStatus = subresource.equals("status");
        if (isStatus) {
            errors.addAll(status(object, old, schema));
        } else {
            errors.addAll(SchemaValidator.validateUpdate(object, old, schema, ""));
            errors.addAll(ScaleChecks.spec(object, version.scale()));
        }
        errors.addAll(ScaleChecks.status(object, version.scale()));
        if (!isStatus) {
            errors.addAll(EmbeddedResources.validate(object, schema, ""));
        }
        // An object whose lists had duplicates before may keep them.
        if (ListTypes.validate(old, schema, "").isEmpty()) {
            errors.addAll(ListTypes.validate(object, schema, ""));
        }
        return ruled(object, old, !isStatus, errors);
    }

    private static List<FieldError> status(ObjectNode object, ObjectNode old, Schema schema) {
        JsonNode status = object.get("status");
        Schema statusSchema = schema.properties().get("status");
        return status == null || statusSchema == null
                ? List.of()
                : SchemaValidator.validateUpdate(status, old.get("status"), statusSchema, "status");
    }

    @Override
    public Optional<ConversionWebhook> conversionWebhook() {
        return Optional.ofNullable(conversion.webhook());
    }

    @Override
    public Optional<FieldConversion> fieldConversion() {
        return Optional.ofNullable(conversion.rules());
    }

    @Override
    public boolean prunesForStorage() {
        return true;
    }

    private List<FieldError> typeErrors(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        String found = object.path("kind").asText("");
        if (!found.equals(kind)) {
            errors.add(FieldError.invalid("kind", found, "must be " + kind));
        }
        if (version(object) == null) {
            String apiVersion = object.path("apiVersion").asText("");
            String allowed = String.join(
                    " or ",
                    versions.keySet().stream()
                            .sorted()
                            .map(v -> group + "/" + v)
                            .toList());
            errors.add(FieldError.invalid("apiVersion", apiVersion, "must be " + allowed));
        }
        return errors;
    }

    private boolean hasStatus(ObjectNode object) {
        TypeVersion version = version(object);
        return version != null && version.hasStatus();
    }

    private @Nullable TypeVersion version(ObjectNode object) {
        GroupVersion parsed = GroupVersion.parse(object.path("apiVersion").asText(""));
        return parsed.group().equals(group) ? versions.get(parsed.version()) : null;
    }
}
