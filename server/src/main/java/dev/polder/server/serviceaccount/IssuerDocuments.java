package dev.polder.server.serviceaccount;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.jwt.WebKey;
import dev.polder.server.request.Reply;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The documents by which others find and check the issuer of service-account tokens (upstream {@code
 * pkg/serviceaccount/openidmetadata.go}, {@code pkg/routes/openidmetadata.go}). Every logical cluster has the same.
 */
public final class IssuerDocuments {

    /** Where the issuer is described. */
    public static final String CONFIGURATION = "/.well-known/openid-configuration";

    /** Where its keys are. */
    public static final String KEYS = "/openid/v1/jwks";

    private static final String KEYS_TYPE = "application/jwk-set+json";
    private static final Map<String, String> AN_HOUR = Map.of("Cache-Control", "public, max-age=3600");

    private final String issuer;
    private final Supplier<String> address;
    private final Supplier<List<PublicKey>> keys;
    private volatile @Nullable Made made;

    private record Made(List<PublicKey> keys, Reply configuration, Reply keySet) {}

    /**
     * Documents of one issuer.
     *
     * @param issuer what tokens name as their issuer
     * @param address where clients reach this server: host and port
     * @param keys whatever tokens may be signed with, as it is now; without any there are no documents
     */
    public IssuerDocuments(String issuer, Supplier<String> address, Supplier<List<PublicKey>> keys) {
        this.issuer = issuer;
        this.address = address;
        this.keys = keys;
    }

    /** The document at a path, which may end in a slash; empty when it is neither of the two. */
    public Optional<Reply> answer(String path) {
        String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (!plain.equals(CONFIGURATION) && !plain.equals(KEYS)) {
            return Optional.empty();
        }
        List<PublicKey> present = keys.get();
        if (present.isEmpty()) {
            return Optional.empty();
        }
        Made known = made;
        if (known == null || !known.keys().equals(present)) {
            known = make(present);
            made = known;
        }
        return Optional.of(plain.equals(KEYS) ? known.keySet() : known.configuration());
    }

    private Made make(List<PublicKey> present) {
        Map<String, WebKey> distinct = new LinkedHashMap<>();
        for (PublicKey key : present) {
            WebKey webKey = WebKey.of(key);
            distinct.putIfAbsent(webKey.id(), webKey);
        }
        ObjectNode keySet = Json.object();
        ArrayNode list = keySet.putArray("keys");
        TreeSet<String> algorithms = new TreeSet<>();
        distinct.values().forEach(key -> {
            list.add(key.json());
            algorithms.add(key.algorithm());
        });
        ObjectNode configuration = Json.object();
        configuration.put("issuer", issuer).put("jwks_uri", "https://" + address.get() + KEYS);
        configuration.putArray("response_types_supported").add("id_token");
        configuration.putArray("subject_types_supported").add("public");
        ArrayNode signing = configuration.putArray("id_token_signing_alg_values_supported");
        algorithms.forEach(signing::add);
        return new Made(
                present,
                new Reply(200, Reply.JSON, AN_HOUR, Json.write(configuration)),
                new Reply(200, KEYS_TYPE, AN_HOUR, Json.write(keySet)));
    }
}
