package dev.polder.server.files;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Keys in PEM of every kind that upstream's {@code keyutil} reads: PKCS #1, PKCS #8, SEC 1, SubjectPublicKeyInfo and
 * certificates. RSA, and ECDSA over P-256, P-384 and P-521, since JSON web tokens know no others of these.
 */
final class PemKeys {

    /** Bits of the fields of the three curves. */
    private static final Set<Integer> CURVES = Set.of(256, 384, 521);

    private PemKeys() {}

    /**
     * The first private key, with its public key.
     *
     * @throws GeneralSecurityException when there is no private key, or one of another kind; one line
     */
    static KeyPair pair(String pem) throws GeneralSecurityException {
        for (Object block : blocks(pem)) {
            if (block instanceof PEMKeyPair pair) {
                return new KeyPair(publicKey(block), privateKey(pair.getPrivateKeyInfo()));
            }
            if (block instanceof PrivateKeyInfo info) {
                return new KeyPair(publicKey(block), privateKey(info));
            }
        }
        throw new InvalidKeyException("there is no private key in it, RSA or ECDSA, in PEM and not encrypted");
    }

    /**
     * The public keys of all keys and certificates.
     *
     * @throws GeneralSecurityException when there is none, or one of another kind; one line
     */
    static List<PublicKey> publicKeys(String pem) throws GeneralSecurityException {
        List<PublicKey> keys = new ArrayList<>();
        for (Object block : blocks(pem)) {
            boolean key = block instanceof PEMKeyPair
                    || block instanceof PrivateKeyInfo
                    || block instanceof SubjectPublicKeyInfo
                    || block instanceof X509CertificateHolder;
            if (key) {
                keys.add(publicKey(block));
            }
        }
        if (keys.isEmpty()) {
            throw new InvalidKeyException("there is no key in it, RSA or ECDSA, in PEM");
        }
        return keys;
    }

    /** What the file has, parameters of curves and the like included. */
    private static List<Object> blocks(String pem) throws InvalidKeyException {
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                blocks.add(block);
            }
            return blocks;
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidKeyException("it is not PEM (" + e.getMessage() + ")", e);
        }
    }

    private static PrivateKey privateKey(PrivateKeyInfo info) throws GeneralSecurityException {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (PEMException e) {
            throw new InvalidKeyException("the key cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static PublicKey publicKey(Object block) throws GeneralSecurityException {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try {
            PublicKey key = switch (block) {
                // SEC 1 need not have the public key.
                case PEMKeyPair pair -> publicKey(converter.getPrivateKey(pair.getPrivateKeyInfo()));
                case PrivateKeyInfo info -> publicKey(converter.getPrivateKey(info));
                case SubjectPublicKeyInfo info -> converter.getPublicKey(info);
                case X509CertificateHolder holder -> converter.getPublicKey(holder.getSubjectPublicKeyInfo());
                default ->
                    throw new InvalidKeyException("it is a " + block.getClass().getSimpleName());
            };
            return known(key);
        } catch (PEMException e) {
            throw new InvalidKeyException("the key cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static PublicKey known(PublicKey key) throws InvalidKeyException {
        boolean known = key instanceof RSAPublicKey
                || (key instanceof ECPublicKey ec
                        && CURVES.contains(ec.getParams().getCurve().getField().getFieldSize()));
        if (!known) {
            throw new InvalidKeyException(
                    "a key of kind " + key.getAlgorithm() + " is neither RSA nor ECDSA over P-256, P-384 or P-521");
        }
        return key;
    }

    private static PublicKey publicKey(PrivateKey key) throws GeneralSecurityException {
        if (key instanceof RSAPrivateCrtKey rsa) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        }
        if (key instanceof ECPrivateKey ec) {
            org.bouncycastle.math.ec.ECPoint point = EC5Util.convertSpec(ec.getParams())
                    .getG()
                    .multiply(ec.getS())
                    .normalize();
            BigInteger x = point.getAffineXCoord().toBigInteger();
            BigInteger y = point.getAffineYCoord().toBigInteger();
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), ec.getParams()));
        }
        throw new InvalidKeyException(
                "a key of kind " + key.getAlgorithm() + " is neither RSA nor ECDSA over P-256, P-384 or P-521");
    }
}
