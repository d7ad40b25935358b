package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.type.TypeRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules that a definition gives a kind, but for what its versions are to each other. */
final class ConvertedRules implements TypeRules {

    private final TypeRules rules;
    private final VersionPair versions;

    ConvertedRules(TypeRules rules, VersionPair versions) {
        this.rules = rules;
        this.versions = versions;
    }

    @Override
    public Traits traits() {
        return rules.traits();
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        rules.prepareForCreate(object);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {
        rules.prepareForUpdate(object, old, subresource);
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        return rules.validate(object);
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        return rules.validateUpdate(object, old, subresource);
    }

    @Override
    public Verdict judge(ObjectNode object, List<FieldError> metadata) {
        return convertible(object, rules.judge(object, metadata));
    }

    @Override
    public Verdict judgeUpdate(ObjectNode object, ObjectNode old, String subresource, List<FieldError> metadata) {
        return convertible(object, rules.judgeUpdate(object, old, subresource, metadata));
    }

    private Verdict convertible(ObjectNode object, Verdict verdict) {
        List<FieldError> errors = new ArrayList<>(verdict.errors());
        errors.addAll(versions.obstacles(object));
        return new Verdict(errors, verdict.warnings());
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return rules.warnings(object, old);
    }

    @Override
    public ObjectNode toStorage(ObjectNode served, String storageApiVersion) {
        return at(served, storageApiVersion);
    }

    @Override
    public ObjectNode fromStorage(ObjectNode stored, String apiVersion) {
        return at(stored, apiVersion);
    }

    private ObjectNode at(ObjectNode object, String apiVersion) {
        if (object.path("apiVersion").asText("").equals(apiVersion)) {
            return object;
        }
        ObjectNode converted = apiVersion.equals(VersionPair.OLD) ? versions.toOld(object) : versions.toNew(object);
        converted.put("apiVersion", apiVersion);
        return converted;
    }

    @Override
    public boolean convertsByApiVersionOnly() {
        return false;
    }
}
