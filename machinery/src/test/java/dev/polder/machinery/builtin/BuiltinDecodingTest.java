package dev.polder.machinery.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.decode.DecodeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoding into Go structs: sigs.k8s.io/json {@code UnmarshalTypeError}, apimachinery {@code meta/v1} times. */
class BuiltinDecodingTest {

    private static final GroupVersionKind CONFIG_MAP = new GroupVersionKind("", "v1", "ConfigMap");
    private static final GroupVersionKind LEASE = new GroupVersionKind("coordination.k8s.io", "v1", "Lease");

    private static ObjectNode object(String json) throws IOException {
        return Json.readObject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ConfigMap | {'data':{'k':5}} | json: cannot unmarshal number into Go struct field ConfigMap.data of type string
            ConfigMap | {'data':[]} | json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string
            ConfigMap | {'immutable':'x'} | json: cannot unmarshal string into Go struct field ConfigMap.immutable of type bool
            ConfigMap | {'binaryData':{'k':'$'}} | illegal base64 data at input byte 0
            ConfigMap | {'binaryData':{'k':'QUJ'}} | illegal base64 data at input byte 0
            ServiceAccount | {'secrets':[{'name':1}]} | json: cannot unmarshal number into Go struct field ObjectReference.secrets.name of type string
            ServiceAccount | {'secrets':{}} | json: cannot unmarshal object into Go struct field ServiceAccount.secrets of type []v1.ObjectReference
            Event | {'count':1.5} | json: cannot unmarshal number 1.5 into Go struct field Event.count of type int32
            Event | {'count':3000000000} | json: cannot unmarshal number 3000000000 into Go struct field Event.count of type int32
            Event | {'source':7} | json: cannot unmarshal number into Go struct field Event.source of type v1.EventSource
            Event | {'firstTimestamp':7} | json: cannot unmarshal number into Go value of type string
            Event | {'firstTimestamp':'today'} | parsing time "today" as "2006-01-02T15:04:05Z07:00": cannot parse "today" as "2006"
            Event | {'eventTime':'2020-01-02T03:04:05Z'} | parsing time "2020-01-02T03:04:05Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"
            """)
    void wrongType_isToldInTheWordsOfGo(String kind, String json, String message) {
        assertThatThrownBy(() -> BuiltinDecoding.decode(object(json), new GroupVersionKind("", "v1", kind)))
                .isInstanceOf(DecodeException.class)
                .hasMessage(message);
    }

    @Tag("k8s-5.18")
    @Test
    void times_areWrittenAsGoWritesThem() throws IOException, DecodeException {
        ObjectNode lease = object("{'spec':{'renewTime':'2020-01-02T04:04:05.123456+01:00'}}");
        BuiltinDecoding.decode(lease, LEASE);
        assertThat(lease.at("/spec/renewTime").asText()).isEqualTo("2020-01-02T03:04:05.123456Z");
    }

    @Test
    void nullsUnknownFieldsAndMetadata_areNotItsBusiness() throws IOException, DecodeException {
        String json = "{'metadata':{'labels':5},'data':null,'extra':{'a':1}}";
        ObjectNode map = object(json);
        BuiltinDecoding.decode(map, CONFIG_MAP);
        assertThat(map).isEqualTo(object(json));
    }
}
