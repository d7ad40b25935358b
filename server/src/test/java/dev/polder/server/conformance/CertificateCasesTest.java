package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A50: "should support CSR API operations" (k/k {@code test/e2e/auth/certificates.go}). */
class CertificateCasesTest {

    private static final String CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static final String SIGNER = "example.com/e2e-signer";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String request() throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=e2e.example.com"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
        String pem = "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void certificateRequest_hasEveryVerb_andItsSubresources() throws Exception {
        String body = "{'metadata':{'generateName':'e2e-example-csr-'},'spec':{'request':'" + request()
                + "','signerName':'" + SIGNER + "','usages':['digital signature','key encipherment','server auth'],"
                + "'expirationSeconds':3600}}";
        String selector = "?fieldSelector=spec.signerName%3D" + SIGNER.replace("/", "%2F");
        String one;
        try (WatchStream watch = api.watch(CSRS + selector + "&watch=true")) {
            String name = api.post(CSRS, body).expect(201).at("/metadata/name");
            api.post(CSRS, body).expect(201);
            api.post(CSRS, body).expect(201);
            one = CSRS + "/" + name;
            assertThat(api.get(one).expect(200).at("/spec/expirationSeconds")).isEqualTo("3600");
            assertThat(api.get(CSRS + selector).expect(200).names()).hasSize(3).contains(name);
            watch.next("ADDED", name);
        }
        Answer patched = api.mergePatch(one, "{'metadata':{'annotations':{'patched':'true'}}}")
                .expect(200);
        ObjectNode updated = patched.json();
        updated.withObject("/metadata/annotations").put("updated", "true");
        assertThat(api.put(one, updated).expect(200).at("/metadata/annotations/updated"))
                .isEqualTo("true");

        approval(one, patched.at("/metadata/uid"));
        status(one, patched.at("/metadata/uid"));

        api.delete(one).expect(200);
        api.get(one).expect(404);
        assertThat(api.get(CSRS + selector).names()).hasSize(2);
        api.delete(CSRS + selector).expect(200);
        assertThat(api.get(CSRS + selector).names()).isEmpty();
    }

    private static void approval(String one, String uid) {
        assertThat(api.get(one + "/approval").expect(200).at("/metadata/uid")).isEqualTo(uid);
        api.mergePatch(
                        one + "/approval",
                        "{'metadata':{'annotations':{'patchedapproval':'true'}},'status':{'conditions':[{'type':"
                                + "'ApprovalPatch','status':'True','reason':'e2e'}]}}")
                .expect(200);
        ObjectNode approved = api.get(one + "/approval").json();
        ((ArrayNode) approved.withObject("/status").path("conditions"))
                .addObject()
                .put("type", "Approved")
                .put("status", "True")
                .put("reason", "E2E")
                .put("message", "Set from an e2e test");
        Answer approval = api.put(one + "/approval", approved).expect(200);
        assertThat(approval.node("/status/conditions").findValuesAsText("type"))
                .containsExactly("ApprovalPatch", "Approved");
    }

    private static void status(String one, String uid) {
        assertThat(api.get(one + "/status").expect(200).at("/metadata/uid")).isEqualTo(uid);
        String certificate =
                Base64.getEncoder().encodeToString(api.files().authority().getBytes(StandardCharsets.US_ASCII));
        Answer issued = api.mergePatch(
                        one + "/status",
                        "{'metadata':{'annotations':{'patchedstatus':'true'}},'status':{'certificate':'" + certificate
                                + "'}}")
                .expect(200);
        assertThat(issued.at("/status/certificate")).isEqualTo(certificate);
        ObjectNode status = api.get(one + "/status").json();
        ((ArrayNode) status.withObject("/status").path("conditions"))
                .addObject()
                .put("type", "StatusUpdate")
                .put("status", "True")
                .put("reason", "E2E")
                .put("message", "Set from an e2e test");
        assertThat(api.put(one + "/status", status)
                        .expect(200)
                        .node("/status/conditions")
                        .findValuesAsText("type"))
                .contains("StatusUpdate");
    }
}
