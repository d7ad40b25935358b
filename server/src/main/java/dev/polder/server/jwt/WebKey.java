package dev.polder.server.jwt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * A public key as a JSON web key (RFC 7517), as upstream's {@code jwkFromPublicKey} makes it.
 *
 * @param id the hash of the key (upstream {@code keyIDFromPublicKey}): SHA-256 of its SubjectPublicKeyInfo, base64url
 * @param algorithm what is signed with: RS256 for every RSA key, ES256, ES384 or ES512 by the curve
 * @param json the whole key, its fields in go-jose's order
 */
public record WebKey(String id, String algorithm, ObjectNode json) {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException when it is neither RSA nor ECDSA over P-256, P-384 or P-521
     */
    public static WebKey of(PublicKey key) {
        String id = id(key);
        if (key instanceof RSAPublicKey rsa) {
            ObjectNode json = begin("RSA", id, "", "RS256");
            json.put("n", BASE64.encodeToString(bytes(rsa.getModulus(), 0)));
            json.put("e", BASE64.encodeToString(bytes(rsa.getPublicExponent(), 0)));
            return new WebKey(id, "RS256", json);
        }
        if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            String algorithm = switch (bits) {
                case 256 -> "ES256";
                case 384 -> "ES384";
                case 521 -> "ES512";
                default -> throw new IllegalArgumentException("a curve of " + bits + " bits");
            };
            int length = (bits + 7) / 8;
            ObjectNode json = begin("EC", id, "P-" + bits, algorithm);
            json.put("x", BASE64.encodeToString(bytes(ec.getW().getAffineX(), length)));
            json.put("y", BASE64.encodeToString(bytes(ec.getW().getAffineY(), length)));
            return new WebKey(id, algorithm, json);
        }
        throw new IllegalArgumentException("a key of kind " + key.getAlgorithm());
    }

    private static ObjectNode begin(String type, String id, String curve, String algorithm) {
        ObjectNode json = Json.object();
        json.put("use", "sig").put("kty", type).put("kid", id);
        if (!curve.isEmpty()) {
            json.put("crv", curve);
        }
        return json.put("alg", algorithm);
    }

    static String id(PublicKey key) {
        try {
            return BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The number without its sign, as long as it is or with leading zeros up to a length. */
    private static byte[] bytes(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        int start = signed[0] == 0 && signed.length > 1 ? 1 : 0;
        byte[] plain = Arrays.copyOfRange(signed, start, signed.length);
        byte[] padded = new byte[Math.max(length, plain.length)];
        System.arraycopy(plain, 0, padded, padded.length - plain.length, plain.length);
        return padded;
    }
}
