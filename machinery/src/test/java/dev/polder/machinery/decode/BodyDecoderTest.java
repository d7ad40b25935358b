package dev.polder.machinery.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.json.Json;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class BodyDecoderTest {

    private static byte[] bytes(String text) {
        return UpstreamCases.utf8(text);
    }

    @Test
    void json_duplicateField_lastWinsAndIsReported() throws DecodeException {
        Decoded decoded = BodyDecoder.json(bytes("{\"metadata\":{\"labels\":{\"a\":\"1\",\"a\":\"2\"}}}"));
        assertThat(decoded.object().at("/metadata/labels/a").asText()).isEqualTo("2");
        assertThat(decoded.duplicates()).containsExactly("duplicate field \"metadata.labels.a\"");
        assertThat(decoded.strictErrors()).isEqualTo(decoded.duplicates());
    }

    /** apimachinery serializer/json meta.go frames syntax errors so. */
    @Test
    void json_malformed_saysWhatGoSays() {
        assertThatThrownBy(() -> BodyDecoder.json(bytes("hello")))
                .hasMessage("couldn't get version/kind; json parse error:"
                        + " invalid character 'h' looking for beginning of value");
        assertThatThrownBy(() -> BodyDecoder.json(new byte[0]))
                .hasMessage("couldn't get version/kind; json parse error: unexpected end of JSON input");
    }

    @Test
    void json_notAnObject_isRefused() {
        assertThatThrownBy(() -> BodyDecoder.json(bytes("[]")))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("json: cannot unmarshal array into Go value of type struct");
    }

    @Test
    void json_tooDeep_isRefused() {
        String deep = "{\"a\":".repeat(Json.MAX_DEPTH + 1) + "1" + "}".repeat(Json.MAX_DEPTH + 1);
        assertThatThrownBy(() -> BodyDecoder.json(bytes(deep))).hasMessageContaining("exceeded max depth");
    }

    @Test
    void json_wholeDoubles_becomeIntegers() throws DecodeException {
        assertThat(BodyDecoder.json(bytes("{\"a\":3.0,\"b\":1e3,\"c\":0.5}")).object())
                .hasToString("{\"a\":3,\"b\":1000,\"c\":0.5}");
    }

    @Test
    void yaml_object_isRead() throws DecodeException {
        Decoded decoded = BodyDecoder.yaml(bytes("kind: ConfigMap\ndata:\n  on: yes\n  when: 2020-01-01\n  m: 010\n"));
        assertThat(decoded.object())
                .hasToString("{\"kind\":\"ConfigMap\",\"data\":{\"true\":true,\"when\":\"2020-01-01\",\"m\":8}}");
    }

    @Test
    void yaml_severalDocuments_areRefused() {
        assertThatThrownBy(() -> BodyDecoder.yaml(bytes("a: 1\n---\nb: 2\n"))).isInstanceOf(DecodeException.class);
    }

    @Test
    void yaml_tooDeep_isRefused() {
        assertThatThrownBy(() -> BodyDecoder.yaml(bytes("[".repeat(Json.MAX_DEPTH + 50))))
                .isInstanceOf(DecodeException.class);
    }

    /** The document of CVE-2019-11253. */
    @Test
    void yaml_aliasBomb_isRefused() {
        StringBuilder bomb = new StringBuilder("a: &a [web,web,web,web,web,web,web,web,web]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            String before = "*" + (char) (c - 1);
            bomb.append(c).append(": &").append(c).append(" [");
            bomb.append(String.join(",", Collections.nCopies(9, before)));
            bomb.append("]\n");
        }
        assertThatThrownBy(() -> BodyDecoder.yaml(bytes(bomb.toString())))
                .hasMessage("yaml: document contains excessive aliasing");
    }

    @Test
    void yaml_anchorInItself_isRefused() {
        assertThatThrownBy(() -> BodyDecoder.yaml(bytes("a: &x {b: *x}\n")))
                .hasMessage("yaml: anchor 'x' value contains itself");
    }
}
