package dev.polder.storage.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord.OwnerLink;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectRecordsTest {

    static final ObjectKey KEY =
            new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "default", "settings");

    static ObjectRecord decode(String json) {
        return decodeValue(StoredValue.encode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    /** An object as it is stored, and read again. */
    static ObjectRecord stored(ObjectNode object) {
        return decodeValue(StoredValue.encode(CanonicalJson.write(object)));
    }

    private static ObjectRecord decodeValue(byte[] value) {
        return ObjectRecords.decode(KEY, new StoredRow(new StoreKey("k"), value, 3, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"['a']", "['a','b']", "[ 'a' ]"})
    void finalizers_keep(String list) {
        assertThat(withFinalizers(list.replace(" ", "")).kept()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    void noFinalizers_keepNothing(String list) {
        assertThat(withFinalizers(list).kept()).isFalse();
        assertThat(withFinalizers(list).atRevision(9).kept()).isFalse();
        assertThat(withFinalizers("['a']").atRevision(9).kept()).isTrue();
    }

    private static ObjectRecord withFinalizers(String list) {
        return decode("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x','finalizers':" + list
                + ",'uid':'u'},'data':{'finalizers':['no']}}");
    }

    /** As a thousand dependents of one owner have it once. */
    @Test
    void dependentsOfOneOwner_shareWhatSaysSo() {
        assertThat(ownedBy("o-1", true).owners()).isSameAs(ownedBy("o-1", true).owners());
        assertThat(ownedBy("o-1", false).owners()).containsExactly(new OwnerLink("o-1", false));
        assertThat(ownedBy("o-2", true).owners()).containsExactly(new OwnerLink("o-2", true));
    }

    private static ObjectRecord ownedBy(String uid, boolean blocks) {
        return decode("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'ownerReferences':[{'uid':'" + uid
                + "','blockOwnerDeletion':" + blocks + "}]}}");
    }

    @Test
    void decode_fullMetadata_findsTheFactsAndTheSplicePoints() {
        String json = "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'x','uid':'u-1',"
                + "'labels':{'app':'web','tier':'a\\nb'},'annotations':{'n':'{}\\\"'},"
                + "'managedFields':[{'fieldsV1':{'f:metadata':{'f:uid':{}}}}],"
                + "'ownerReferences':[{'apiVersion':'v1','uid':'o-1','blockOwnerDeletion':true},"
                + "{'uid':'o-2','blockOwnerDeletion':false,'controller':true},{'uid':'o-3'}],"
                + "'deletionTimestamp':'2026-01-01T00:00:00Z'},'spec':{'labels':{'not':'this'},'n':[1,2.5E-3,true,null]}}";
        ObjectRecord record = decode(json);
        assertThat(record.unreadable()).isEmpty();
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.revision()).isEqualTo(8);
        assertThat(record.createRevision()).isEqualTo(3);
        assertThat(record.uid()).isEqualTo("u-1");
        assertThat(record.labels()).isEqualTo(Map.of("app", "web", "tier", "a\nb"));
        assertThat(record.owners())
                .containsExactly(new OwnerLink("o-1", true), new OwnerLink("o-2", false), new OwnerLink("o-3", false));
        assertThat(record.terminating()).isTrue();
        assertThat(record.kept()).isFalse();
        ObjectBody body = record.body();
        assertThat(body.apiVersion()).isEqualTo("example.com/v1");
        assertThat(body.json()).asString().isEqualTo(json.replace('\'', '"'));
        String text = json.replace('\'', '"');
        assertThat(text.substring(body.apiVersionStart(), body.apiVersionEnd())).isEqualTo("example.com/v1");
        assertThat(text.substring(body.metadataStart())).startsWith("\"name\":\"x\"");
        assertThat(text.substring(body.metadataEnd())).startsWith("},\"spec\"");
        assertThat(text.substring(body.annotationsStart())).startsWith("\"n\":");
    }

    @Test
    void decode_emptyMetadata_hasNoFacts() {
        ObjectRecord record = decode("{'apiVersion':'v1','kind':'ConfigMap','metadata':{}}");
        assertThat(record.unreadable()).isEmpty();
        assertThat(record.uid()).isEmpty();
        assertThat(record.labels()).isEmpty();
        assertThat(record.owners()).isEmpty();
        assertThat(record.terminating()).isFalse();
        assertThat(record.body().annotationsStart()).isEqualTo(-1);
        assertThat(record.body().metadataEnd()).isEqualTo(record.body().metadataStart());
    }

    @Test
    void decode_nullFields_areAbsent() {
        ObjectRecord record = decode("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'labels':null,"
                + "'ownerReferences':null,'deletionTimestamp':null,'uid':'u'}}");
        assertThat(record.unreadable()).isEmpty();
        assertThat(record.uid()).isEqualTo("u");
        assertThat(record.terminating()).isFalse();
    }

    @Test
    void decode_sameLabelsInTwoObjects_shareTheirStrings() {
        String json = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'labels':{'shared-key':'shared-value'}}}";
        String one = decode(json).labels().get("shared-key");
        String other = decode(json).labels().get("shared-key");
        assertThat(one).isEqualTo("shared-value").isSameAs(other);
    }

    /** Store rule S4: a bad value is an unreadable record, whatever is wrong with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{'kind':'K','apiVersion':'v1','metadata':{}}",
                "{'apiVersion':'v1','kind':'K','metadata':[]}",
                "{'apiVersion':'v1','kind':'K','metadata':{}",
                "{'apiVersion':'v1','kind':'K','metadata':{}}}",
                "{'apiVersion':'v1','kind':'K','metadata':{}}{}",
                "{'apiVersion':'v1','kind':'K','metadata':{'uid':7}}",
                "{'apiVersion':'v1','kind':'K','metadata':{'labels':{'a':1}}}",
                "{'apiVersion':'v1','kind':'K','metadata':{'annotations':null}}",
                "{'apiVersion':'v1','kind':'K','metadata':{'resourceVersion':'1'}}",
                "{'apiVersion':'v1','kind':'K','metadata':{},'spec':{'a':'b}}",
                "{'apiVersion':'v1','kind':'K','metadata':{},'spec':{'a':[1,2}}",
                "{'apiVersion':'v1','kind':'K','metadata':{},'spec':}",
                "{'apiVersion':'v1','kind':'K','metadata':{},'spec':,}",
                "{'apiVersion':'v1','kind':'K','metadata':{} ,'spec':1}",
                "{'apiVersion':'v1','kind':'K','metadata':{'labels':{'a':'\\u12'}}}",
                "{'apiVersion':'v1','kind':'K','metadata':{'name':'\\",
            })
    void decode_notCanonical_isUnreadable(String json) {
        ObjectRecord record = decode(json);
        assertThat(record.unreadable()).isPresent();
        assertThat(record.revision()).isEqualTo(8);
        assertThat(record.key()).isEqualTo(KEY);
    }

    @Test
    void decode_unknownFormat_isUnreadableAndSaysWhich() {
        assertThat(decodeValue(new byte[] {2, 1, 1}).unreadable()).contains("format tag 2");
        assertThat(decodeValue(new byte[0]).unreadable()).contains("an empty value");
    }

    @Test
    void decode_everyTruncation_isUnreadable() {
        String json = "{'apiVersion':'v1','kind':'K','metadata':{'uid':'u','labels':{'a':'b'},"
                + "'ownerReferences':[{'uid':'o','blockOwnerDeletion':true}]},'data':{'k':['v',{'n':-1.5}]}}";
        assertThat(decode(json).unreadable()).isEmpty();
        for (int length = 0; length < json.length(); length++) {
            assertThat(decode(json.substring(0, length)).unreadable())
                    .as("first %s bytes", length)
                    .isPresent();
        }
    }

    /** Whatever one wrong byte does, it does not throw: that would stop the view (store rule S4). */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void decode_anyDamagedByte_isARecord(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] value = StoredValue.encode(CanonicalJson.write(RandomObjects.next(random)));
            for (int damage = 0; damage < 20; damage++) {
                byte[] damaged = value.clone();
                damaged[random.nextInt(value.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "{}[],:\"\\".charAt(random.nextInt(8));
                ObjectRecord record = decodeValue(damaged);
                assertThat(record.revision()).isEqualTo(8);
                if (record.unreadable().isEmpty()) {
                    assertThat(Splicer.serve(record, 1)).hasSizeGreaterThan(damaged.length);
                }
            }
        }
    }
}
