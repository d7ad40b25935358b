package dev.polder.server.admission.certificate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.Verb;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Nobody asks for a client certificate of a master (k/k plugin of this name). */
public final class CertificateSubjectRestriction implements AdmissionPlugin {

    private static final String SIGNER = "kubernetes.io/kube-apiserver-client";
    private static final String MASTERS = "system:masters";

    @Override
    public String name() {
        return "CertificateSubjectRestriction";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode object = request.object();
        if (object == null
                || !SignerRights.concerns(request, Verb.CREATE, "")
                || !SignerRights.signer(object).equals(SIGNER)) {
            return;
        }
        List<String> organizations;
        try {
            organizations = organizations(object.path("spec").path("request").asText(""));
        } catch (IOException | IllegalArgumentException e) {
            throw request.forbidden("failed to parse CSR: " + e.getMessage());
        }
        if (organizations.contains(MASTERS)) {
            throw request.forbidden("use of " + SIGNER + " signer with " + MASTERS + " group is not allowed");
        }
    }

    private static List<String> organizations(String encoded) throws IOException {
        String pem = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest parsed)) {
                throw new IOException("PEM block type must be CERTIFICATE REQUEST");
            }
            List<String> names = new ArrayList<>();
            for (RDN rdn : parsed.getSubject().getRDNs(BCStyle.O)) {
                for (AttributeTypeAndValue part : rdn.getTypesAndValues()) {
                    if (part.getType().equals(BCStyle.O) && part.getValue() instanceof ASN1String text) {
                        names.add(text.getString());
                    }
                }
            }
            return names;
        }
    }
}
