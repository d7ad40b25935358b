package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.cel.Limits;
import dev.polder.machinery.cel.SchemaRules;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.ValueRules;
import java.util.List;

/**
 * Runs rules on the defaults of one schema, which share a budget (apiextensions v0.32 {@code
 * pkg/apiserver/schema/defaulting/validation.go}).
 */
final class DefaultRules implements ValueRules {

    private long budget = Limits.PER_OBJECT;

    /** A default must be right where it replaces itself, and where there was nothing. */
    @Override
    public List<FieldError> check(Schema schema, boolean isResource, JsonNode value, String path) {
        SchemaRules rules = SchemaRules.of(schema, isResource);
        if (rules.isEmpty() || budget < 0) {
            return List.of();
        }
        SchemaRules.Run run = new SchemaRules.Run(path, Limits.PER_CALL, budget, false);
        SchemaRules.Findings same = rules.check(value, value, run);
        budget = same.remaining();
        if (!same.errors().isEmpty()) {
            return same.errors();
        }
        SchemaRules.Findings fresh = rules.check(value, null, run);
        budget = Math.min(budget, fresh.remaining());
        return fresh.errors();
    }
}
