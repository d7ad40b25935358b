package dev.polder.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as openssl and kubeadm write them. */
class PemKeysTest {

    private static KeyPair pair(String kind) throws GeneralSecurityException {
        if (kind.startsWith("secp")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(kind));
            return generator.generateKeyPair();
        }
        return KeyPairGenerator.getInstance(kind).generateKeyPair();
    }

    /** PKCS #1 and SEC 1 for private keys, SubjectPublicKeyInfo for public ones, as openssl writes them. */
    private static String traditional(Object key) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key instanceof ECPrivateKey ec ? sec1(ec) : key);
        }
        return text.toString();
    }

    /** With the curve and without the public key, which RFC 5915 leaves to the writer. */
    private static PemObject sec1(ECPrivateKey key) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        int bits = key.getParams().getCurve().getField().getFieldSize();
        ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
        byte[] content = new org.bouncycastle.asn1.sec.ECPrivateKey(bits, key.getS(), curve).getEncoded();
        return new PemObject("EC PRIVATE KEY", content);
    }

    private static String pkcs8(PrivateKey key) {
        return Pem.encode(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "secp256r1", "secp384r1", "secp521r1"})
    void everyForm_isRead(String kind) throws Exception {
        KeyPair pair = pair(kind);
        String old = traditional(pair.getPrivate());
        assertThat(old).contains(kind.equals("RSA") ? "BEGIN RSA PRIVATE KEY" : "BEGIN EC PRIVATE KEY");
        assertThat(PemKeys.pair(old).getPublic()).isEqualTo(pair.getPublic());
        assertThat(PemKeys.pair(pkcs8(pair.getPrivate())).getPublic()).isEqualTo(pair.getPublic());
        assertThat(PemKeys.publicKeys(traditional(pair.getPublic()) + old))
                .containsExactly(pair.getPublic(), pair.getPublic());
    }

    @Test
    void certificate_hasAPublicKey() throws Exception {
        KeyAndCertificate made =
                new CertificateMaker(InstantSource.system()).authority("somebody", Duration.ofDays(1), false);
        assertThat(PemKeys.publicKeys(made.certificates()))
                .containsExactly(PemKeys.pair(made.key()).getPublic())
                .containsExactly(Pem.certificates(made.certificates()).get(0).getPublicKey());
    }

    @Test
    void publicKey_isNoPrivateOne() throws Exception {
        String text = traditional(pair("secp256r1").getPublic());
        assertThatThrownBy(() -> PemKeys.pair(text))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage("there is no private key in it, RSA or ECDSA, in PEM and not encrypted");
    }

    @Test
    void otherKinds_areRefused() throws Exception {
        String text = pkcs8(pair("Ed25519").getPrivate());
        assertThatThrownBy(() -> PemKeys.pair(text))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageEndingWith(" is neither RSA nor ECDSA over P-256, P-384 or P-521");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", ""})
    void garbage_isRefused(String text) {
        assertThatThrownBy(() -> PemKeys.pair(text)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> PemKeys.publicKeys(text)).isInstanceOf(GeneralSecurityException.class);
    }
}
