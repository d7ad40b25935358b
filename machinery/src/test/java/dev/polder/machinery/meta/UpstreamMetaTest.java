package dev.polder.machinery.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.UpstreamCases;
import dev.polder.machinery.schema.field.Names;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of apimachinery's name checks, and of decoding into its ObjectMeta and back into a map. */
class UpstreamMetaTest {

    static List<JsonNode> nameCases() throws Exception {
        return UpstreamCases.read(UpstreamMetaTest.class, "upstream-names.jsonl");
    }

    @Tag("k8s-7.4")
    @Tag("k8s-7.5")
    @Tag("k8s-22.10")
    @ParameterizedTest
    @MethodSource("nameCases")
    void name_asUpstream(JsonNode expected) {
        String text = expected.path("text").asText();
        assertThat(Names.dnsLabel(text)).isEqualTo(UpstreamCases.texts(expected.path("dnsLabel")));
        assertThat(Names.dnsSubdomain(text)).isEqualTo(UpstreamCases.texts(expected.path("dnsSubdomain")));
        assertThat(Names.dns1035Label(text)).isEqualTo(UpstreamCases.texts(expected.path("dns1035Label")));
        assertThat(Names.qualifiedName(text)).isEqualTo(UpstreamCases.texts(expected.path("qualifiedName")));
        assertThat(Names.labelValue(text)).isEqualTo(UpstreamCases.texts(expected.path("labelValue")));
        assertThat(Names.pathSegment(text)).isEqualTo(UpstreamCases.texts(expected.path("pathSegment")));
    }

    static List<JsonNode> metaCases() throws Exception {
        return UpstreamCases.read(UpstreamMetaTest.class, "upstream-objectmeta.jsonl");
    }

    @ParameterizedTest
    @MethodSource("metaCases")
    void coerce_asUpstream(JsonNode expected) throws DecodeException {
        ObjectNode object = Json.object();
        object.set("metadata", expected.path("metadata"));
        if (expected.has("error")) {
            assertThatThrownBy(() -> KnownFields.coerce(object, false))
                    .isInstanceOf(DecodeException.class)
                    .hasMessage(expected.path("error").asText());
            return;
        }
        List<String> unknown = KnownFields.coerce(object, false);
        assertThat(unknown).containsExactlyInAnyOrderElementsOf(UpstreamCases.texts(expected.path("unknown")));
        assertThat(object.path("metadata")).isEqualTo(expected.path("result"));
    }
}
