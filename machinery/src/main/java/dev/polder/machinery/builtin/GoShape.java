package dev.polder.machinery.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoBase64;
import dev.polder.machinery.meta.Times;
import java.util.Base64;
import java.util.Map;

/** The Go type of a field, as far as decoding JSON into it depends on it. */
sealed interface GoShape {

    /** What errors call the type. */
    String goType();

    /**
     * A struct.
     *
     * @param name its name without the package
     * @param fields its fields by JSON name
     */
    record Struct(String name, Map<String, GoShape> fields) implements GoShape {
        @Override
        public String goType() {
            return "v1." + name;
        }
    }

    /** A slice. */
    record ListOf(GoShape items) implements GoShape {
        @Override
        public String goType() {
            return "[]" + items.goType();
        }
    }

    /** A map with string keys. */
    record MapOf(GoShape values) implements GoShape {
        @Override
        public String goType() {
            return "map[string]" + values.goType();
        }
    }

    /** Everything without fields. */
    enum Scalar implements GoShape {
        TEXT("string"),
        /** Bytes, in base64. */
        BYTES("[]uint8"),
        BOOL("bool"),
        INT32("int32"),
        INT64("int64"),
        FLOAT64("float64"),
        /** Quantity and IntOrString, whose text their rules judge. */
        TEXT_OR_NUMBER("string"),
        TIME("v1.Time"),
        MICRO_TIME("v1.MicroTime"),
        /** Any JSON. */
        ANY("v1.JSON"),
        /** An object that nothing is said about. */
        ANY_OBJECT("map[string]interface {}");

        private final String goType;

        Scalar(String goType) {
            this.goType = goType;
        }

        @Override
        public String goType() {
            return goType;
        }

        /**
         * The value as Go would encode it again.
         *
         * @throws DecodeException when its text is malformed
         */
        JsonNode canonical(JsonNode value) throws DecodeException {
            return switch (this) {
                case TIME -> JsonNodeFactory.instance.textNode(Times.canonical(value.textValue()));
                case MICRO_TIME -> JsonNodeFactory.instance.textNode(Times.canonicalMicro(value.textValue()));
                case BYTES -> bytes(value.textValue());
                default -> value;
            };
        }

        private static JsonNode bytes(String text) throws DecodeException {
            return JsonNodeFactory.instance.textNode(
                    Base64.getEncoder().encodeToString(GoBase64.STANDARD.decode(text)));
        }
    }
}
