package dev.polder.cli.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys in PEM. */
final class Pem {

    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final byte[] RSA = {6, 9, 42, (byte) 134, 72, (byte) 134, (byte) 247, 13, 1, 1, 1, 5, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;

    private Pem() {}

    /**
     * Every certificate of a text.
     *
     * @throws GeneralSecurityException when there is none, or one cannot be read
     */
    static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> all = new ArrayList<>();
        for (var certificate : factory.generateCertificates(new ByteArrayInputStream(pem))) {
            all.add((X509Certificate) certificate);
        }
        if (all.isEmpty()) {
            throw new InvalidKeySpecException("there is no certificate in it");
        }
        return all;
    }

    /**
     * The private key of a certificate, in PKCS #8, or in the older form of its kind, which is wrapped.
     *
     * @throws GeneralSecurityException when there is none that fits
     */
    static PrivateKey privateKey(byte[] pem, X509Certificate certificate) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        KeyFactory factory = KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm());
        byte[] whole = block(text, "PRIVATE KEY");
        if (whole.length == 0 && certificate.getPublicKey() instanceof ECPublicKey) {
            whole = wrapped(algorithmOf(certificate), block(text, "EC PRIVATE KEY"));
        } else if (whole.length == 0) {
            whole = wrapped(der(SEQUENCE, RSA), block(text, "RSA PRIVATE KEY"));
        }
        return factory.generatePrivate(new PKCS8EncodedKeySpec(whole));
    }

    private static byte[] block(String text, String type) {
        String begin = "-----BEGIN " + type + "-----";
        int from = text.indexOf(begin);
        int end = text.indexOf("-----END " + type + "-----");
        return from < 0 || end < from
                ? new byte[0]
                : Base64.getMimeDecoder().decode(text.substring(from + begin.length(), end));
    }

    /** The algorithm with its curve, which stands first in the encoding of the public key. */
    private static byte[] algorithmOf(X509Certificate certificate) {
        byte[] encoded = certificate.getPublicKey().getEncoded();
        int start = 2 + (encoded[1] < 0 ? encoded[1] & 0x7f : 0);
        byte[] algorithm = new byte[2 + encoded[start + 1]];
        System.arraycopy(encoded, start, algorithm, 0, algorithm.length);
        return algorithm;
    }

    /** RFC 5208: a version, the algorithm, the key in its own form. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(VERSION_0);
        inner.writeBytes(algorithm);
        inner.writeBytes(der(OCTETS, key));
        return der(SEQUENCE, inner.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length > 0xff) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }
}
