package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;

/**
 * A list in {@code application/vnd.kubernetes.protobuf}, in pieces: head, items, tail. Only the head has to know how long
 * the items are together.
 */
public final class ProtobufList {

    private final GroupVersionKind kind;
    private final Descriptor type;
    private final FieldDescriptor items;
    private final FieldDescriptor metadata;

    /**
     * A list of a kind.
     *
     * @param kind such as {@code ConfigMapList}
     * @throws IllegalStateException when the kind has no protobuf form
     */
    public ProtobufList(GroupVersionKind kind) {
        this.kind = kind;
        this.type = ProtobufAnswers.type(kind);
        this.items = type.findFieldByName("items");
        this.metadata = type.findFieldByName("metadata");
    }

    /**
     * One item, with what stands before each item.
     *
     * @throws IllegalStateException when it is malformed
     */
    public byte[] item(ObjectNode object) {
        ReverseBuffer out = new ReverseBuffer();
        MessageWriter writer = new MessageWriter(out);
        writer.write(items.getMessageType(), object);
        writer.prefix(items.getNumber(), 0);
        return out.array();
    }

    /**
     * What comes before the items.
     *
     * @param listMeta the list's own metadata
     * @param itemBytes the length of all items together
     */
    public byte[] head(ObjectNode listMeta, long itemBytes) {
        ReverseBuffer out = new ReverseBuffer();
        MessageWriter writer = new MessageWriter(out);
        byte[] after = metadata(listMeta, metadata.getNumber() > items.getNumber());
        byte[] before = metadata(listMeta, metadata.getNumber() < items.getNumber());
        out.put(before);
        out.putVarint(before.length + itemBytes + after.length);
        out.putVarint((ProtobufAnswers.RAW << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED);
        ProtobufAnswers.putTypeMeta(kind, writer, out);
        out.put(ProtobufBodies.MAGIC);
        return out.array();
    }

    /**
     * What comes after the items.
     *
     * @param listMeta as in the head
     */
    public byte[] tail(ObjectNode listMeta) {
        ReverseBuffer out = new ReverseBuffer();
        ProtobufAnswers.putEnd(new MessageWriter(out), out);
        out.put(metadata(listMeta, metadata.getNumber() > items.getNumber()));
        return out.array();
    }

    private byte[] metadata(ObjectNode listMeta, boolean here) {
        ReverseBuffer out = new ReverseBuffer();
        if (here) {
            ObjectNode list = Json.object();
            list.set("metadata", listMeta);
            new MessageWriter(out).write(type, list);
        }
        return out.array();
    }
}
