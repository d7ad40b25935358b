package dev.polder.machinery.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Coordination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Read by the classes that protobuf's compiler made of Kubernetes' own definitions. */
class ProtobufAnswersTest {

    @Tag("k8s-5.2")
    @Test
    void answer_isTheEnvelopeOfUpstream() throws Exception {
        byte[] answer = encode("{'kind':'Lease','apiVersion':'coordination.k8s.io/v1'}");

        // runtime.Unknown.NestedMarshalTo: type, message, and two empty texts, always.
        assertThat(HexFormat.of().formatHex(answer))
                .isEqualTo("6b387300" + "0a1f" + "0a16" + hex("coordination.k8s.io/v1") + "1205" + hex("Lease") + "1200"
                        + "1a00" + "2200");
        Runtime.Unknown envelope = Runtime.Unknown.parseFrom(message(answer));
        assertThat(envelope.getTypeMeta().getApiVersion()).isEqualTo("coordination.k8s.io/v1");
        assertThat(envelope.getTypeMeta().getKind()).isEqualTo("Lease");
    }

    @Test
    void configMap_isWrittenAsGoWritesIt() throws Exception {
        byte[] answer = encode(
                "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'m','creationTimestamp':"
                        + "'2025-01-01T00:00:00Z','generation':-1},'data':{'b':'1','a':''},'binaryData':{'r':'AQL/'},'immutable':false}");

        // Keys are sorted, a negative number has ten bytes, times have seconds and nanoseconds even when these are 0.
        assertThat(V1.ConfigMap.parseFrom(raw(answer)))
                .isEqualTo(V1.ConfigMap.newBuilder()
                        .setMetadata(Meta.ObjectMeta.newBuilder()
                                .setName("m")
                                .setGeneration(-1)
                                .setCreationTimestamp(Meta.Time.newBuilder()
                                        .setSeconds(1735689600)
                                        .setNanos(0)))
                        .putData("a", "")
                        .putData("b", "1")
                        .putBinaryData("r", com.google.protobuf.ByteString.copyFrom(new byte[] {1, 2, (byte) 255}))
                        .setImmutable(false)
                        .build());
        assertThat(HexFormat.of().formatHex(raw(answer)))
                .isEqualTo("0a18" + "0a016d" + "38ffffffffffffffffff01" + "4208" + "08" + "808bd2bb06" + "1000" + "1205"
                        + "0a0161" + "1200" + "1206" + "0a0162" + "120131" + "1a08" + "0a0172" + "1203" + "0102ff"
                        + "2000");
    }

    @Test
    void microTimes_haveNoNanoseconds_andZeroTimesAreEmpty() throws Exception {
        byte[] answer = encode("{'kind':'Lease','apiVersion':'coordination.k8s.io/v1','metadata':{'creationTimestamp':"
                + "'0001-01-01T00:00:00Z'},'spec':{'renewTime':'2025-01-01T01:00:00.123456789+01:00'}}");

        V1Coordination.Lease lease = V1Coordination.Lease.parseFrom(raw(answer));
        assertThat(lease.getMetadata().getCreationTimestamp()).isEqualTo(Meta.Time.getDefaultInstance());
        // apimachinery MicroTime.ProtoMicroTime
        assertThat(lease.getSpec().getRenewTime())
                .isEqualTo(Meta.MicroTime.newBuilder()
                        .setSeconds(1735689600)
                        .setNanos(123456000)
                        .build());
    }

    @Test
    void status_isOfTheCoreGroup() throws Exception {
        byte[] answer = encode("{'kind':'Status','apiVersion':'v1','metadata':{},'status':'Failure','message':'no',"
                + "'reason':'NotFound','details':{'name':'n','kind':'k','causes':[{'reason':'r','message':'m','field':'f'}],"
                + "'retryAfterSeconds':1},'code':404}");

        Meta.Status status = Meta.Status.parseFrom(raw(answer));
        assertThat(status.getCode()).isEqualTo(404);
        assertThat(status.getDetails().getCauses(0).getReason()).isEqualTo("r");
        assertThat(status.getDetails().getRetryAfterSeconds()).isEqualTo(1);
    }

