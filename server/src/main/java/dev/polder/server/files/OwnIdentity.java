package dev.polder.server.files;

import dev.polder.server.authn.AdminTokens;
import dev.polder.server.config.FilesConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The identity that a server keeps in its root directory. What is missing there is made. */
final class OwnIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(OwnIdentity.class);
    private static final Path SIGNING_KEY = Path.of("sa.key");

    private final RootDirectory root;
    private final FilesConfig config;
    private final ServerCertificates certificates;
    private final Supplier<String> tokens;
    private final boolean keeps;

    /**
     * An identity.
     *
     * @param tokens makes random tokens and uids
     * @param keeps whether a signing key that is made is kept in the directory
     */
    OwnIdentity(
            RootDirectory root,
            FilesConfig config,
            ServerCertificates certificates,
            Supplier<String> tokens,
            boolean keeps) {
        this.keeps = keeps;
        this.root = root;
        this.config = config;
        this.certificates = certificates;
        this.tokens = tokens;
    }

    KeyAndCertificate authority() {
        return certificates.authority();
    }

    KeyAndCertificate clientAuthority() {
        return certificates.clientAuthority();
    }

    /** The administrators: {@code kcp-admin} has a new token each time, {@code shard-admin} the one that there is. */
    Identity.Admins admins() {
        return new Identity.Admins(
                new AdminTokens.Admin(tokens.get(), tokens.get()),
                new AdminTokens.Admin(shardAdminToken(), tokens.get()));
    }

    /** The directory keeps the hash alone, the kubeconfig the token: both must be there for the token to go on. */
    private String shardAdminToken() {
        Path store = config.adminTokenStore();
        Path kubeconfig = config.kubeconfig();
        Optional<byte[]> hash = root.read(store);
        Optional<String> existing = hash.isEmpty() ? Optional.empty() : root.readText(kubeconfig);
        if (hash.isPresent() && existing.isPresent()) {
            String token = AdminKubeconfig.findToken(
                    existing.get(), candidate -> MessageDigest.isEqual(sha256(candidate), hash.get()));
            if (token == null) {
                throw new UnusableFilesException("the shard-admin token in " + kubeconfig + " is not the one of "
                        + store + " any more; remove " + store + " to have a new token made");
            }
            return token;
        }
        if (hash.isPresent()) {
            LOG.warn("{} is gone, so shard-admin gets a new token", kubeconfig);
        }
        String token = tokens.get();
        keep(token);
        return token;
    }

    /** The PEM of the key that tokens of service accounts are signed with. */
    String signingKey() {
        Optional<String> there = root.readText(SIGNING_KEY);
        if (there.isPresent()) {
            try {
                return checked(there.get());
            } catch (GeneralSecurityException e) {
                throw new UnusableFilesException(
                        SIGNING_KEY + " in the root directory cannot be used (" + e.getMessage()
                                + "); remove it to have a new one made",
                        e);
            }
        }
        String made = CertificateMaker.signingKey(config.rootDirectory() != null);
        if (keeps) {
            root.putPrivate(SIGNING_KEY, made.getBytes(StandardCharsets.US_ASCII));
        }
        return made;
    }

    /** Keys that were made here are RSA, in PKCS #8: the JDK reads those, and no library is loaded at a restart. */
    private static String checked(String pem) throws GeneralSecurityException {
        try {
            var unused = Pem.privateKey(pem, "RSA");
        } catch (GeneralSecurityException e) {
            var unused = PemKeys.pair(pem);
        }
        return pem;
    }

    /** Keeps the hash of shard-admin's token. */
    void keep(String shardAdminToken) {
        root.putPrivate(config.adminTokenStore(), sha256(shardAdminToken));
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
