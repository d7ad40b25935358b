package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.cel.RuleEnvironment;
import dev.polder.machinery.cel.check.Expressions.Broken;
import dev.polder.machinery.cel.check.Expressions.Checked;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.runtime.PlanException;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes rules of the {@code spec.conversions} of an APIConversion (kcp {@code pkg/conversion/conversion_rules.go}). Unlike there,
 * a path may lead through a map, whose values have one schema, and rules are those from one version to one other.
 */
final class RuleCompiler {

    /** No identifier, so that no rule can name the type. */
    private static final String SELF_TYPE = "@self";

    private final Map<String, Schema> schemas;
    private final List<FieldError> errors = new ArrayList<>();

    private RuleCompiler(Map<String, Schema> schemas) {
        this.schemas = schemas;
    }

    /** From which version to which. */
    record Way(String from, String to) {}

    /** Rules that run, and everything wrong with those that do not. */
    record Compiled(Map<Way, List<FieldRule>> rules, List<FieldError> errors) {}

    /**
     * Compiles.
     *
     * @param conversions valid by the schema of APIConversion
     * @param schemas the schemas of the versions, by their names
     */
    static Compiled compile(JsonNode conversions, Map<String, Schema> schemas) {
        RuleCompiler compiler = new RuleCompiler(schemas);
        Map<Way, List<FieldRule>> rules = new LinkedHashMap<>();
        FieldPath path = FieldPath.of("spec").child("conversions");
        for (int i = 0; i < conversions.size(); i++) {
            JsonNode one = conversions.get(i);
            Way way = new Way(one.path("from").asText(""), one.path("to").asText(""));
            rules.put(way, compiler.conversion(one, path.index(i)));
        }
        return new Compiled(rules, compiler.errors);
    }

    private List<FieldRule> conversion(JsonNode conversion, FieldPath path) {
        String from = conversion.path("from").asText("");
        Schema schema = schemas.get(from);
        if (schema == null) {
            errors.add(FieldError.invalid(
                    path.child("from").toString(), from, "unable to find structural schema for version"));
            return List.of();
        }
        List<FieldRule> rules = new ArrayList<>();
        JsonNode written = conversion.path("rules");
        for (int i = 0; i < written.size(); i++) {
            rule(written.get(i), schema, path.child("rules").index(i)).ifPresent(rules::add);
        }
        return rules;
    }

    private Optional<FieldRule> rule(JsonNode rule, Schema object, FieldPath path) {
        String field = rule.path("field").asText("");
        List<String> from = NestedFields.names(field);
        List<String> to = NestedFields.names(rule.path("destination").asText(""));
        Schema schema = schema(object, from, field, path.child("field").toString());
        if (schema == null) {
            return Optional.empty();
        }
        String transformation = rule.path("transformation").asText("");
        if (transformation.isEmpty()) {
            return Optional.of(new FieldRule(from, to, schema, null));
        }
        return program(transformation, schema, path).map(program -> new FieldRule(from, to, schema, program));
    }

    /** The schema of a field; null, and an error, when there is none. */
    private @Nullable Schema schema(Schema object, List<String> names, String shown, String path) {
        Schema schema = object;
        for (int i = 0; i < names.size(); i++) {
            if (!schema.type().equals("object")) {
                String parent = String.join(".", names.subList(0, i));
                errors.add(FieldError.invalid(path, shown, "expected field \"" + parent + "\" to be an object"));
                return null;
            }
            Schema declared = schema.properties().get(names.get(i));
            Schema next = declared != null ? declared : schema.others();
            if (next == null) {
                String field = String.join(".", names.subList(0, i + 1));
                errors.add(FieldError.invalid(path, shown, "field \"" + field + "\" doesn't exist"));
                return null;
            }
            schema = next;
        }
        return schema;
    }

    private Optional<Program> program(String transformation, Schema schema, FieldPath rule) {
        Optional<DeclType> type = DeclTypes.of(schema, schema.extensions().embeddedResource());
        if (type.isEmpty()) {
            errors.add(FieldError.internal(
                    rule.child("field").toString(),
                    "error creating CEL environment: rule declared on schema that does not support validation rules"
                            + " type: '" + schema.type() + "' x-kubernetes-preserve-unknown-fields: '"
                            + schema.extensions().preserveUnknown() + "'"));
            return Optional.empty();
        }
        RuleEnvironment environment =
                RuleEnvironment.ofVariable("self", type.get().named(SELF_TYPE));
        String path = rule.child("transformation").toString();
        return switch (environment.check(transformation)) {
            case Broken broken -> {
                errors.add(
                        FieldError.invalid(path, transformation, "error compiling CEL program: " + broken.problems()));
                yield Optional.empty();
            }
            case Checked(CelAbstractSyntaxTree ast) -> {
                try {
                    yield Optional.of(Program.of(KubernetesLibraries.resolved(ast)));
                } catch (PlanException e) {
                    errors.add(
                            FieldError.invalid(path, transformation, "error creating CEL program: " + e.getMessage()));
                    yield Optional.empty();
                }
            }
        };
    }
}
