package dev.polder.server.files;

import dev.polder.server.config.FilesConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The certificates in a root directory. What is good is kept; what is missing, has ended or lacks a name is made anew.
 */
final class ServerCertificates {

    private static final Path CA = Path.of("ca.crt");
    private static final Path CA_KEY = Path.of("ca.key");
    private static final Path CLIENT_CA = Path.of("client-ca.crt");
    private static final Path CLIENT_CA_KEY = Path.of("client-ca.key");
    private static final Path SERVING = Path.of("apiserver.crt");
    private static final Path SERVING_KEY = Path.of("apiserver.key");

    private final RootDirectory root;
    private final FilesConfig config;
    private final InstantSource clock;
    private final boolean keepsAuthorities;

    /**
     * The certificates of a directory.
     *
     * @param keepsAuthorities whether authorities that are made here are kept there
     */
    ServerCertificates(RootDirectory root, FilesConfig config, InstantSource clock, boolean keepsAuthorities) {
        this.root = root;
        this.config = config;
        this.clock = clock;
        this.keepsAuthorities = keepsAuthorities;
    }

    /** The authority that signs the serving certificate; clients find it in the kubeconfig. */
    KeyAndCertificate authority() {
        return keepOrMake(CA, CA_KEY, () -> maker().authority("polder-ca", config.authorityValidity(), false));
    }

    /**
     * The authority that signs client certificates. RSA on disk, because the kcp test framework signs with the file and
     * asks for SHA-256 with RSA; in memory an ECDSA key, which is made in a fraction of the time.
     */
    KeyAndCertificate clientAuthority() {
        boolean rsa = config.rootDirectory() != null;
        return keepOrMake(
                CLIENT_CA, CLIENT_CA_KEY, () -> maker().authority("polder-client-ca", config.authorityValidity(), rsa));
    }

    /** Whether a certificate has not ended. */
    boolean lasts(KeyAndCertificate chain) {
        return clock.instant().isBefore(end(chain));
    }

    /**
     * A certificate to listen with as long as the authority is not known: the one of the last start; else one that nobody
     * trusts and that is not kept.
     */
    KeyAndCertificate provisional(SubjectNames names) {
        Optional<KeyAndCertificate> stored = read(SERVING, SERVING_KEY);
        try {
            if (stored.isPresent()) {
                Pem.certificates(stored.get().certificates());
                return stored.get();
            }
            KeyAndCertificate nobody = maker().authority("polder-starting", config.certificateValidity(), false);
            return maker().serving(nobody, names, config.certificateValidity());
        } catch (GeneralSecurityException e) {
            throw unreadable(SERVING, e);
        }
    }

    /** The serving certificate, followed by its authority's. */
    KeyAndCertificate serving(KeyAndCertificate authority, SubjectNames names) {
        Optional<KeyAndCertificate> stored = read(SERVING, SERVING_KEY);
        try {
            if (stored.isPresent() && isGoodServing(stored.get(), authority, names)) {
                return stored.get();
            }
        } catch (GeneralSecurityException e) {
            throw unreadable(SERVING, e);
        }
        try {
            KeyAndCertificate made = maker().serving(authority, names, config.certificateValidity());
            store(SERVING, SERVING_KEY, made);
            return made;
        } catch (GeneralSecurityException e) {
            throw unreadable(CA_KEY, e);
        }
    }

    /**
     * The serving certificate for the time to come: the given one, unless it ends soon and a new one would last longer.
     *
     * @throws GeneralSecurityException when a new one cannot be made
     */
    KeyAndCertificate renewed(KeyAndCertificate serving, KeyAndCertificate authority, SubjectNames names)
            throws GeneralSecurityException {
        Instant end = end(serving);
        if (clock.instant().plus(config.renewBefore()).isBefore(end)
                || !end(authority).isAfter(end)) {
            return serving;
        }
        KeyAndCertificate made = maker().serving(authority, names, config.certificateValidity());
        store(SERVING, SERVING_KEY, made);
        return made;
    }

    /** When the first certificate of a chain ends. */
    static Instant end(KeyAndCertificate chain) {
        try {
            return Pem.certificates(chain.certificates()).get(0).getNotAfter().toInstant();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate in use can be read", e);
        }
    }

    /** Made when it is needed: its libraries are signed, and the JVM takes long to verify that. */
    private CertificateMaker maker() {
        return new CertificateMaker(clock);
    }

    /** A key is not tried out here, for that would slow every start down: TLS refuses one that does not match. */
    private KeyAndCertificate keepOrMake(Path file, Path keyFile, Supplier<KeyAndCertificate> fresh) {
        Optional<KeyAndCertificate> stored = read(file, keyFile);
        try {
            if (stored.isPresent()) {
                Pem.certificates(stored.get().certificates());
                if (lasts(stored.get())) {
                    return stored.get();
                }
            }
        } catch (GeneralSecurityException e) {
            throw unreadable(file, e);
        }
        KeyAndCertificate made = fresh.get();
        if (keepsAuthorities) {
            store(file, keyFile, made);
        }
        return made;
    }

    private boolean isGoodServing(KeyAndCertificate stored, KeyAndCertificate authority, SubjectNames names)
            throws GeneralSecurityException {
        List<X509Certificate> chain = Pem.certificates(stored.certificates());
        X509Certificate issuer = Pem.certificates(authority.certificates()).get(0);
        X509Certificate certificate = chain.get(0);
        return chain.get(chain.size() - 1).equals(issuer)
                && lasts(certificate, config.renewBefore())
                && SubjectNames.of(certificate).covers(names);
    }

    private boolean lasts(X509Certificate certificate, Duration atLeast) {
        Instant end = certificate.getNotAfter().toInstant();
        return clock.instant().plus(atLeast).isBefore(end);
    }

    private Optional<KeyAndCertificate> read(Path file, Path keyFile) {
        Optional<String> certificates = root.readText(file);
        Optional<String> key = root.readText(keyFile);
        if (certificates.isPresent() != key.isPresent()) {
            Path missing = certificates.isPresent() ? keyFile : file;
            Path other = certificates.isPresent() ? file : keyFile;
            throw new UnusableFilesException(missing + " is missing beside " + other + " in the root directory;"
                    + " put it back, or remove both to have new ones made");
        }
        return certificates.map(text -> new KeyAndCertificate(text, key.orElseThrow()));
    }

    private void store(Path file, Path keyFile, KeyAndCertificate made) {
        root.put(file, made.certificates());
        root.putPrivate(keyFile, made.key().getBytes(StandardCharsets.US_ASCII));
    }

    private static UnusableFilesException unreadable(Path file, Exception cause) {
        return new UnusableFilesException(
                file + " in the root directory cannot be used (" + cause.getMessage()
                        + "); remove it and its key to have new ones made",
                cause);
    }
}
