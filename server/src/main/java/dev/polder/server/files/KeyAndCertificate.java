package dev.polder.server.files;

/**
 * A private key with its certificates, both in PEM.
 *
 * @param certificates the certificate, then those that it was signed with
 * @param key the private key, PKCS#8
 */
public record KeyAndCertificate(String certificates, String key) {

    /** Names nothing secret. */
    @Override
    public String toString() {
        return "KeyAndCertificate[" + certificates.length() + " characters of certificates]";
    }
}
