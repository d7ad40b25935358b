package dev.polder.storage.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.storage.view.encoding.CanonicalJson;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only who manages which field is missing, wherever it lies. */
class UnmanagedTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|{}",
                "{'managedFields':[]}|{}",
                "{'managedFields':[{'a':'}'}],'name':'x'}|{'name':'x'}",
                "{'name':'x','managedFields':[{'managedFields':1}],'uid':'u'}|{'name':'x','uid':'u'}",
                "{'name':'x','managedFields':null}|{'name':'x'}",
                "{'labels':{'managedFields':'x'},'name':'managedFields'}|{'labels':{'managedFields':'x'},'name':'managedFields'}",
            })
    void managedFields_areLeftOut(String metadata, String wanted) {
        ObjectRecord record = ObjectRecordsTest.decode(
                "{'apiVersion':'v1','kind':'K','metadata':" + metadata + ",'spec':{'managedFields':'kept'}}");
        assertThat(Unmanaged.tree(record.body()).toString().replace('"', '\''))
                .isEqualTo("{'apiVersion':'v1','kind':'K','metadata':" + wanted + ",'spec':{'managedFields':'kept'}}");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 17, 2026})
    void randomObjects_loseNothingElse(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            ObjectNode object = RandomObjects.next(random);
            ObjectRecord record = ObjectRecordsTest.stored(object);
            ObjectNode metadata = (ObjectNode) object.path("metadata");
            // What the stored form leaves out, and the object itself is not asked about here.
            metadata.remove("resourceVersion");
            metadata.remove("managedFields");
            if (metadata.path("annotations") instanceof ObjectNode notes) {
                notes.remove("kcp.io/cluster");
            }
            ObjectNode read = Unmanaged.tree(record.body());
            assertThat(read.path("metadata").has("managedFields")).isFalse();
            assertThat(CanonicalJson.write(read)).as("%s", object).isEqualTo(CanonicalJson.write(object));
        }
    }
}
