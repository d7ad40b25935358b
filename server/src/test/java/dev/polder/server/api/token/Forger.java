package dev.polder.server.api.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.Base64;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Signs what nobody should: any claims with any key, and with none. */
public final class Forger {

    private Forger() {}

    /** A token of these claims; the key id is left out when empty. */
    public static String sign(ObjectNode claims, String algorithm, String keyId, Key key) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setDoKeyValidation(false);
        signature.setAlgorithmHeaderValue(algorithm);
        if (!keyId.isEmpty()) {
            signature.setKeyIdHeaderValue(keyId);
        }
        signature.setPayload(claims.toString());
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token whose signature is whatever is given. */
    public static String unsigned(String header, String claims, String signature) {
        return encode(header) + "." + encode(claims) + "." + signature;
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
