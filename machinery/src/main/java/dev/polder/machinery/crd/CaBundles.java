package dev.polder.machinery.crd;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CA bundles of webhooks (apiserver {@code pkg/util/webhook.ValidateCABundle}). */
final class CaBundles {

    private static final Pattern PEM_BLOCK =
            Pattern.compile("-----BEGIN ([^-]+)-----\\s*([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private CaBundles() {}

    /**
     * Why a bundle cannot be used; empty when it can. No bundle at all can be used: the system's roots apply.
     *
     * @param base64 PEM certificates, base64-encoded as JSON has bytes
     */
    static Optional<String> problem(String base64) {
        if (base64.isEmpty()) {
            return Optional.empty();
        }
        return certificateProblem(base64).map(why -> "unable to load root certificates: " + why);
    }

    private static Optional<String> certificateProblem(String base64) {
        Optional<String> noPem = Optional.of("unable to parse bytes as PEM block");
        String pem;
        try {
            pem = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return noPem;
        }
        Matcher blocks = PEM_BLOCK.matcher(pem);
        Optional<String> problem = noPem;
        while (blocks.find()) {
            if (!blocks.group(1).equals("CERTIFICATE")) {
                continue;
            }
            try {
                byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
                return Optional.empty();
            } catch (CertificateException | IllegalArgumentException e) {
                problem = Optional.of("failed to parse certificate: " + e.getMessage());
            }
        }
        return problem;
    }
}
