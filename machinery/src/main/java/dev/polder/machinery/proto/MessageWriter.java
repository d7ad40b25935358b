package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.TreeMap;

/**
 * Turns JSON into the wire form of a message: the reverse of {@link MessageReader}. Fields come in the order of their
 * numbers and entries of maps in the order of their keys, as Go's generated code has them.
 *
 * <p>What the JSON has is written, zero or not, and nothing else. Go also writes the zeros of fields that are no
 * pointers; its decoders make the same of a field that is not there, and what is left out cannot turn a pointer that is
 * nil into one that is not.
 */
final class MessageWriter {

    private final ReverseBuffer out;

    MessageWriter(ReverseBuffer out) {
        this.out = out;
    }

    /**
     * Puts a message in front of what is in the buffer.
     *
     * @throws IllegalStateException when the JSON is no such message, which no stored object may be
     */
    void write(Descriptor type, ObjectNode object) {
        for (FieldShape shape : MessageShape.of(type).lastFirst()) {
            FieldDescriptor field = shape.descriptor();
            if (shape.inline()) {
                int before = out.size();
                write(field.getMessageType(), object);
                if (out.size() > before) {
                    prefix(field.getNumber(), before);
                }
                continue;
            }
            JsonNode value = object.get(shape.name());
            if (value == null || value.isNull()) {
                continue;
            }
            if (field.isMapField()) {
                entries(field, value);
            } else if (field.isRepeated()) {
                for (int i = value.size() - 1; i >= 0; i--) {
                    field(field, value.get(i));
                }
            } else {
                field(field, value);
            }
        }
    }

    /** Puts tag and length in front of what was written since the buffer had a size. */
    void prefix(int number, int before) {
        out.putVarint(out.size() - before);
        out.putVarint(tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED));
    }

    private void entries(FieldDescriptor map, JsonNode value) {
        FieldDescriptor valueField = map.getMessageType().findFieldByNumber(2);
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        value.fields().forEachRemaining(entry -> sorted.put(entry.getKey(), entry.getValue()));
        sorted.descendingMap().forEach((key, one) -> {
            int before = out.size();
            field(valueField, one);
            int beforeKey = out.size();
            out.put(key.getBytes(StandardCharsets.UTF_8));
            prefix(1, beforeKey);
            prefix(map.getNumber(), before);
        });
    }

    private void field(FieldDescriptor field, JsonNode value) {
        int number = field.getNumber();
        int before = out.size();
        switch (field.getType()) {
            case MESSAGE -> {
                write(field.getMessageType(), ValueMessages.toFields(field.getMessageType(), value));
                prefix(number, before);
                return;
            }
            case STRING -> {
                out.put(value.asText("").getBytes(StandardCharsets.UTF_8));
                prefix(number, before);
                return;
            }
            case BYTES -> {
                out.put(bytes(value));
                prefix(number, before);
                return;
            }
            case BOOL -> out.putVarint(value.asBoolean(false) ? 1 : 0);
            case INT32, INT64, UINT32, UINT64 -> out.putVarint(value.asLong(0));
            case DOUBLE -> out.putFixed(Double.doubleToLongBits(value.asDouble(0)), Long.BYTES);
            case FLOAT -> out.putFixed(Float.floatToIntBits((float) value.asDouble(0)), Integer.BYTES);
            case SINT32, SINT64, FIXED32, FIXED64, SFIXED32, SFIXED64, ENUM, GROUP ->
                throw new IllegalStateException("unexpected type of field " + field.getFullName());
        }
        out.putVarint(tag(number, field.getLiteType().getWireType()));
    }

    private static byte[] bytes(JsonNode value) {
        return value instanceof BinaryNode binary
                ? binary.binaryValue()
                : Base64.getDecoder().decode(value.asText(""));
    }

    private static int tag(int number, int wireType) {
        return (number << 3) | wireType;
    }
}
