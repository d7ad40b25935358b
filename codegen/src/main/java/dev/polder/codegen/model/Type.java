package dev.polder.codegen.model;

import java.util.List;

/** What a field, an item of a list or a value of a map holds. */
public sealed interface Type {

    /** What needs no declaration. */
    enum Scalar implements Type {
        STRING,
        /** Bytes, as text in base64. */
        BYTES,
        /** A point of time, as text of RFC 3339. */
        DATE_TIME,
        BOOLEAN,
        INT32,
        /** An integer of 64 bits, and every integer whose size is not said. */
        INT64,
        FLOAT,
        DOUBLE,
        /** A number of any size and precision. */
        NUMBER,
        /** A number or a text, such as a port or a percentage. */
        INT_OR_STRING,
        /** An amount with a unit, such as {@code 100m} or {@code 2Gi}; a number or a text in JSON. */
        QUANTITY,
        /** Any JSON value: all of it is kept. */
        JSON,
        /** Any JSON object: all of it is kept. */
        JSON_OBJECT,
        /** Kubernetes' metadata of an object. */
        OBJECT_META,
        /** A whole Kubernetes object of any kind: all of it is kept. */
        RESOURCE
    }

    /**
     * A struct or a choice.
     *
     * @param name the name of a {@link Declaration} of the same version
     */
    record Named(String name) implements Type {}

    /**
     * A list.
     *
     * @param item what it holds
     * @param nullable whether items may be null
     * @param merge how appliers share it
     * @param keys the fields that tell its items apart, when it is merged as a map
     */
    record ListOf(Type item, boolean nullable, Merge merge, List<String> keys) implements Type {

        public ListOf {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A map from text.
     *
     * @param value what it holds
     * @param nullable whether values may be null
     * @param atomic whether appliers own it only as a whole
     */
    record MapOf(Type value, boolean nullable, boolean atomic) implements Type {}

    /** {@code x-kubernetes-list-type}. */
    enum Merge {
        ATOMIC,
        SET,
        MAP
    }
}
