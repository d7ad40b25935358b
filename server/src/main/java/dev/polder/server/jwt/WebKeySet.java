package dev.polder.server.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The public keys of an issuer as it publishes them (RFC 7517): RSA and ECDSA. Others are passed over, as are keys so large
 * that checking a signature would take long.
 *
 * @param keys the keys in the order of the set
 */
public record WebKeySet(List<Entry> keys) {

    /** How many keys of a set are read. */
    public static final int MOST = 100;

    /** The most bits of an RSA key. */
    private static final int LARGEST = 8192;

    private static final ObjectMapper MAPS = new ObjectMapper();

    public WebKeySet {
        keys = List.copyOf(keys);
    }

    /**
     * One key.
     *
     * @param id what tokens call it; empty when it has no name
     */
    public record Entry(String id, PublicKey key) {}

    /**
     * Reads a set.
     *
     * @throws IOException when it is none
     */
    public static WebKeySet parse(byte[] json) throws IOException {
        JsonNode list = Json.readObject(json).path("keys");
        if (!list.isArray()) {
            throw new IOException("no keys in it");
        }
        List<Entry> keys = new ArrayList<>();
        for (JsonNode key : list) {
            if (keys.size() < MOST) {
                read(key).ifPresent(keys::add);
            }
        }
        return new WebKeySet(keys);
    }

    private static Optional<Entry> read(JsonNode key) {
        if (!Set.of("RSA", "EC").contains(key.path("kty").asText(""))) {
            return Optional.empty();
        }
        try {
            @SuppressWarnings("unchecked")
            Map<String, Object> fields = MAPS.convertValue(key, Map.class);
            // Certificates and private parts are nobody's business here, and may not fit.
            fields.keySet().removeIf(field -> field.startsWith("x5") || field.equals("d"));
            PublicKey read = PublicJsonWebKey.Factory.newPublicJwk(fields).getPublicKey();
            boolean fits = read instanceof ECPublicKey
                    || (read instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() <= LARGEST);
            return fits ? Optional.of(new Entry(key.path("kid").asText(""), read)) : Optional.empty();
        } catch (JoseException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /** The key that has signed a token by one of the given algorithms; a token that names a key is compared with none else. */
    public Optional<PublicKey> signer(SignedToken token, Set<String> algorithms) {
        for (Entry entry : keys) {
            boolean named = token.keyId().isEmpty() || token.keyId().equals(entry.id());
            if (named && token.isSignedBy(entry.key(), algorithms)) {
                return Optional.of(entry.key());
            }
        }
        return Optional.empty();
    }

    /** Whether a key is one of these. */
    public boolean has(PublicKey key) {
        return keys.stream().anyMatch(entry -> entry.key().equals(key));
    }
}
