package dev.polder.machinery.crd;

import dev.polder.machinery.cel.estimate.Range;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclType.Field;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.MapOf;
import dev.polder.machinery.cel.type.DeclType.Struct;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.cel.type.Escaping;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node of a schema that can have rules, with what its ancestors say of it (apiextensions v0.32 {@code
 * CELSchemaContext}).
 */
final class SchemaNode {

    private static final Set<String> CORRELATABLE_MAPS = Set.of("", "granular", "atomic");

    private final Schema schema;
    private final FieldPath path;
    private final @Nullable SchemaNode parent;
    private final Function<DeclType, Optional<DeclType>> typeInParent;
    private final boolean isInScope;
    private final @Nullable Long cardinality;
    private final @Nullable FieldPath uncorrelatable;
    private Optional<DeclType> type = Optional.empty();
    private boolean isTypeKnown;

    private SchemaNode(Schema schema, FieldPath path) {
        this.schema = schema;
        this.path = path;
        this.parent = null;
        this.typeInParent = type -> Optional.empty();
        this.isInScope = !schema.extensions().validations().isEmpty();
        this.cardinality = 1L;
        this.uncorrelatable = null;
    }

    private SchemaNode(
            Schema schema,
            FieldPath path,
            SchemaNode parent,
            Function<DeclType, Optional<DeclType>> typeInParent,
            boolean isCorrelatable) {
        this.schema = schema;
        this.path = path;
        this.parent = parent;
        this.typeInParent = typeInParent;
        this.isInScope = parent.isInScope || !schema.extensions().validations().isEmpty();
        Long times = maxElements(parent.schema);
        this.cardinality =
                parent.cardinality == null || times == null ? null : Range.multiply(parent.cardinality, times);
        this.uncorrelatable = parent.uncorrelatable != null || isCorrelatable ? parent.uncorrelatable : parent.path;
    }

    static SchemaNode root(Schema schema, FieldPath path) {
        return new SchemaNode(schema, path);
    }

    Schema schema() {
        return schema;
    }

    FieldPath path() {
        return path;
    }

    /** How often a value of this node can occur in an object; null when nothing limits it. */
    @Nullable
    Long cardinality() {
        return cardinality;
    }

    /** The topmost ancestor whose values cannot be told which one was which before; null when there is none. */
    @Nullable
    FieldPath uncorrelatable() {
        return uncorrelatable;
    }

    /** Values of maps, fields and elements, in this order. */
    List<SchemaNode> children() {
        List<SchemaNode> all = new ArrayList<>();
        Schema others = schema.others();
        if (others != null) {
            all.add(new SchemaNode(
                    others,
                    path.child("additionalProperties"),
                    this,
                    type -> type instanceof MapOf map ? Optional.of(map.values()) : Optional.empty(),
                    true));
        }
        boolean isCorrelatable = CORRELATABLE_MAPS.contains(schema.extensions().mapType());
        schema.properties()
                .forEach((name, field) -> all.add(new SchemaNode(
                        field, path.child("properties").key(name), this, type -> field(type, name), isCorrelatable)));
        if (schema.items() != null) {
            all.add(new SchemaNode(
                    schema.items(),
                    path.child("items"),
                    this,
                    type -> type instanceof ListOf list ? Optional.of(list.elements()) : Optional.empty(),
                    schema.extensions().listType().equals("map")));
        }
        return all;
    }

    private static Optional<DeclType> field(DeclType type, String name) {
        if (!(type instanceof Struct struct)) {
            return Optional.empty();
        }
        return Escaping.escape(name)
                .flatMap(key -> Optional.ofNullable(struct.fields().get(key)))
                .map(Field::type);
    }

    /** The type that rules of this node see; empty when they can see nothing. Below a node with rules it is that node's. */
    Optional<DeclType> type() {
        if (!isTypeKnown) {
            isTypeKnown = true;
            type = parent == null || !parent.isInScope
                    ? ownType()
                    : parent.type().flatMap(this::typeBelow);
        }
        return type;
    }

    private Optional<DeclType> typeBelow(DeclType above) {
        return typeInParent.apply(above).or(this::ownType);
    }

    private Optional<DeclType> ownType() {
        return DeclTypes.of(schema, parent == null || schema.extensions().embeddedResource());
    }

    /** How many values a value of a schema has below it at most; null when nothing limits it. */
    private static @Nullable Long maxElements(Schema schema) {
        boolean isMap = schema.type().equals("object") && schema.speaksOfOthers();
        if (!isMap && !schema.type().equals("array")) {
            return 1L;
        }
        Long most = isMap
                ? schema.constraints().maxProperties()
                : schema.constraints().maxItems();
        return most == null ? null : Long.valueOf(Math.max(0, most));
    }
}
