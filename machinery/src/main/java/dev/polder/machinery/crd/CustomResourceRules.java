package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.meta.Warnings;
import dev.polder.machinery.schema.EmbeddedResources;
import dev.polder.machinery.schema.ListTypes;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaValidator;
import dev.polder.machinery.type.ConversionWebhook;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How custom resources behave (apiextensions {@code pkg/registry/customresource}). Which version's schema and subresources
 * count is said by the {@code apiVersion} of the object: upstream validates at the version of the request.
 *
 * <p>Rules of {@code x-kubernetes-validations} are not run; {@link EnforcementNotes} says so.
 */
public final class CustomResourceRules implements TypeRules {

    private static final Traits TRAITS = new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, true, true);

    private final String group;
    private final String kind;
    private final Map<String, TypeVersion> versions;
    private final @Nullable ConversionWebhook webhook;

    /**
     * The rules of one kind.
     *
     * @param versions its versions by name
     * @param webhook knows how its versions differ; null when they differ in {@code apiVersion} alone
     */
    CustomResourceRules(
            String group, String kind, Map<String, TypeVersion> versions, @Nullable ConversionWebhook webhook) {
        this.group = group;
        this.kind = kind;
        this.versions = Map.copyOf(versions);
        this.webhook = webhook;
    }

    @Override
    public Traits traits() {
        return TRAITS;
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
        List<FieldError> errors = new ArrayList<>(typeErrors(object));
        TypeVersion version = version(object);
        if (!errors.isEmpty() || version == null) {
            return errors;
        }
        Schema schema = version.schema();
        errors.addAll(SchemaValidator.validate(object, schema, ""));
        errors.addAll(ScaleChecks.spec(object, version.scale()));
        errors.addAll(ScaleChecks.status(object, version.scale()));
        errors.addAll(EmbeddedResources.validate(object, schema, ""));
        errors.addAll(ListTypes.validate(object, schema, ""));
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        List<FieldError> errors = new ArrayList<>(typeErrors(object));
        TypeVersion version = version(object);
        if (!errors.isEmpty() || version == null) {
            return errors;
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
        return errors;
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
        return Optional.ofNullable(webhook);
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
