package dev.polder.machinery.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.MapOf;
import dev.polder.machinery.cel.type.DeclType.Struct;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.cel.type.Escaping;
import dev.polder.machinery.cel.type.ObjectMetaFields;
import dev.polder.machinery.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a schema's node and of the nodes below it; nodes without rules below are left out (apiextensions {@code
 * pkg/apiserver/schema/cel.Validator}). Rules are compiled when they first run.
 */
final class RuleNode {

    private final Schema schema;
    private final List<JsonNode> written;
    private final @Nullable DeclType type;
    private final Map<String, RuleNode> fields = new LinkedHashMap<>();
    private final List<RuleNode> allOf = new ArrayList<>();
    private @Nullable RuleNode others;
    private @Nullable RuleNode items;
    private volatile @Nullable List<CompiledRule> compiled;

    private RuleNode(Schema schema, List<JsonNode> written, @Nullable DeclType type) {
        this.schema = schema;
        this.written = written;
        this.type = type;
    }

    /** The rules of a whole schema; empty when it has none. */
    static Optional<RuleNode> of(Schema schema, boolean isRoot) {
        return of(schema, schema, isRoot, DeclTypes.of(schema, isRoot).orElse(null));
    }

    /** Whether a schema or one below it has rules; parts of {@code allOf} do not count. */
    static boolean hasRules(Schema schema) {
        return !schema.extensions().validations().isEmpty()
                || (schema.items() != null && hasRules(schema.items()))
                || (schema.others() != null && hasRules(schema.others()))
                || schema.properties().values().stream().anyMatch(RuleNode::hasRules);
    }

    /**
     * The rules of a node.
     *
     * @param rules the schema that has the rules: the node itself or a part of its {@code allOf}
     * @param node the schema that says what the values are
     */
    private static Optional<RuleNode> of(Schema rules, Schema node, boolean isRoot, @Nullable DeclType type) {
        List<JsonNode> written = rules.extensions().validations();
        Schema seen = isRoot ? ObjectMetaFields.addedTo(node) : node;
        RuleNode made = new RuleNode(written.isEmpty() ? node : seen, written, type);
        DeclType inner = elements(type);
        if (rules.items() != null && node.items() != null) {
            made.items = nested(rules.items(), node.items(), inner).orElse(null);
        }
        if (rules.others() != null && node.others() != null) {
            made.others = nested(rules.others(), node.others(), inner).orElse(null);
        }
        rules.properties().forEach((name, field) -> {
            Schema known = node.properties().get(name);
            DeclType fieldType = known == null ? null : field(name, known, type);
            if (known != null && fieldType != null) {
                nested(field, known, fieldType).ifPresent(found -> made.fields.put(name, found));
            }
        });
        for (Schema part : rules.constraints().allOf()) {
            of(part, node, isRoot, type).ifPresent(made.allOf::add);
        }
        return made.isEmpty() ? Optional.empty() : Optional.of(made);
    }

    private static Optional<RuleNode> nested(Schema rules, Schema node, @Nullable DeclType type) {
        return of(rules, node, node.extensions().embeddedResource(), type);
    }

    private static @Nullable DeclType elements(@Nullable DeclType type) {
        return switch (type) {
            case ListOf list -> list.elements();
            case MapOf map -> map.values();
            case null, default -> null;
        };
    }

    /** The type of a field; null when rules cannot see the field. */
    private static @Nullable DeclType field(String name, Schema field, @Nullable DeclType type) {
        Optional<String> escaped = Escaping.escape(name);
        if (escaped.isEmpty()) {
            return DeclTypes.of(field, field.extensions().embeddedResource()).orElse(null);
        }
        DeclType.Field known = type instanceof Struct struct ? struct.fields().get(escaped.get()) : null;
        return known == null ? null : known.type();
    }

    private boolean isEmpty() {
        return written.isEmpty() && fields.isEmpty() && allOf.isEmpty() && others == null && items == null;
    }

    /** The schema that values of the node are read by. */
    Schema schema() {
        return schema;
    }

    boolean hasOwnRules() {
        return !written.isEmpty();
    }

    /** Whether rules cannot see values of this node at all. */
    boolean isOutOfSight() {
        return type == null;
    }

    /** The node's own rules, in order. */
    List<CompiledRule> rules() {
        List<CompiledRule> known = compiled;
        DeclType of = type;
        if (known == null && of != null) {
            // Two threads may both compile; what they get is the same.
            known = written.stream()
                    .map(rule -> CompiledRule.of(Rule.of(rule), schema, of))
                    .toList();
            compiled = known;
        }
        return known == null ? List.of() : known;
    }

    Map<String, RuleNode> fields() {
        return fields;
    }

    List<RuleNode> allOf() {
        return allOf;
    }

    @Nullable
    RuleNode others() {
        return others;
    }

    @Nullable
    RuleNode items() {
        return items;
    }
}
