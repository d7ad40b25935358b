package dev.polder.server.files;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;

/** Keys of service-account tokens that were given to the server. */
final class GivenKeys {

    private GivenKeys() {}

    /**
     * Reads the private key that is signed with.
     *
     * @return it and its public key
     * @throws UnusableFilesException when there is none that can be used
     */
    static Given<KeyPair> signing(Path file) {
        Given.Source source = new Given.Source(file, "--service-account-signing-key-file");
        return Given.of(List.of(source), texts -> {
            try {
                return PemKeys.pair(texts.get(0));
            } catch (GeneralSecurityException e) {
                throw source.unusable(String.valueOf(e.getMessage()), e);
            }
        });
    }

    /**
     * Reads keys, public or private, whose signatures are good.
     *
     * @throws UnusableFilesException when there is none, or one cannot be used
     */
    static Given<List<PublicKey>> verifying(Path file) {
        Given.Source source = new Given.Source(file, "--service-account-key-file");
        return Given.of(List.of(source), texts -> {
            try {
                return PemKeys.publicKeys(texts.get(0));
            } catch (GeneralSecurityException e) {
                throw source.unusable(String.valueOf(e.getMessage()), e);
            }
        });
    }
}
