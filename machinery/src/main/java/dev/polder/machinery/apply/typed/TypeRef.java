package dev.polder.machinery.apply.typed;

import dev.polder.machinery.schema.Schema;
import java.util.List;
import java.util.Map;

/**
 * A reference to the type of a value, and how that type merges. It reads schemas as kube-openapi's {@code schemaconv}
 * does for structured-merge-diff.
 */
public sealed interface TypeRef {

    /** What values of the type may be. */
    Shape shape();

    /** Unknown content whose objects merge field by field and whose lists are atomic. */
    TypeRef DEDUCED = Untyped.DEDUCED;

    /** Unknown content that is atomic as a whole. */
    TypeRef ATOMIC = Untyped.ATOMIC;

    /** The type of an object as a whole: {@code apiVersion}, {@code kind} and {@code metadata} are known. */
    static TypeRef ofObject(Schema schema) {
        return new Declared(schema, false, true);
    }

    /** The two types of content without a schema. */
    enum Untyped implements TypeRef {
        DEDUCED,
        ATOMIC;

        @Override
        public Shape shape() {
            return this == ATOMIC ? UntypedShapes.ATOMIC : UntypedShapes.DEDUCED;
        }
    }

    /** Apart, as they refer to the constants that they are the shapes of. */
    final class UntypedShapes {
        private static final Shape DEDUCED = of(Untyped.DEDUCED);
        private static final Shape ATOMIC = of(Untyped.ATOMIC);

        private UntypedShapes() {}

        private static Shape of(Untyped type) {
            return new Shape(
                    Shape.Scalar.UNTYPED,
                    new Shape.ListShape(false, List.of(), TypeRef.ATOMIC),
                    new Shape.MapShape(type == Untyped.ATOMIC, Map.of(), type));
        }
    }

    /**
     * A type with a schema.
     *
     * @param schema what is declared
     * @param preserving whether a schema around it keeps unknown fields
     * @param resource whether it is an object with {@code metadata}
     */
    record Declared(Schema schema, boolean preserving, boolean resource) implements TypeRef {

        @Override
        public Shape shape() {
            return switch (schema.type()) {
                case "object" -> new Shape(null, null, map());
                case "array" -> new Shape(null, list(), null);
                case "integer", "number" -> new Shape(Shape.Scalar.NUMERIC, null, null);
                case "boolean" -> new Shape(Shape.Scalar.BOOLEAN, null, null);
                case "string" -> new Shape(text(), null, null);
                default -> new Shape(Shape.Scalar.UNTYPED, list(), map());
            };
        }

        /** Formats other than {@code byte} may also be written as numbers, such as quantities. */
        private Shape.Scalar text() {
            boolean plain = schema.format().isEmpty() || schema.format().equals("byte");
            return plain && !schema.extensions().intOrString() ? Shape.Scalar.STRING : Shape.Scalar.UNTYPED;
        }

        private boolean keepsUnknown() {
            return preserving || schema.extensions().preserveUnknown();
        }

        private TypeRef of(Schema child) {
            return new Declared(child, keepsUnknown(), child.extensions().embeddedResource());
        }

        private Shape.MapShape map() {
            boolean atomic = schema.extensions().mapType().equals("atomic");
            boolean embedded = resource || schema.extensions().embeddedResource();
            Map<String, TypeRef> implied = embedded ? MetaTypes.RESOURCE : Map.of();
            TypeRef element = null;
            if (schema.additionalProperties() != null) {
                element = of(schema.additionalProperties());
            } else if (schema.allowsAdditional()
                    || keepsUnknown()
                    || (schema.properties().isEmpty() && implied.isEmpty())) {
                element = DEDUCED;
            }
            return new Shape.MapShape(atomic, new Shape.Fields(implied, schema.properties(), this::of), element);
        }

        private Shape.ListShape list() {
            TypeRef element = schema.items() == null ? ATOMIC : of(schema.items());
            return switch (schema.extensions().listType()) {
                case "set" -> new Shape.ListShape(true, List.of(), element);
                case "map" -> new Shape.ListShape(true, schema.extensions().listMapKeys(), element);
                case "atomic" -> new Shape.ListShape(false, List.of(), element);
                default -> byPatchStrategy(element);
            };
        }

        private Shape.ListShape byPatchStrategy(TypeRef element) {
            String strategy = schema.extensions().patchStrategy();
            String key = schema.extensions().patchMergeKey();
            boolean merged = strategy.equals("merge") || strategy.equals("merge,retainKeys");
            return new Shape.ListShape(merged, merged && !key.isEmpty() ? List.of(key) : List.of(), element);
        }
    }
}
