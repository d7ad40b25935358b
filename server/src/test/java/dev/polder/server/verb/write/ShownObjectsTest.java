package dev.polder.server.verb.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What plugins see of objects is nowhere else afterwards, whether they refuse or not (store rule S13). */
class ShownObjectsTest {

    private static ObjectNode object(String name) {
        return (ObjectNode) Json.readOwn(
                ("{\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"u\"}}").getBytes(StandardCharsets.UTF_8));
    }

    private static AdmissionRequest update(ObjectNode object, ObjectNode old) {
        ResourceType type = BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system()).stream()
                .filter(one -> one.names().plural().equals("configmaps"))
                .findFirst()
                .orElseThrow();
        return new AdmissionRequest(
                UserInfo.ANONYMOUS,
                new LogicalClusterName("c1"),
                new ServedResource(type, type.storage(), null),
                "",
                Verb.UPDATE,
                "default",
                "m",
                object,
                old,
                false);
    }

    private static String cluster(ObjectNode object) {
        return object.at("/metadata/annotations/kcp.io~1cluster").asText();
    }

    @Test
    void objects_sayWhereTheyAre_whilePluginsLook() {
        ObjectNode object = object("m");
        ObjectNode old = object("m");
        WriteEnvironment.shown(update(object, old), () -> {
            assertThat(cluster(object)).isEqualTo("c1");
            assertThat(cluster(old)).isEqualTo("c1");
        });
        assertThat(object).isEqualTo(object("m"));
        assertThat(old).isEqualTo(object("m"));
    }

    @Test
    void objects_areAsTheyWere_afterARefusal() {
        ObjectNode object = object("m");
        ObjectNode old = object("m");
        AdmissionRequest request = update(object, old);
        assertThatThrownBy(() -> WriteEnvironment.shown(request, () -> {
                    throw request.forbidden("no");
                }))
                .hasMessageContaining("no");
        assertThat(object).isEqualTo(object("m"));
        assertThat(old).isEqualTo(object("m"));
    }
}
