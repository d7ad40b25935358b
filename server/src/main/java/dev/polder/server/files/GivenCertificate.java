package dev.polder.server.files;

import dev.polder.server.config.FilesConfig;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates that were given to the server, looked at before anything listens with them. */
final class GivenCertificate {

    private GivenCertificate() {}

    /**
     * Reads a serving certificate and its key.
     *
     * @throws UnusableFilesException when one of them cannot be read, or they do not belong together
     */
    static Given<KeyAndCertificate> serving(FilesConfig.Serving given) {
        Given.Source certificates = new Given.Source(given.certificates(), "--tls-cert-file");
        Given.Source key = new Given.Source(given.key(), "--tls-private-key-file");
        return Given.of(List.of(certificates, key), texts -> pair(certificates, texts.get(0), key, texts.get(1)));
    }

    /**
     * Reads the certificates of authorities.
     *
     * @return their PEM
     * @throws UnusableFilesException when there is none or one cannot be read
     */
    static Given<String> authorities(Path file) {
        Given.Source source = new Given.Source(file, "--client-ca-file");
        return Given.of(List.of(source), texts -> {
            first(source, texts.get(0));
            return texts.get(0);
        });
    }

    private static KeyAndCertificate pair(
            Given.Source certificateFile, String certificates, Given.Source keyFile, String key) {
        PublicKey known = first(certificateFile, certificates).getPublicKey();
        try {
            if (!belongs(Pem.privateKey(key, known.getAlgorithm()), known)) {
                throw new GeneralSecurityException("it is not the key of " + certificateFile.file());
            }
        } catch (GeneralSecurityException e) {
            throw keyFile.unusable(String.valueOf(e.getMessage()), e);
        }
        return new KeyAndCertificate(certificates, key);
    }

    private static X509Certificate first(Given.Source file, String pem) {
        try {
            return Pem.certificates(pem).get(0);
        } catch (GeneralSecurityException e) {
            throw file.unusable(String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey known) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (known.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> known.getAlgorithm();
                });
        byte[] text = {1, 2, 3};
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(text);
        return signature.verify(signed);
    }
}
