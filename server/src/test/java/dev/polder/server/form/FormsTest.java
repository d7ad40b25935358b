package dev.polder.server.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How it is decided whether an object is served as it lies, which event loops do for every object of a list. */
class FormsTest {

    private static final String NAMES = "{'plural':'things','singular':'thing','kind':'Thing','listKind':'ThingList'}";

    private final Forms forms = new Forms(1 << 20, () -> Epochs.NONE, (resource, objects, apiVersion) -> objects);

    /** Fields that count how often they are compared. */
    private static final class CountedFields extends AbstractMap<String, Schema> {

        private final Map<String, Schema> fields;
        private final AtomicInteger compared;

        CountedFields(Map<String, Schema> fields, AtomicInteger compared) {
            this.fields = fields;
            this.compared = compared;
        }

        @Override
        public Set<Entry<String, Schema>> entrySet() {
            return fields.entrySet();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            compared.incrementAndGet();
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String version(String name, boolean storage, String schema) {
        return "{'name':'" + name + "','served':true,'storage':" + storage + ",'schema':{'openAPIV3Schema':" + schema
                + "}}";
    }

    /** The older version is the one that objects are stored at. */
    private static ResourceType type(String stored, String served) {
        return CrdTypes.toResourceType(
                (ObjectNode) Json.readOwn(bytes("{'spec':{'group':'example.com','scope':'Cluster',"
                        + "'names':" + NAMES + ",'versions':[" + version("v1", true, stored) + ","
                        + version("v2", false, served) + "]}}")));
    }

    private static ObjectRecord thing(ResourceType type) {
        ObjectKey key = new ObjectKey(new LogicalClusterName("c1"), type.space(), "", "t");
        byte[] value = StoredValue.encode(
                bytes("{'apiVersion':'example.com/v1','kind':'Thing','metadata':{'name':'t','uid':'u'},'a':'x'}"));
        return ObjectRecords.decode(key, new StoredRow(KeyLayout.object(key), value, 1, 1));
    }

    private static ServedResource served(ResourceType type) {
        return new ServedResource(type, type.version("v2").orElseThrow(), null);
    }

    @Test
    void versionsOfOneSchema_areServedAsTheyLie_whateverTheOrderOfItsKeywords() {
        ResourceType type = type(
                "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}}}",
                "{'properties':{'b':{'type':'string'},'a':{'type':'string'}},'type':'object'}");
        assertThat(forms.ready(served(type), thing(type))).isTrue();
    }

    @Test
    void versionsOfTwoSchemas_areNotComparedForEveryObject() {
        ResourceType plain = type(
                "{'type':'object','properties':{'a':{'type':'string'}}}",
                "{'type':'object','properties':{'b':{'type':'string'}}}");
        AtomicInteger compared = new AtomicInteger();
        List<TypeVersion> versions = plain.versions().stream()
                .map(version -> new TypeVersion(
                        version.name(),
                        version.served(),
                        version.deprecated(),
                        version.deprecationWarning(),
                        version.schema()
                                .withProperties(
                                        new CountedFields(version.schema().properties(), compared)),
                        version.subresources(),
                        version.scale(),
                        version.columns(),
                        version.selectableFields()))
                .toList();
        ResourceType type = plain.shown(versions, plain.verbs(), "");
        for (int i = 0; i < 100; i++) {
            assertThat(forms.ready(served(type), thing(type))).isFalse();
        }
        assertThat(compared).hasValue(0);
    }
}
