package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.quantity.QuantitySyntaxException;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** ResourceQuotas: amounts by resource name, kept in their canonical text. */
public final class ResourceQuotaRules extends BuiltinRules {

    private static final List<List<String>> AMOUNTS =
            List.of(List.of("spec", "hard"), List.of("status", "hard"), List.of("status", "used"));

    public ResourceQuotaRules() {
        super(new Traits(NameRule.DNS_SUBDOMAIN, true, false, true, false, true));
    }

    @Override
    public void setDefaults(ObjectNode object) {
        super.setDefaults(object);
        for (List<String> path : AMOUNTS) {
            if (Nodes.at(object, path.toArray(String[]::new)) instanceof ObjectNode amounts) {
                for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
                    canonical(amount.getValue().asText("")).ifPresent(text -> amounts.put(amount.getKey(), text));
                }
            }
        }
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status");
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {
        restore(object, old, subresource.equals("status") ? "spec" : "status");
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>(amounts(object, "spec", "hard"));
        errors.addAll(QuotaScopes.validate(Nodes.at(object, "spec")));
        errors.addAll(status(object));
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        if (subresource.equals("status")) {
            return status(object);
        }
        List<FieldError> errors = new ArrayList<>(amounts(object, "spec", "hard"));
        errors.addAll(QuotaScopes.validate(Nodes.at(object, "spec")));
        List<String> scopes = Nodes.texts(object, "spec", "scopes");
        if (!new TreeSet<>(scopes).equals(new TreeSet<>(Nodes.texts(old, "spec", "scopes")))) {
            errors.add(FieldError.invalid("spec.scopes", Nodes.array(scopes), "field is immutable"));
        }
        return errors;
    }

    private static List<FieldError> status(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>(amounts(object, "status", "hard"));
        errors.addAll(amounts(object, "status", "used"));
        return errors;
    }

    private static List<FieldError> amounts(ObjectNode object, String parent, String field) {
        List<FieldError> errors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> amount : Nodes.entries(object, parent, field)) {
            String path = parent + "." + field + "[" + amount.getKey() + "]";
            errors.addAll(name(amount.getKey(), path));
            errors.addAll(value(amount.getKey(), amount.getValue(), path));
        }
        return errors;
    }

    private static List<FieldError> name(String name, String path) {
        List<FieldError> errors = new ArrayList<>(Formats.invalid(path, name, Names.qualifiedName(name)));
        if (!name.contains("/")) {
            if (errors.isEmpty() && !QuotaResources.isStandard(name)) {
                errors.add(FieldError.invalid(path, name, "must be a standard resource type or fully qualified"));
            }
            if (!QuotaResources.isForQuota(name)) {
                errors.add(FieldError.invalid(path, name, "must be a standard resource for quota"));
            }
        }
        return errors;
    }

    /** The canonical text; nothing for what is no quantity, which validation will complain about. */
    private static Optional<String> canonical(String text) {
        try {
            return Optional.of(Quantity.parse(text).canonical());
        } catch (QuantitySyntaxException e) {
            return Optional.empty();
        }
    }

    private static List<FieldError> value(String name, JsonNode value, String path) {
        Quantity quantity;
        try {
            quantity = Quantity.parse(value.asText(""));
        } catch (QuantitySyntaxException e) {
            return List.of(FieldError.invalid(path, value, e.getMessage()));
        }
        if (quantity.sign() < 0) {
            return List.of(FieldError.invalid(path, quantity.canonical(), "must be greater than or equal to 0"));
        }
        if (QuotaResources.isCounted(name) && !quantity.isWhole()) {
            return List.of(FieldError.invalid(path, quantity.canonical(), "must be an integer"));
        }
        return List.of();
    }
}
