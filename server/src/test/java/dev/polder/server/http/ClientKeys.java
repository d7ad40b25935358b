package dev.polder.server.http;

import dev.polder.server.files.KeyAndCertificate;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Client certificates, with RSA keys as kcp's test framework makes them. */
public final class ClientKeys {

    private ClientKeys() {}

    /** Shows a certificate when the server names its authority. */
    static KeyManager[] signedBy(KeyAndCertificate authority, String subject) throws Exception {
        return insisting(authority, subject);
    }

    /** Shows a certificate whatever authorities the server names. */
    public static KeyManager[] insisting(KeyAndCertificate authority, String subject) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        X509Certificate certificate = certificate(authority, subject, pair);
        return new KeyManager[] {new OneKey(pair.getPrivate(), certificate)};
    }

    static X509Certificate certificate(KeyAndCertificate authority, String subject) throws Exception {
        return certificate(
                authority, subject, KeyPairGenerator.getInstance("RSA").generateKeyPair());
    }

    private static X509Certificate certificate(KeyAndCertificate authority, String subject, KeyPair pair)
            throws Exception {
        byte[] pem = authority.certificates().getBytes(StandardCharsets.US_ASCII);
        X509Certificate issuer = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        String body = authority.key().replaceAll("-----[A-Z ]+-----", "");
        PrivateKey key = KeyFactory.getInstance(issuer.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                issuer.getSubjectX500Principal(),
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofMinutes(1))),
                                Date.from(now.plus(Duration.ofHours(1))),
                                new X500Principal(new X500Name(subject).toString()),
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder(
                                        key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                                .build(key)));
    }

    private static final class OneKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate certificate;

        OneKey(PrivateKey key, X509Certificate certificate) {
            this.key = key;
            this.certificate = certificate;
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {"one"};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return "one";
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