    @Test
    void list_isMadeOfPieces() throws Exception {
        ObjectNode metadata = read("{'resourceVersion':'7','continue':'c','remainingItemCount':300}");
        ProtobufList list = new ProtobufList(new GroupVersionKind("", "v1", "ConfigMapList"));
        byte[] answer = join(list, metadata, "{'metadata':{'name':'a'}}", "{'metadata':{'name':'b'},'data':{'k':'v'}}");

        assertThat(answer)
                .isEqualTo(encode("{'kind':'ConfigMapList','apiVersion':'v1','metadata':{'resourceVersion':'7',"
                        + "'continue':'c','remainingItemCount':300},'items':[{'metadata':{'name':'a'}},"
                        + "{'metadata':{'name':'b'},'data':{'k':'v'}}]}"));
        V1.ConfigMapList read = V1.ConfigMapList.parseFrom(raw(answer));
        assertThat(read.getMetadata().getRemainingItemCount()).isEqualTo(300);
        assertThat(read.getItemsList())
                .extracting(item -> item.getMetadata().getName())
                .containsExactly("a", "b");
    }

    @Test
    void oldMetadataList_hasItsFieldsTheOtherWayRound() throws Exception {
        ObjectNode metadata = read("{'resourceVersion':'7'}");
        GroupVersionKind kind = new GroupVersionKind("meta.k8s.io", "v1beta1", "PartialObjectMetadataList");
        byte[] answer = join(new ProtobufList(kind), metadata, "{'metadata':{'name':'a'}}");

        // meta/v1beta1/generated.proto: items = 1, metadata = 2
        assertThat(HexFormat.of().formatHex(raw(answer)))
                .isEqualTo("0a05" + "0a03" + "0a01" + hex("a") + "1203" + "1201" + hex("7"));
        assertThat(answer)
                .isEqualTo(encode("{'kind':'PartialObjectMetadataList','apiVersion':'meta.k8s.io/v1beta1',"
                        + "'metadata':{'resourceVersion':'7'},'items':[{'metadata':{'name':'a'}}]}"));
    }

    @Test
    void event_holdsAWholeAnswer() throws Exception {
        byte[] object = encode("{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'m'}}");

        Meta.WatchEvent event = Meta.WatchEvent.parseFrom(ProtobufAnswers.event("ADDED", object));
        assertThat(event.getType()).isEqualTo("ADDED");
        assertThat(event.getObject().getRaw().toByteArray()).isEqualTo(object);
    }

    @Test
    void kindsWithoutMessage_haveNoForm() {
        assertThat(List.of("Table", "Widget"))
                .noneMatch(kind -> ProtobufAnswers.knows(new GroupVersionKind("meta.k8s.io", "v1", kind)));
        assertThat(ProtobufAnswers.knows(new GroupVersionKind("", "v1", "Secret")))
                .isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> encode("{'kind':'Widget','apiVersion':'example.com/v1'}"))
                .withMessageContaining("Widget");
    }

    private static byte[] join(ProtobufList list, ObjectNode metadata, String... items) throws IOException {
        ByteArrayOutputStream middle = new ByteArrayOutputStream();
        for (String item : items) {
            middle.writeBytes(list.item(read(item)));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(list.head(metadata, middle.size()));
        whole.writeBytes(middle.toByteArray());
        whole.writeBytes(list.tail(metadata));
        return whole.toByteArray();
    }

    private static ObjectNode read(String json) throws IOException {
        return Json.readObject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] encode(String json) throws IOException {
        return ProtobufAnswers.encode(read(json));
    }

    private static byte[] message(byte[] answer) {
        assertThat(Arrays.copyOf(answer, 4)).isEqualTo(new byte[] {'k', '8', 's', 0});
        return Arrays.copyOfRange(answer, 4, answer.length);
    }

    private static byte[] raw(byte[] answer) throws InvalidProtocolBufferException {
        return Runtime.Unknown.parseFrom(message(answer)).getRaw().toByteArray();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
