package dev.polder.machinery.cel.type;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The CEL type of a value that a schema describes, with how large such a value can get (apiserver {@code pkg/cel/types.go}). */
public sealed interface DeclType {

    /** The type for the checker. */
    CelType celType();

    /** The most elements of a list, entries of a map, bytes of a string; 0 for values without a size. */
    long maxElements();

    /** The fewest bytes of JSON that a value takes. */
    long minSerializedSize();

    /** The same with the name of the path on every struct that has none yet (upstream {@code MaybeAssignTypeName}). */
    DeclType named(String path);

    /** A value without inner structure. */
    record Scalar(CelType celType, long maxElements, long minSerializedSize) implements DeclType {

        /** The keys of every map. Upstream leaves their length at 0. */
        static final Scalar KEY = new Scalar(SimpleType.STRING, 0, Sizes.MIN_STRING);

        @Override
        public DeclType named(String path) {
            return this;
        }
    }

    /** A list. */
    record ListOf(DeclType elements, long maxElements) implements DeclType {

        @Override
        public CelType celType() {
            return ListType.create(elements.celType());
        }

        @Override
        public long minSerializedSize() {
            return Sizes.MIN_CONTAINER;
        }

        @Override
        public DeclType named(String path) {
            return new ListOf(elements.named(path + ".@idx"), maxElements);
        }
    }

    /** A map from strings. */
    record MapOf(DeclType values, long maxElements) implements DeclType {

        /** The type of the keys. */
        public DeclType keys() {
            return Scalar.KEY;
        }

        @Override
        public CelType celType() {
            return MapType.create(SimpleType.STRING, values.celType());
        }

        @Override
        public long minSerializedSize() {
            return Sizes.MIN_CONTAINER;
        }

        @Override
        public DeclType named(String path) {
            return new MapOf(values.named(path + ".@elem"), maxElements);
        }
    }

    /**
     * An object with declared fields.
     *
     * @param name the type's name in messages; {@link #UNNAMED} until it has one
     * @param fields the fields by escaped name
     * @param minSerializedSize counts the required fields
     */
    record Struct(String name, Map<String, Field> fields, long minSerializedSize) implements DeclType {

        static final String UNNAMED = "object";

        @Override
        public CelType celType() {
            return StructTypeReference.create(name);
        }

        /** What the name stands for. A field that is a keyword is found by its plain name too, as since Kubernetes 1.32. */
        StructType structType() {
            ImmutableMap.Builder<String, CelType> builder = ImmutableMap.builder();
            fields.forEach((key, field) -> {
                builder.put(key, field.type().celType());
                Escaping.keyword(key)
                        .filter(word -> !word.equals(key))
                        .ifPresent(word -> builder.put(word, field.type().celType()));
            });
            ImmutableMap<String, CelType> types = builder.buildOrThrow();
            return StructType.create(name, types.keySet(), field -> Optional.ofNullable(types.get(field)));
        }

        @Override
        public long maxElements() {
            return 0;
        }

        @Override
        public DeclType named(String path) {
            String ours = name.equals(UNNAMED) ? path : name;
            Map<String, Field> all = new LinkedHashMap<>();
            fields.forEach((key, field) ->
                    all.put(key, new Field(field.type().named(ours + "." + key), field.isRequired())));
            return new Struct(ours, all, minSerializedSize);
        }
    }

    /**
     * A field of an object.
     *
     * @param isRequired whether the schema requires it
     */
    record Field(DeclType type, boolean isRequired) {}
}
