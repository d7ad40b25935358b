package dev.polder.server.discovery;

import dev.polder.api.resource.Verb;
import dev.polder.machinery.type.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** What both forms of discovery say about a type. */
final class DiscoveredResource {

    /** apiextensions' {@code DiscoveryController} lists custom resources' verbs in this order, not the alphabet's. */
    private static final List<Verb> CUSTOM_ORDER = List.of(
            Verb.DELETE, Verb.DELETECOLLECTION, Verb.GET, Verb.LIST, Verb.PATCH, Verb.CREATE, Verb.UPDATE, Verb.WATCH);

    private static final int HASHED_BYTES = 8;

    private DiscoveredResource() {}

    static List<String> verbs(ResourceType type) {
        List<Verb> order = type.builtIn() ? List.of(Verb.values()) : CUSTOM_ORDER;
        return order.stream().filter(type.verbs()::contains).map(Verb::wire).toList();
    }

    /**
     * The base64 of the first 8 bytes of SHA-256 over group, version and kind of storage (apiserver {@code
     * StorageVersionHash}); empty for types that are not stored.
     */
    static String storageVersionHash(ResourceType type) {
        if (!type.rules().traits().stored()) {
            return "";
        }
        String group = type.space().groupResource().group();
        String stored = group + "/" + type.storageVersion() + "/" + type.names().kind();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(stored.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, HASHED_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
