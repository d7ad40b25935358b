package dev.polder.server.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority and TLS contexts with serving certificates of it, for servers in tests. */
public final class ServingKeys {

    private static final char[] NONE = new char[0];

    private final CertificateMaker maker = new CertificateMaker(InstantSource.system());
    private final KeyAndCertificate authority = maker.authority("webhooks", Duration.ofDays(1), false);

    /** The authority's certificate, in PEM. */
    public String authority() {
        return authority.certificates();
    }

    /** A context for a server on 127.0.0.1, or on another address that it will not be reached at. */
    public SSLContext context(String address) {
        return context(maker, address);
    }

    /** The same with a certificate whose time is over. */
    public SSLContext expired(String address) {
        InstantSource past = InstantSource.offset(InstantSource.system(), Duration.ofDays(-2));
        return context(new CertificateMaker(past), address);
    }

    private SSLContext context(CertificateMaker by, String address) {
        try {
            KeyAndCertificate serving = by.serving(authority, SubjectNames.of(List.of(address)), Duration.ofHours(1));
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(serving.certificates().getBytes(StandardCharsets.US_ASCII)))
                    .toArray(Certificate[]::new);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NONE);
            store.setKeyEntry("key", Pem.privateKey(serving.key(), "EC"), NONE, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NONE);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
