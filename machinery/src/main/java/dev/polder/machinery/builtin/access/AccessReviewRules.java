package dev.polder.machinery.builtin.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.ArrayList;
import java.util.List;

/** Access reviews: what may be asked (upstream's {@code pkg/apis/authorization/validation}). Nothing is stored. */
public final class AccessReviewRules extends BuiltinRules {

    private final Kind kind;

    /** Which review it is. */
    public enum Kind {
        SUBJECT,
        SELF,
        LOCAL
    }

    public AccessReviewRules(Kind kind) {
        super(ReviewRules.NOT_STORED);
        this.kind = kind;
    }

    @Override
    public List<FieldError> validate(ObjectNode review) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode other = Nodes.at(review, "spec", "nonResourceAttributes");
        boolean resource = Nodes.has(review, "spec", "resourceAttributes");
        if (resource && !other.isMissingNode()) {
            errors.add(FieldError.invalid(
                    "spec.nonResourceAttributes", other, "cannot be specified in combination with resourceAttributes"));
        }
        if (!resource && other.isMissingNode()) {
            errors.add(FieldError.invalid(
                    "spec.resourceAttributes",
                    JsonNodeFactory.instance.nullNode(),
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
        if (kind != Kind.SELF
                && Nodes.text(review, "spec", "user").isEmpty()
                && Nodes.list(review, "spec", "groups").isEmpty()) {
            errors.add(FieldError.invalid("spec.user", "", "at least one of user or group must be specified"));
        }
        errors.addAll(metadata(review));
        if (kind == Kind.LOCAL) {
            errors.addAll(local(review, resource, other));
        }
        return errors;
    }

    private List<FieldError> metadata(ObjectNode review) {
        if (!(review.get("metadata") instanceof ObjectNode metadata)) {
            return List.of();
        }
        ObjectNode rest = metadata.deepCopy();
        rest.remove(List.of("managedFields", "creationTimestamp"));
        if (kind == Kind.LOCAL) {
            rest.remove("namespace");
        }
        String words = kind == Kind.LOCAL ? "must be empty except for namespace" : "must be empty";
        return rest.isEmpty() ? List.of() : List.of(FieldError.invalid("metadata", metadata, words));
    }

    private static List<FieldError> local(ObjectNode review, boolean resource, JsonNode other) {
        List<FieldError> errors = new ArrayList<>();
        String namespace = Nodes.text(review, "spec", "resourceAttributes", "namespace");
        if (resource && !namespace.equals(Nodes.text(review, "metadata", "namespace"))) {
            errors.add(FieldError.invalid(
                    "spec.resourceAttributes.namespace", namespace, "must match metadata.namespace"));
        }
        if (!other.isMissingNode()) {
            errors.add(FieldError.invalid("spec.nonResourceAttributes", other, "disallowed on this kind of request"));
        }
        return errors;
    }
}
