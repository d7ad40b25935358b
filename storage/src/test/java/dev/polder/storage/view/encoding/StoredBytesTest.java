package dev.polder.storage.view.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.polder.api.json.Json;
import dev.polder.storage.StoreException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredBytesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // order of the head; the rest keeps its own
                "{'spec':{'b':1,'a':2},'metadata':{'name':'x'},'kind':'K','apiVersion':'v1','data':null}"
                        + "|{'apiVersion':'v1','kind':'K','metadata':{'name':'x'},'spec':{'b':1,'a':2},'data':null}",
                // what follows from key and revision is not stored
                "{'apiVersion':'v1','kind':'K','metadata':{'resourceVersion':'7','name':'x'}}"
                        + "|{'apiVersion':'v1','kind':'K','metadata':{'name':'x'}}",
                "{'apiVersion':'v1','kind':'K','metadata':{'annotations':{'a':'b','kcp.io/cluster':'c'},'name':'x'}}"
                        + "|{'apiVersion':'v1','kind':'K','metadata':{'annotations':{'a':'b'},'name':'x'}}",
                "{'apiVersion':'v1','kind':'K','metadata':{'annotations':{'kcp.io/cluster':'c'},'name':'x'}}"
                        + "|{'apiVersion':'v1','kind':'K','metadata':{'name':'x'}}",
                // empty or null annotations are no annotations
                "{'apiVersion':'v1','kind':'K','metadata':{'annotations':{}}}"
                        + "|{'apiVersion':'v1','kind':'K','metadata':{}}",
                "{'apiVersion':'v1','kind':'K','metadata':{'annotations':null}}"
                        + "|{'apiVersion':'v1','kind':'K','metadata':{}}",
            })
    void canonicalJson_anyOrder_hasOneShape(String given, String expected) throws Exception {
        var tree = Json.readObject(bytes(given));
        var before = tree.deepCopy();
        assertThat(CanonicalJson.write(tree)).asString().isEqualTo(expected.replace('\'', '"'));
        assertThat(tree).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'K','metadata':{}}",
                "{'apiVersion':'v1','metadata':{}}",
                "{'apiVersion':'v1','kind':'K'}",
                "{'apiVersion':'v1','kind':'K','metadata':{'annotations':'no'}}"
            })
    void canonicalJson_notAnObjectToStore_isRefused(String given) throws Exception {
        var tree = Json.readObject(bytes(given));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(tree));
    }

    @Test
    void storedValue_plain_keepsTheJsonBehindItsTag() {
        byte[] value = StoredValue.encode(bytes("{}"));
        assertThat(value).containsExactly(1, '{', '}');
        assertThat(StoredValue.json(value)).isEqualTo(bytes("{}"));
    }

    @Test
    void storedValue_unknownTag_isCorrupt() {
        assertThatExceptionOfType(StoreException.Corrupt.class)
                .isThrownBy(() -> StoredValue.json(new byte[] {9, '{', '}'}))
                .withMessageContaining("format tag 9");
        assertThatExceptionOfType(StoreException.Corrupt.class).isThrownBy(() -> StoredValue.json(new byte[0]));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void chunkedBytes_anyWrites_areTheSameBytesInFullChunks(long seed) {
        Random random = new Random(seed);
        int chunk = 1 + random.nextInt(5_000);
        List<byte[]> chunks = new ArrayList<>();
        ChunkedBytes sink = new ChunkedBytes(chunk, chunks::add);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    byte[] part = new byte[random.nextInt(3_000)];
                    random.nextBytes(part);
                    sink.write(part);
                    expected.writeBytes(part);
                }
                case 1 -> {
                    long number = random.nextLong() >>> (1 + random.nextInt(63));
                    sink.decimal(number);
                    expected.writeBytes(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
                }
                default -> {
                    sink.ascii("root-" + i);
                    expected.writeBytes(("root-" + i).getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(sink.written()).isEqualTo(expected.size());
        }
        sink.finish();
        ByteArrayOutputStream actual = new ByteArrayOutputStream();
        chunks.forEach(actual::writeBytes);
        assertThat(actual.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(c -> assertThat(c).hasSize(chunk));
    }

    @Test
    void exactBytes_otherSize_isRefused() {
        ExactBytes sink = new ExactBytes(2);
        sink.write((byte) 1);
        assertThatIllegalStateException().isThrownBy(sink::array);
        sink.write((byte) 2);
        assertThat(sink.array()).containsExactly(1, 2);
        assertThatIllegalStateException().isThrownBy(() -> sink.write((byte) 3));
    }

    @Test
    void stringPool_sameText_isOneString() {
        StringPool pool = new StringPool(64);
        byte[] bytes = bytes("app.kubernetes.io/name");
        String first = pool.text(bytes, 0, bytes.length);
        assertThat(first).isEqualTo("app.kubernetes.io/name");
        assertThat(pool.text(bytes, 0, bytes.length)).isSameAs(first);
        assertThat(pool.text(new String("app.kubernetes.io/name".toCharArray())))
                .isSameAs(first);
        byte[] wide = "é".getBytes(StandardCharsets.UTF_8);
        assertThat(pool.text(wide, 0, wide.length)).isEqualTo("é");
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
