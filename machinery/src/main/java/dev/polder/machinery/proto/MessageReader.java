package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Turns the wire form of a message into JSON, field by field as its descriptor says, with no message objects between.
 * One reader reads one body; what it may make of it is bounded.
 */
final class MessageReader {

    /** Messages within messages. */
    static final int MAX_DEPTH = 500;

    /** Values in one body: two bytes can be a whole object, so that a small body could grow a hundredfold. */
    static final int MAX_VALUES = 250_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private int values;
    private int depth;

    /**
     * Reads a message.
     *
     * @param target gets the fields
     * @throws ProtobufFormatException when the bytes are no such message
     */
    void read(Descriptor type, ByteString bytes, ObjectNode target) throws ProtobufFormatException {
        try {
            read(type, bytes.newCodedInput(), target);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    static ProtobufFormatException malformed(IOException cause) {
        boolean cut = cause instanceof InvalidProtocolBufferException
                && String.valueOf(cause.getMessage()).contains("truncated");
        boolean end = String.valueOf(cause.getMessage()).contains("ended unexpectedly");
        return new ProtobufFormatException(cut || end ? "unexpected EOF" : "proto: " + cause.getMessage());
    }

    private void read(Descriptor type, CodedInputStream in, ObjectNode target)
            throws IOException, ProtobufFormatException {
        if (++depth > MAX_DEPTH) {
            throw new ProtobufFormatException("proto: message is nested deeper than " + MAX_DEPTH + " levels");
        }
        MessageShape shape = MessageShape.of(type);
        int tag;
        while ((tag = in.readTag()) != 0) {
            FieldShape field = shape.field(WireFormat.getTagFieldNumber(tag));
            if (field == null) {
                if (!in.skipField(tag)) {
                    throw new ProtobufFormatException("proto: unexpected end of group");
                }
            } else {
                readField(field, WireFormat.getTagWireType(tag), in, target);
            }
        }
        depth--;
    }

    private void readField(FieldShape shape, int wireType, CodedInputStream in, ObjectNode target)
            throws IOException, ProtobufFormatException {
        FieldDescriptor field = shape.descriptor();
        boolean packed = field.isRepeated() && field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (packed) {
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                array(target, shape.name()).add(scalar(field, in));
            }
            in.popLimit(limit);
            return;
        }
        if (wireType != wireType(field)) {
            throw new ProtobufFormatException("proto: wrong wireType = " + wireType + " for field " + field.getName());
        }
        if (field.isMapField()) {
            readEntry(field, in, object(target, shape.name()));
        } else if (field.isRepeated()) {
            array(target, shape.name()).add(value(field, in));
        } else if (shape.inline()) {
            int limit = in.pushLimit(in.readRawVarint32());
            read(field.getMessageType(), in, target);
            in.popLimit(limit);
        } else {
            JsonNode value = merged(target.get(shape.name()), value(field, in));
            if (shape.keeps(value)) {
                target.set(shape.name(), value);
            } else {
                target.remove(shape.name());
            }
        }
    }

    private void readEntry(FieldDescriptor map, CodedInputStream in, ObjectNode target)
            throws IOException, ProtobufFormatException {
        FieldDescriptor valueField = map.getMessageType().findFieldByNumber(2);
        int limit = in.pushLimit(in.readRawVarint32());
        String key = "";
        JsonNode value = emptyValue(valueField);
        int tag;
        while ((tag = in.readTag()) != 0) {
            if (tag == WireFormat.WIRETYPE_LENGTH_DELIMITED + (1 << 3)) {
                key = text(in);
            } else if (WireFormat.getTagFieldNumber(tag) == 2
                    && WireFormat.getTagWireType(tag) == wireType(valueField)) {
                value = value(valueField, in);
            } else if (!in.skipField(tag)) {
                throw new ProtobufFormatException("proto: unexpected end of group");
            }
        }
        in.popLimit(limit);
        count();
        target.set(key, value);
    }

    private static JsonNode emptyValue(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> JSON.objectNode();
            case STRING, BYTE_STRING -> JSON.textNode("");
            case BOOLEAN -> JSON.booleanNode(false);
            case INT, LONG, FLOAT, DOUBLE, ENUM -> JSON.numberNode(0);
        };
    }

    private JsonNode value(FieldDescriptor field, CodedInputStream in) throws IOException, ProtobufFormatException {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return scalar(field, in);
        }
        count();
        int limit = in.pushLimit(in.readRawVarint32());
        ObjectNode fields = JSON.objectNode();
        read(field.getMessageType(), in, fields);
        in.popLimit(limit);
        return ValueMessages.toJson(field.getMessageType(), fields);
    }

    private JsonNode scalar(FieldDescriptor field, CodedInputStream in) throws IOException, ProtobufFormatException {
        count();
        return switch (field.getType()) {
            case STRING -> JSON.textNode(text(in));
            case BYTES -> JSON.textNode(Base64.getEncoder().encodeToString(in.readByteArray()));
            case BOOL -> JSON.booleanNode(in.readBool());
            case INT32 -> JSON.numberNode(in.readInt32());
            case INT64 -> JSON.numberNode(in.readInt64());
            case UINT32 -> JSON.numberNode(Integer.toUnsignedLong(in.readUInt32()));
            case UINT64 -> JSON.numberNode(in.readUInt64());
            case DOUBLE -> JSON.numberNode(finite(in.readDouble()));
            case FLOAT -> JSON.numberNode(finite(in.readFloat()));
            case SINT32, SINT64, FIXED32, FIXED64, SFIXED32, SFIXED64, ENUM, GROUP, MESSAGE ->
                throw new ProtobufFormatException("proto: unexpected type of field " + field.getName());
        };
    }

    private static double finite(double number) throws ProtobufFormatException {
        if (Double.isFinite(number)) {
            return number;
        }
        throw new ProtobufFormatException("json: unsupported value: " + number);
    }

    /** Strings are taken as they are: Go does not refuse those that are no UTF-8. */
    private static String text(CodedInputStream in) throws IOException {
        return new String(in.readByteArray(), StandardCharsets.UTF_8);
    }

    private static JsonNode merged(JsonNode before, JsonNode value) {
        if (before instanceof ObjectNode first && value instanceof ObjectNode second) {
            first.setAll(second);
            return first;
        }
        return value;
    }

    private static int wireType(FieldDescriptor field) {
        return field.getLiteType().getWireType();
    }

    private static ArrayNode array(ObjectNode target, String name) {
        return target.get(name) instanceof ArrayNode array ? array : target.putArray(name);
    }

    private static ObjectNode object(ObjectNode target, String name) {
        return target.get(name) instanceof ObjectNode object ? object : target.putObject(name);
    }

    private void count() throws ProtobufFormatException {
        if (++values > MAX_VALUES) {
            throw new ProtobufFormatException("proto: message has more than " + MAX_VALUES + " values");
        }
    }
}
