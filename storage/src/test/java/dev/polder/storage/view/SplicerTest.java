package dev.polder.storage.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.polder.api.json.Json;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.ChunkedBytes;
import dev.polder.storage.view.encoding.StoredValue;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplicerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|{'resourceVersion':'41','annotations':{'kcp.io/cluster':'root'}}",
                "{'name':'x'}|{'resourceVersion':'41','annotations':{'kcp.io/cluster':'root'},'name':'x'}",
                "{'annotations':{}}|{'resourceVersion':'41','annotations':{'kcp.io/cluster':'root'}}",
                "{'name':'x','annotations':{'a':'b'},'uid':'u'}|"
                        + "{'resourceVersion':'41','name':'x','annotations':{'kcp.io/cluster':'root','a':'b'},'uid':'u'}",
            })
    void serve_anyMetadata_insertsBothFields(String metadata, String expected) {
        ObjectRecord record =
                ObjectRecordsTest.decode("{'apiVersion':'v1','kind':'K','metadata':" + metadata + ",'data':{}}");
        String served = "{'apiVersion':'v1','kind':'K','metadata':" + expected + ",'data':{}}";
        assertThat(Splicer.serve(record, "41")).asString().isEqualTo(served.replace('\'', '"'));
        assertThat(Splicer.serve(record, 41)).asString().isEqualTo(served.replace('\'', '"'));
        assertThat(Splicer.serve(record, 41, "v1beta1"))
                .asString()
                .isEqualTo(served.replace('\'', '"').replace("\"v1\"", "\"v1beta1\""));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 7, 99, 2026, 31_337})
    void serve_randomObjects_equalTheTreeWithTheFieldsSet(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            ObjectNode object = RandomObjects.next(random);
            byte[] stored = CanonicalJson.write(object);
            ObjectRecord record = ObjectRecords.decode(
                    ObjectRecordsTest.KEY, new StoredRow(new StoreKey("k"), StoredValue.encode(stored), 1, 2));
            assertThat(record.unreadable()).as("%s", object).isEmpty();
            long version = random.nextLong() >>> (1 + random.nextInt(62));
            String apiVersion = random.nextBoolean() ? null : "example.org/v" + random.nextInt(100);

            ObjectNode expected = Json.readObject(stored);
            ObjectNode metadata = (ObjectNode) expected.get("metadata");
            metadata.put("resourceVersion", Long.toString(version));
            metadata.withObjectProperty("annotations").put("kcp.io/cluster", "root");
            if (apiVersion != null) {
                expected.put("apiVersion", apiVersion);
            }
            byte[] served = Splicer.serve(record, version, apiVersion);
            assertThat(Json.readObject(served)).as("%s", object).isEqualTo(expected);
            assertThat(Splicer.size(record, version, apiVersion)).isEqualTo(served.length);
            // what was served and comes back is stored as the same bytes again
            if (apiVersion == null) {
                assertThat(Json.readObject(CanonicalJson.write(Json.readObject(served))))
                        .isEqualTo(Json.readObject(CanonicalJson.write(Json.readObject(stored))));
            }
        }
    }

    @Test
    void append_manyObjects_fillsChunks() {
        ObjectRecord record = ObjectRecordsTest.decode(
                "{'apiVersion':'v1','kind':'K','metadata':{'name':'x'},'data':{'k':'" + "v".repeat(700) + "'}}");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ChunkedBytes sink = new ChunkedBytes(4096, all::writeBytes);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            Splicer.append(record, i, null, sink);
            expected.writeBytes(Splicer.serve(record, i));
        }
        sink.finish();
        assertThat(all.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void serve_unreadable_isCorrupt() {
        ObjectRecord record = ObjectRecordsTest.decode("{'torn");
        assertThatExceptionOfType(StoreException.Corrupt.class).isThrownBy(() -> Splicer.serve(record, 1));
        assertThatExceptionOfType(StoreException.Corrupt.class).isThrownBy(() -> Splicer.serve(record, "1"));
    }

    /** A GET costs its answer: beyond the output array at most the sink, of 24 bytes, and alignment. */
    @Test
    void serve_warm_allocatesTheAnswerAlone() {
        ObjectRecord record = ObjectRecordsTest.decode(
                "{'apiVersion':'v1','kind':'K','metadata':{'name':'x','annotations':{'a':'b'}},'data':{'k':'"
                        + "v".repeat(2000) + "'}}");
        int size = Splicer.serve(record, 1_234_567).length;
        long each = allocatedPerCall(() -> Splicer.serve(record, 1_234_567));
        assertThat(each).isBetween((long) size, size + 64L);
    }

    /** A LIST costs its chunks: an item adds no array of its own. */
    @Test
    void append_warm_allocatesChunksAlone() {
        ObjectRecord record = ObjectRecordsTest.decode(
                "{'apiVersion':'v1','kind':'K','metadata':{'name':'x'},'data':{'k':'" + "v".repeat(2000) + "'}}");
        int size = Splicer.serve(record, 1_234_567).length;
        ChunkedBytes sink = new ChunkedBytes(1 << 16, chunk -> {});
        long each = allocatedPerCall(() -> Splicer.append(record, 1_234_567, null, sink));
        assertThat(each).isLessThan(size + 64L);
    }

    private static long allocatedPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 20_000;
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / calls;
    }
}
