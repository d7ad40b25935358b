package dev.polder.server.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.proto.ProtobufAnswers;
import dev.polder.server.negotiation.Encoding;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Wraps an object into a {@code metav1.WatchEvent}, and that into what tells it from the next one. */
final class EventFrame {

    private EventFrame() {}

    /**
     * The bytes of one event: a line, or the message's length in four bytes and the message (apimachinery {@code
     * framer.NewLengthDelimitedFrameWriter}).
     *
     * @param object says its kind
     */
    static byte[] of(EventType type, ObjectNode object, Encoding encoding) {
        return encoding == Encoding.PROTOBUF ? message(type, object) : line(type, object);
    }

    private static byte[] message(EventType type, ObjectNode object) {
        byte[] event = ProtobufAnswers.event(type.name(), ProtobufAnswers.encode(object));
        return ByteBuffer.allocate(Integer.BYTES + event.length)
                .putInt(event.length)
                .put(event)
                .array();
    }

    private static byte[] line(EventType type, ObjectNode object) {
        ObjectNode event = Json.object();
        event.put("type", type.name());
        event.set("object", object);
        byte[] json = Json.write(event);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
