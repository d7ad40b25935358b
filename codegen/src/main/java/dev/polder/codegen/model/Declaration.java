package dev.polder.codegen.model;

import java.util.List;

/** A type that gets a name of its own. */
public sealed interface Declaration {

    /** Its name in upper camel case, unique within a version of a group: the kind, and the path from it. */
    String name();

    /** Where the schema has it: {@code .spec.ports[]}; {@code {}} stands for the values of a map; empty for the object. */
    String path();

    /** What the schema says of it; empty when it says nothing. */
    String description();

    /**
     * An object whose fields are known.
     *
     * @param fields its fields, by their names in JSON
     * @param open whether it keeps fields that the schema does not know ({@code x-kubernetes-preserve-unknown-fields})
     * @param atomic whether appliers own it only as a whole ({@code x-kubernetes-map-type: atomic})
     */
    record Struct(String name, String path, String description, List<Field> fields, boolean open, boolean atomic)
            implements Declaration {

        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A text out of a known set. Clients have to carry values that are not in it: a newer server may know more.
     *
     * @param values in the order of the schema
     */
    record Choice(String name, String path, String description, List<String> values) implements Declaration {

        public Choice {
            values = List.copyOf(values);
        }
    }
}
