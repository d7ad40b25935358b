package dev.polder.server.jwt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Signs tokens, each with the algorithm that belongs to the kind of its key (upstream {@code
 * serviceaccount.JWTTokenGenerator}).
 *
 * @param keys what is signed with: RSA, or ECDSA over P-256, P-384 or P-521
 */
public record TokenSigner(KeyPair keys) {

    /**
     * The token that makes these claims, in compact form.
     *
     * @throws IllegalStateException when the key cannot sign
     */
    public String sign(ObjectNode claims) {
        WebKey key = WebKey.of(keys.getPublic());
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(key.algorithm());
        signature.setKeyIdHeaderValue(key.id());
        signature.setPayload(new String(Json.write(claims), StandardCharsets.UTF_8));
        signature.setKey(keys.getPrivate());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a token cannot be signed with a key of kind " + key.algorithm(), e);
        }
    }

    /** Names nothing secret. */
    @Override
    public String toString() {
        return "TokenSigner";
    }
}
