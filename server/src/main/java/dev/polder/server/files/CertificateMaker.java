package dev.polder.server.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates. The only class that knows BouncyCastle, so that a start with existing files never loads it. */
final class CertificateMaker {

    /** Clocks of clients may be behind ours. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final InstantSource clock;

    CertificateMaker(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Makes an authority that signs itself.
     *
     * @param rsa whether its key is RSA 2048; otherwise ECDSA P-256
     */
    KeyAndCertificate authority(String commonName, Duration validity, boolean rsa) {
        try {
            KeyPair pair = rsa ? rsaKey() : ecKey();
            X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.CN, commonName)
                    .build();
            Date now = Date.from(clock.instant().minus(SKEW));
            X509v3CertificateBuilder builder =
                    builder(name, name, pair.getPublic(), new Period(now, Date.from(end(validity))));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            int usage = KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature;
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            X509Certificate certificate = sign(builder, pair.getPrivate());
            return new KeyAndCertificate(Pem.encode(certificate), Pem.encode(pair.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make the authority " + commonName, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a serving certificate with an ECDSA P-256 key; the authority's certificate follows it. It is good since its authority is, as
     * kubeadm's are ({@code pkiutil.NewSignedCert}): clients that are behind the server's clock, be it by a year, take one that was
     * renewed.
     *
     * @param validity how long it lasts, but never longer than its authority
     * @throws GeneralSecurityException when the authority cannot be read or its key is another's
     */
    KeyAndCertificate serving(KeyAndCertificate authority, SubjectNames names, Duration validity)
            throws GeneralSecurityException {
        X509Certificate issuer = Pem.certificates(authority.certificates()).get(0);
        PrivateKey issuerKey = Pem.privateKey(authority.key(), "EC");
        try {
            KeyPair pair = ecKey();
            X500Name issuerName =
                    X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
            X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.CN, "polder")
                    .build();
            Instant issuerEnd = issuer.getNotAfter().toInstant();
            Instant end = end(validity).isBefore(issuerEnd) ? end(validity) : issuerEnd;
            X509v3CertificateBuilder builder =
                    builder(issuerName, name, pair.getPublic(), new Period(issuer.getNotBefore(), Date.from(end)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.getPublicKey()));
            X509Certificate certificate = sign(builder, issuerKey);
            certificate.verify(issuer.getPublicKey());
            String chain = Pem.encode(certificate) + Pem.encode(issuer);
            return new KeyAndCertificate(chain, Pem.encode(pair.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("cannot make a serving certificate", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a key to sign tokens with.
     *
     * @param rsa whether it is RSA 2048, which is checked ten times as fast; otherwise ECDSA P-256, which is made in a
     *     fraction of the time
     * @return PEM, PKCS #8
     */
    static String signingKey(boolean rsa) {
        try {
            return Pem.encode((rsa ? rsaKey() : ecKey()).getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes RSA and EC keys", e);
        }
    }

    private static GeneralNames alternativeNames(SubjectNames names) {
        List<GeneralName> general = new ArrayList<>();
        names.dns().forEach(name -> general.add(new GeneralName(GeneralName.dNSName, name)));
        names.addresses().forEach(address -> general.add(new GeneralName(GeneralName.iPAddress, address)));
        return new GeneralNames(general.toArray(GeneralName[]::new));
    }

    private Instant end(Duration validity) {
        return clock.instant().plus(validity);
    }

    /** From when until when a certificate is good. */
    private record Period(Date start, Date end) {}

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, PublicKey key, Period good)
            throws GeneralSecurityException, IOException {
        X509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(issuer, serial(key), good.start(), good.end(), subject, key);
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    /** Every certificate has a key of its own, so a hash of the key is as unique as a random number. */
    private static BigInteger serial(PublicKey key) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return new BigInteger(1, Arrays.copyOf(digest, 16)).clearBit(127).setBit(126);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    }

    private static KeyPair ecKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static KeyPair rsaKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }
}
