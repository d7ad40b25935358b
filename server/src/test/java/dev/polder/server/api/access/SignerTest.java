package dev.polder.server.api.access;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may have a signer do what (k/k {@code plugin/pkg/admission/certificates}, texts from there). */
class SignerTest {

    private static final String REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static final String OURS = "example.com/ours";

    @RegisterExtension
    static final ApiServer api = Users.start();

    private final ApiServer admin = Sharing.workspace(api, "signers");
    private final ApiServer ann = admin.as("ann");

    /** Ann may do everything with requests, and nothing with signers. */
    @BeforeEach
    void prepare() {
        allow(
                "requests",
                "'certificatesigningrequests','certificatesigningrequests/approval','certificatesigningrequests/status'",
                "*",
                "");
        admin.post(
                        Users.RBAC + "clusterrolebindings",
                        Users.bindingBody("enters", "ClusterRole/system:kcp:workspace:access", "ann"))
                .expect(201);
    }

    private void allow(String name, String resources, String verb, String signer) {
        admin.post(
                        Users.RBAC + "clusterroles",
                        "{'metadata':{'name':'" + name
                                + "'},'rules':[{'apiGroups':['certificates.k8s.io'],'resources':["
                                + resources + "],'verbs':['" + verb + "']"
                                + (signer.isEmpty() ? "" : ",'resourceNames':['" + signer + "']") + "}]}")
                .expect(201);
        admin.post(Users.RBAC + "clusterrolebindings", Users.bindingBody(name, "ClusterRole/" + name, "ann"))
                .expect(201);
    }

    private static String request(String subject)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
        String pem = "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private Answer ask(String name, String signer, String subject) throws Exception {
        return ann.post(
                REQUESTS,
                "{'metadata':{'name':'" + name + "'},'spec':{'request':'" + request(subject) + "','signerName':'"
                        + signer + "','usages':['client auth']}}");
    }

    private Answer condition(String name, String subresource, String type) {
        return ann.mergePatch(
                REQUESTS + "/" + name + "/" + subresource,
                "{'status':{'conditions':[{'type':'" + type + "','status':'True','reason':'Test'}]}}");
    }

    private static String refusal(String name, String verb) {
        return "certificatesigningrequests.certificates.k8s.io \"" + name + "\" is forbidden: user not permitted to "
                + verb + " requests with signerName \"" + OURS + "\"";
    }

    @Test
    void approval_needsTheSignersConsent() throws Exception {
        ask("csr", OURS, "CN=ann").expect(201);
        condition("csr", "approval", "Approved").refused(403, "Forbidden", refusal("csr", "approve"));
        allow("other", "'signers'", "approve", "example.org/*");
        condition("csr", "approval", "Approved").refused(403, "Forbidden", refusal("csr", "approve"));
        allow("domain", "'signers'", "approve", "example.com/*");
        condition("csr", "approval", "Approved").expect(200);
    }

    @Test
    void signing_needsTheSignersConsent_andOtherChangesOfTheStatusDoNot() throws Exception {
        ask("csr", OURS, "CN=ann").expect(201);
        ann.mergePatch(REQUESTS + "/csr/status", "{'metadata':{'annotations':{'seen':'yes'}}}")
                .expect(200);
        condition("csr", "status", "Failed").refused(403, "Forbidden", refusal("csr", "sign"));
        allow("signer", "'signers'", "sign", OURS);
        condition("csr", "status", "Failed").expect(200);
    }

    @Test
    void certificateOfAMaster_isAskedForByNobody() throws Exception {
        String signer = "kubernetes.io/kube-apiserver-client";
        ask("master", signer, "O=system:masters,CN=ann")
                .refused(
                        403,
                        "Forbidden",
                        "certificatesigningrequests.certificates.k8s.io \"master\" is forbidden: use of " + signer
                                + " signer with system:masters group is not allowed");
        ask("second", signer, "CN=ann,O=team,O=system:masters").expect(403);
        ask("joined", signer, "CN=ann+O=system:masters").expect(403);
        ask("team", signer, "O=team,CN=ann").expect(201);
        ask("elsewhere", OURS, "O=system:masters,CN=ann").expect(201);
    }
}
