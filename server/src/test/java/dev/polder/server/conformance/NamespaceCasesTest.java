package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A32–A34 (k/k {@code test/e2e/apimachinery/namespace.go}). */
class NamespaceCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String namespace() {
        return "/api/v1/namespaces/" + api.namespace();
    }

    @Test
    void update_changesLabels() {
        String path = namespace();
        ObjectNode namespace = api.get(path).expect(200).json();
        namespace.withObject("/metadata/labels").put("updated", "yes");

        assertThat(api.put(path, namespace).expect(200).at("/metadata/labels/updated"))
                .isEqualTo("yes");
        assertThat(api.get(path).at("/metadata/labels/updated")).isEqualTo("yes");
    }

    @Test
    void patch_addsALabel() {
        String path = namespace();
        api.strategicPatch(path, "{'metadata':{'labels':{'testLabel':'testValue'}}}")
                .expect(200);
        assertThat(api.get(path).at("/metadata/labels/testLabel")).isEqualTo("testValue");
    }

    @Tag("k8s-10.1")
    @Test
    void status_isReadPatchedAndUpdated() {
        String path = namespace();
        assertThat(api.get(path + "/status").expect(200).at("/status/phase")).isEqualTo("Active");

        // Its condition as Go writes it; the annotation goes through the status subresource, too.
        Answer patched = api.mergePatch(
                        path + "/status",
                        "{'metadata':{'annotations':{'patched':'yes'}},'status':{'conditions':[{'type':'StatusPatch',"
                                + "'status':'True','lastTransitionTime':null,'reason':'E2E','message':'Patched.'}]}}")
                .expect(200);
        assertThat(patched.at("/metadata/annotations/patched")).isEqualTo("yes");
        assertThat(last(patched).path("reason").asText()).isEqualTo("E2E");
        assertThat(last(patched).path("message").asText()).isEqualTo("Patched.");
        assertThat(patched.at("/status/phase")).isEqualTo("Active");

        ObjectNode status = api.get(path + "/status").expect(200).json();
        status.withArray("/status/conditions")
                .add(Answer.object("{'type':'StatusUpdate','status':'True','lastTransitionTime':null,"
                        + "'reason':'E2E','message':'Updated.'}"));
        Answer updated = api.put(path + "/status", status).expect(200);
        assertThat(updated.node("/status/conditions")).hasSize(2);
        assertThat(last(updated).path("type").asText()).isEqualTo("StatusUpdate");
        assertThat(last(updated).path("message").asText()).isEqualTo("Updated.");
    }

    private static JsonNode last(Answer namespace) {
        JsonNode conditions = namespace.node("/status/conditions");
        return conditions.path(conditions.size() - 1);
    }
}
