package dev.polder.server.api.sharing.cases;

import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Sharing.SLICES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kcp's own cases of what is made of exports ({@code test/e2e/reconciler/apiexport}, {@code
 * test/e2e/reconciler/apiexportendpointslice}), each named for its test there.
 */
class ExportControllerCasesTest {

    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String PARTITIONS = "/apis/topology.kcp.io/v1alpha1/partitions";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    /** TestRequeueWhenIdentitySecretAdded. */
    @Test
    void secretThatComesLater_isTheIdentity() {
        ApiServer in = Sharing.workspace(root, "provider");
        Answer made = in.post(
                        EXPORTS,
                        "{'metadata':{'name':'my-export'},'spec':{'identity':{'secretRef':{'namespace':'default',"
                                + "'name':'identity1'}}}}")
                .expect(201);
        JsonNode waiting = Sharing.reaches(
                in,
                EXPORTS,
                "my-export",
                made.version(),
                export -> Sharing.condition(export, "IdentityValid").startsWith("False"));
        assertThat(Sharing.condition(waiting, "IdentityValid")).startsWith("False IdentityVerificationFailed");
        assertThat(waiting.at("/status/identityHash").asText("")).isEmpty();
        in.post(SECRETS, "{'metadata':{'name':'identity1'},'type':'Opaque','stringData':{'key':'abcd1234'}}")
                .expect(201);
        JsonNode valid = Sharing.reaches(
                in,
                EXPORTS,
                "my-export",
                made.version(),
                export -> Sharing.condition(export, "IdentityValid").equals("True"));
        assertThat(valid.at("/status/identityHash").asText())
                .isEqualTo("e9cee71ab932fde863338d08be4de9dfe39ea049bdafb342ce659ec5450b69ae");
    }

    private static JsonNode slice(ApiServer in, Answer made, String type, String condition) {
        JsonNode reached = Sharing.reaches(
                in,
                SLICES,
                made.at("/metadata/name"),
                made.version(),
                slice -> Sharing.condition(slice, type).startsWith(condition));
        assertThat(reached.at("/status/endpoints")).isEmpty();
        return reached;
    }

    /** TestAPIExportEndpointSliceWithPartition. */
    @Test
    void slice_saysWhetherItsExportAndItsPartitionAreThere() {
        ApiServer exporting = Sharing.workspace(root, "exporting");
        ApiServer in = Sharing.workspace(root, "partitioned");
        String body = "{'metadata':{'generateName':'my-slice'},'spec':{'export':{'path':'" + Sharing.path(exporting)
                + "','name':'my-export'}}}";
        in.post(SLICES, body).expect(403);
        assertThat(in.get(SLICES).expect(200).names()).isEmpty();
        exporting.post(EXPORTS, "{'metadata':{'name':'my-export'}}").expect(201);
        Answer made = in.post(SLICES, body).expect(201);
        slice(in, made, "APIExportValid", "True");
        in.mergePatch(SLICES + "/" + made.at("/metadata/name"), "{'spec':{'partition':'my-partition'}}")
                .expect(200);
        slice(in, made, "PartitionValid", "False PartitionInvalidReference");
        in.post(
                        PARTITIONS,
                        "{'metadata':{'name':'my-partition'},'spec':{'selector':{'matchLabels':{'region':"
                                + "'apiexportendpointslice-test-region'}}}}")
                .expect(201);
        slice(in, made, "PartitionValid", "True");
    }
}
