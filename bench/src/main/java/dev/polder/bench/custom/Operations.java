package dev.polder.bench.custom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.apply.ManagedFields;
import dev.polder.machinery.apply.WriteContext;
import dev.polder.machinery.cel.SchemaRules;
import dev.polder.machinery.schema.Defaulter;
import dev.polder.machinery.schema.Pruner;
import java.time.Instant;
import java.util.List;

/** What is measured, as the verbs do it on each write: for benchmarks, and for tests that count what it allocates. */
public final class Operations {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private Operations() {}

    /**
     * Prunes an object, fills in its defaults and validates it: the schema and the rules of its type.
     *
     * @return what is wrong with it
     */
    public static List<FieldError> judge(Fixture fixture, ObjectNode object) {
        Pruner.prune(object, fixture.schema());
        Defaulter.apply(object, fixture.schema());
        return fixture.type().rules().validate(object);
    }

    /** The rules of a type, not yet compiled. */
    public static SchemaRules rules(Fixture fixture) {
        return SchemaRules.of(fixture.schema(), true);
    }

    /** The object after a first apply of all of it. */
    public static ObjectNode applied(Fixture fixture) {
        return ManagedFields.apply(null, configuration(fixture, 1), fixture.schema(), context(fixture), false);
    }

    /**
     * What a client applies: all fields, one of them changed.
     *
     * @param value of the field that changes
     */
    public static ObjectNode configuration(Fixture fixture, int value) {
        ObjectNode configuration = fixture.object().deepCopy();
        ((ObjectNode) configuration.get("metadata")).remove(List.of("uid", "creationTimestamp"));
        ((ObjectNode) configuration.get("spec")).put("field0", value);
        return configuration;
    }

    /** Applies a configuration to an object that it has been applied to before. */
    public static ObjectNode apply(Fixture fixture, ObjectNode live, ObjectNode configuration) {
        return ManagedFields.apply(live, configuration, fixture.schema(), context(fixture), false);
    }

    private static WriteContext context(Fixture fixture) {
        String apiVersion = fixture.object().path("apiVersion").asText();
        return WriteContext.of(
                "benchmark", apiVersion, fixture.object().path("kind").asText(), TIME);
    }
}
