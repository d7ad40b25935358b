package dev.polder.machinery.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WarningsTest {

    private static ObjectNode object(String metadata) throws DecodeException {
        byte[] body = ("{\"metadata\":" + metadata.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
        return BodyDecoder.json(body).object();
    }

    /** apiserver endpoints/handlers/rest.go. */
    @Tag("k8s-7.6")
    @Test
    void dropDuplicateOwners_equalReferences_areDroppedWithAWarning() throws DecodeException {
        String one = "{'apiVersion':'v1','kind':'K','name':'a','uid':'1'}";
        String other = "{'apiVersion':'v1','kind':'K','name':'b','uid':'1'}";
        ObjectNode object = object("{'ownerReferences':[" + one + "," + other + "," + one + "]}");
        assertThat(Warnings.dropDuplicateOwners(object, false))
                .containsExactly(".metadata.ownerReferences contains duplicate entries; API server dedups owner"
                        + " references in 1.20+, and may reject such requests as early as 1.24; please fix your"
                        + " requests; duplicate UID(s) observed: 1");
        assertThat(object).isEqualTo(object("{'ownerReferences':[" + one + "," + other + "]}"));
        assertThat(Warnings.dropDuplicateOwners(object, true)).isEmpty();
    }

    /** apiextensions registry/customresource/validator.go. */
    @Test
    void finalizers_withoutDomain_areWarnedAbout() throws DecodeException {
        ObjectNode object = object("{'finalizers':['orphan','x','a.example.com','example.com/y','old']}");
        assertThat(Warnings.finalizers(object, object("{'finalizers':['old']}")))
                .containsExactly(
                        "metadata.finalizers: \"a.example.com\": prefer a domain-qualified finalizer name including a"
                                + " path (/) to avoid accidental conflicts with other finalizer writers",
                        "metadata.finalizers: \"x\": prefer a domain-qualified finalizer name to avoid accidental"
                                + " conflicts with other finalizer writers");
        assertThat(Warnings.finalizers(Json.object(), null)).isEmpty();
    }

    /** apiserver storage/names: 58 characters and 5 of an alphabet without vowels. */
    @Tag("k8s-7.2")
    @Test
    void generate_longBase_isCut() {
        NameGenerator names = new NameGenerator(new Random(1));
        assertThat(names.generate("web-")).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(names.generate("a".repeat(70))).hasSize(63).startsWith("a".repeat(58));
        assertThat(names.generate("web-")).isNotEqualTo(names.generate("web-"));
    }

    @Test
    void coerce_malformedStoredField_isDropped() throws DecodeException {
        ObjectNode object = object("{'name':'a','labels':{'x':1},'bogus':1}");
        assertThat(KnownFields.coerce(object, true)).containsExactly("metadata.bogus");
        assertThat(object).isEqualTo(object("{'name':'a'}"));
    }
}
