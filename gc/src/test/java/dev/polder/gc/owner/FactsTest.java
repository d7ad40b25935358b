package dev.polder.gc.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read from the bytes is what the tree says. */
class FactsTest {

    private static final ObjectKey KEY =
            new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "default", "x");
    private static final List<String> TEXTS = List.of(
            "", "v1", "apps/v1", "a\"b", "\\", "uid", "\"uid\":\"no\"", "é", "𝄞", "}", "[", ",", "orphan", "\n");
    private static final List<String> FINALIZERS =
            List.of("orphan", "foregroundDeletion", "example.com/held", "orphan\n", "a\"orphan\"");

    private static ObjectRecord record(ObjectNode object) {
        byte[] value = StoredValue.encode(CanonicalJson.write(object));
        return ObjectRecords.decode(KEY, new StoredRow(KeyLayout.object(KEY), value, 1, 1));
    }

    private static Facts ofTree(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        List<Reference> references = new ArrayList<>();
        metadata.path("ownerReferences").forEach(one -> references.add(Reference.of(one)));
        List<String> finalizers = new ArrayList<>();
        metadata.path("finalizers").forEach(one -> finalizers.add(one.asText()));
        return new Facts(references, finalizers.contains("orphan"), finalizers.contains("foregroundDeletion"));
    }

    private static String any(Random random, List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    private static ObjectNode object(Random random) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode metadata = object.putObject("metadata");
        List<Runnable> fields = new ArrayList<>(List.of(
                () -> metadata.put("uid", any(random, TEXTS)),
                () -> metadata.putObject("labels").put(any(random, TEXTS), any(random, TEXTS)),
                () -> metadata.putArray("managedFields")
                        .addObject()
                        .putObject("fieldsV1")
                        .putArray("ownerReferences")
                        .addObject()
                        .put("uid", "no"),
                () -> owners(random, metadata.putArray("ownerReferences")),
                () -> {
                    ArrayNode finalizers = metadata.putArray("finalizers");
                    for (int i = random.nextInt(3); i > 0; i--) {
                        finalizers.add(any(random, FINALIZERS));
                    }
                }));
        Collections.shuffle(fields, random);
        fields.subList(0, random.nextInt(fields.size() + 1)).forEach(Runnable::run);
        object.putObject("data").put("finalizers", "orphan");
        return object;
    }

    private static void owners(Random random, ArrayNode owners) {
        for (int i = random.nextInt(4); i > 0; i--) {
            ObjectNode owner = owners.addObject();
            for (String field : List.of("name", "kind", "uid", "apiVersion", "more")) {
                if (random.nextInt(6) > 0) {
                    owner.put(field, any(random, TEXTS));
                }
            }
            if (random.nextBoolean()) {
                owner.put("blockOwnerDeletion", random.nextBoolean());
            }
            if (random.nextBoolean()) {
                owner.put("controller", true);
            }
        }
    }

    @Test
    void facts_areThoseOfTheTree() {
        Random random = new Random(1);
        int several = 0;
        for (int i = 0; i < 20_000; i++) {
            ObjectNode object = object(random);
            ObjectRecord record = record(object);
            assertThat(record.unreadable()).isEmpty();
            Facts facts = Facts.of(record);
            assertThat(facts).as("%s", object).isEqualTo(ofTree(object));
            several += facts.references().size() > 1 && facts.orphans() ? 1 : 0;
        }
        assertThat(several).isGreaterThan(500);
    }

    /** What is known of one revision is not said of another. */
    @Test
    void knownFacts_areOfOneRevision() {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").putArray("finalizers").add("orphan");
        ObjectRecord before = record(object);
        object.putObject("metadata").putArray("finalizers").add("foregroundDeletion");
        ObjectRecord after = record(object).atRevision(2);
        KnownFacts known = new KnownFacts();
        assertThat(known.of(before).orphans()).isTrue();
        assertThat(known.of(before)).isSameAs(known.of(before));
        assertThat(known.of(after).orphans()).isFalse();
        assertThat(known.read(after)).isSameAs(known.of(after));
        assertThat(known.of(after).foreground()).isTrue();
    }
}
