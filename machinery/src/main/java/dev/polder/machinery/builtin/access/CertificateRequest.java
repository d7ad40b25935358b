package dev.polder.machinery.builtin.access;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate request (PKCS #10, RFC 2986), read as far as its signature can be checked; the JDK has no public parser.
 *
 * @param signed the DER of what is signed
 * @param key the DER of the public key and its algorithm
 * @param algorithm the object identifier of the signature's algorithm
 * @param signature the signature
 */
record CertificateRequest(byte[] signed, byte[] key, String algorithm, byte[] signature) {

    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_IDENTIFIER = 0x06;

    /** One DER element: its tag, its content, and all of it. */
    private record Element(int tag, ByteBuffer content, byte[] whole) {}

    /**
     * Reads DER.
     *
     * @throws SignatureException when it is no certificate request
     */
    static CertificateRequest parse(byte[] der) throws SignatureException {
        try {
            List<Element> request = children(next(ByteBuffer.wrap(der)), 3);
            List<Element> info = children(request.get(0), 3);
            Element algorithm = children(request.get(1), 1).get(0);
            ByteBuffer bits = request.get(2).content();
            if (algorithm.tag() != OBJECT_IDENTIFIER || request.get(2).tag() != BIT_STRING || bits.get() != 0) {
                throw new SignatureException("malformed certificate request");
            }
            byte[] signature = new byte[bits.remaining()];
            bits.get(signature);
            return new CertificateRequest(
                    request.get(0).whole(), info.get(2).whole(), identifier(algorithm.content()), signature);
        } catch (BufferUnderflowException | ArithmeticException e) {
            throw new SignatureException("malformed certificate request", e);
        }
    }

    /**
     * Whether the request is signed with the key that it asks a certificate for.
     *
     * @throws GeneralSecurityException when the key or the signature is malformed or of an unknown kind
     */
    boolean isSignedByItsKey() throws GeneralSecurityException {
        Element keyAlgorithm =
                children(children(next(ByteBuffer.wrap(key)), 2).get(0), 1).get(0);
        PublicKey publicKey =
                KeyFactory.getInstance(identifier(keyAlgorithm.content())).generatePublic(new X509EncodedKeySpec(key));
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(publicKey);
        verifier.update(signed);
        return verifier.verify(signature);
    }

    private static List<Element> children(Element parent, int atLeast) throws SignatureException {
        List<Element> children = new ArrayList<>();
        while (parent.content().hasRemaining()) {
            children.add(next(parent.content()));
        }
        if (parent.tag() != SEQUENCE || children.size() < atLeast) {
            throw new SignatureException("malformed certificate request");
        }
        return children;
    }

    private static Element next(ByteBuffer der) throws SignatureException {
        int start = der.position();
        int tag = der.get() & 0xff;
        int length = der.get() & 0xff;
        if (length > 0x7f) {
            int bytes = length & 0x7f;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = Math.addExact(Math.multiplyExact(length, 256), der.get() & 0xff);
            }
        }
        if (length > der.remaining()) {
            throw new SignatureException("malformed certificate request");
        }
        ByteBuffer content = der.slice(der.position(), length);
        der.position(der.position() + length);
        byte[] whole = new byte[der.position() - start];
        der.get(start, whole);
        return new Element(tag, content, whole);
    }

    /** An object identifier in dots (X.690 section 8.19). */
    private static String identifier(ByteBuffer content) {
        StringBuilder text = new StringBuilder();
        BigInteger part = BigInteger.ZERO;
        while (content.hasRemaining()) {
            int octet = content.get();
            part = part.shiftLeft(7).or(BigInteger.valueOf(octet & 0x7f));
            if (octet >= 0) {
                if (text.isEmpty()) {
                    int first = Math.min(part.intValueExact() / 40, 2);
                    text.append(first).append('.').append(part.intValueExact() - 40 * first);
                } else {
                    text.append('.').append(part);
                }
                part = BigInteger.ZERO;
            }
        }
        return text.toString();
    }
}
