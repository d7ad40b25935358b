package dev.polder.machinery.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * YAML as {@code sigs.k8s.io/yaml} 1.6.0 writes it: {@code yaml-cases.yaml} is what its {@code Marshal} made of
 * {@code yaml-cases.json}, which has every form of scalar, key, number and nesting, and texts put together at random.
 */
class YamlWriterTest {

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(YamlWriterTest.class.getResourceAsStream("/" + name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyForm_isWrittenAsGoWritesIt() {
        JsonNode cases = Json.readOwn(resource("yaml-cases.json"));
        assertThat(YamlWriter.write(cases)).isEqualTo(new String(resource("yaml-cases.yaml"), StandardCharsets.UTF_8));
    }

    @Test
    void everyForm_isReadAgainAsItWas() throws DecodeException {
        JsonNode cases = Json.readOwn(resource("yaml-cases.json"));
        byte[] written = YamlWriter.write(cases).getBytes(StandardCharsets.UTF_8);
        assertThat(YamlWriter.write(YamlReader.read(written).value())).isEqualTo(YamlWriter.write(cases));
    }

    /** In go-yaml's order a10 comes before a1b, that before a01, and that before a10: any order will do, none is lost. */
    @Test
    void keysInACycle_areAllWritten() {
        ObjectNode object = Json.object();
        for (int i = 0; i < 40; i++) {
            object.put("a" + i, 1).put("a0" + i, 1).put("a" + i + "b", 1);
        }
        assertThat(YamlWriter.write(object)).hasLineCount(object.size());
    }

    @Test
    void scalarsAtTheTop_endTheirLine() {
        assertThat(YamlWriter.write(Json.object())).isEqualTo("{}\n");
        assertThat(YamlWriter.write(Json.object().textNode("a\nb\n"))).isEqualTo("|\n  a\n  b\n");
    }
}
