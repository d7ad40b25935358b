package dev.polder.server.files;

import dev.polder.server.config.FilesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** A serving certificate that was given to the server, looked at before anything listens with it. */
final class GivenCertificate {

    private GivenCertificate() {}

    /**
     * Reads certificate and key.
     *
     * @throws UnusableFilesException when one of them cannot be read, or they do not belong together
     */
    static KeyAndCertificate read(FilesConfig.Serving given) {
        String certificates = text(given.certificates(), "--tls-cert-file");
        String key = text(given.key(), "--tls-private-key-file");
        PublicKey known;
        try {
            known = Pem.certificates(certificates).get(0).getPublicKey();
        } catch (GeneralSecurityException e) {
            throw unusable(given.certificates(), "--tls-cert-file", String.valueOf(e.getMessage()), e);
        }
        try {
            if (!belongs(Pem.privateKey(key, known.getAlgorithm()), known)) {
                throw new GeneralSecurityException("it is not the key of " + given.certificates());
            }
        } catch (GeneralSecurityException e) {
            throw unusable(given.key(), "--tls-private-key-file", String.valueOf(e.getMessage()), e);
        }
        return new KeyAndCertificate(certificates, key);
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

    private static String text(Path file, String flag) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
            throw unusable(file, flag, why, e);
        }
    }

    private static UnusableFilesException unusable(Path file, String flag, String why, Exception cause) {
        return new UnusableFilesException(
                "cannot use " + file + ": " + why + "; correct the file or the flag " + flag, cause);
    }
}
