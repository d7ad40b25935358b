package dev.polder.server.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * A token in compact form (RFC 7515), read but not believed: what it claims counts only once {@link #isSignedBy} has said yes.
 *
 * <p>Every token has one spelling: parts that are not canonical base64url, which other readers take for the same bytes, are
 * no token here.
 */
public final class SignedToken {

    /** The longest token that is looked at, in characters. */
    public static final int LONGEST = 64 * 1024;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String compact;
    private final ObjectNode header;
    private final ObjectNode claims;

    private SignedToken(String compact, ObjectNode header, ObjectNode claims) {
        this.compact = compact;
        this.header = header;
        this.claims = claims;
    }

    /** Reads a token; empty when the text is none, or needs extensions that nobody here knows. */
    public static Optional<SignedToken> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        Optional<ObjectNode> header = json(parts[0]);
        Optional<ObjectNode> claims = json(parts[1]);
        boolean whole =
                header.isPresent() && claims.isPresent() && decode(parts[2]).isPresent();
        if (!whole || header.get().has("crit") || header.get().has("b64")) {
            return Optional.empty();
        }
        return Optional.of(new SignedToken(text, header.get(), claims.get()));
    }

    private static Optional<ObjectNode> json(String part) {
        return decode(part).flatMap(bytes -> {
            try {
                return Optional.of(Json.readObject(bytes));
            } catch (IOException notAnObject) {
                return Optional.empty();
            }
        });
    }

    private static Optional<byte[]> decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.ISO_8859_1));
            return ENCODER.encodeToString(bytes).equals(part) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** What it claims. Not to be changed. */
    public ObjectNode claims() {
        return claims;
    }

    /** Which key it says it is signed with; empty when it does not say. */
    public String keyId() {
        return header.path("kid").asText("");
    }

    /** How it says it is signed. */
    public String algorithm() {
        return header.path("alg").asText("");
    }

    /** Who it says has issued it; empty when it does not say. */
    public String issuer() {
        JsonNode issuer = claims.path("iss");
        return issuer.isTextual() ? issuer.asText() : "";
    }

    /** Whom it says it is meant for ({@code aud} is a text or a list of them). */
    public List<String> audiences() {
        JsonNode audience = claims.path("aud");
        if (audience.isTextual()) {
            return List.of(audience.asText());
        }
        List<String> audiences = new ArrayList<>();
        audience.forEach(one -> audiences.add(one.asText()));
        return audiences;
    }

    /**
     * Whether the key has signed it, by one of the given algorithms. An algorithm that is not for keys of this kind is a no,
     * as is {@code none}.
     */
    public boolean isSignedBy(PublicKey key, Set<String> algorithms) {
        if (!algorithms.contains(algorithm())) {
            return false;
        }
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(
                new AlgorithmConstraints(ConstraintType.PERMIT, algorithms.toArray(String[]::new)));
        try {
            signature.setCompactSerialization(compact);
            signature.setKey(key);
            return signature.verifySignature();
        } catch (JoseException unfit) {
            return false;
        }
    }

    /** Names nothing that it holds. */
    @Override
    public String toString() {
        return "SignedToken";
    }
}
