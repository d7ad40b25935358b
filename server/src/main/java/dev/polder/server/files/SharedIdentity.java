package dev.polder.server.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.storage.seal.CannotUnseal;
import dev.polder.storage.seal.SealKeys;
import dev.polder.storage.seal.SharedSecrets;
import dev.polder.storage.seal.SharedSecrets.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The identity of all servers on one store. The first one brings its own, as it lies in its root directory from a time
 * alone, or newly made.
 */
final class SharedIdentity {

    private static final String WHAT = "the identity that the servers of this store share";

    private static final String AUTHORITY = "authority";
    private static final String CLIENT_AUTHORITY = "client-authority";
    private static final String ADMINS = "admins";
    private static final String SIGNING_KEY = "service-account-key";

    private final SharedSecrets secrets;
    private final SealKeyFile keyFile;
    private final RandomGenerator random;

    /**
     * The identity of a store.
     *
     * @param random must be secure
     */
    SharedIdentity(SharedSecrets secrets, SealKeyFile keyFile, RandomGenerator random) {
        this.secrets = secrets;
        this.keyFile = keyFile;
        this.random = random;
    }

    /**
     * Takes the identity of the store, or gives it one. Blocks.
     *
     * @throws UnusableFilesException when the key file lacks the key; nothing was changed then
     */
    Identity agree(OwnIdentity own, ServerCertificates certificates) {
        Optional<SealKeys> given = keyFile.read();
        // The key is on the disk before anything is sealed with it: nobody could read the identity otherwise.
        SealKeys keys = given.orElseGet(this::firstKeys);
        try {
            Map<String, byte[]> agreed = secrets.agree(
                    List.of(
                            chain(AUTHORITY, own::authority, certificates),
                            chain(CLIENT_AUTHORITY, own::clientAuthority, certificates),
                            new Secret(ADMINS, () -> own.admins().toBytes(), bytes -> true),
                            new Secret(SIGNING_KEY, () -> own.signingKey().getBytes(US_ASCII), bytes -> true)),
                    keys);
            return new Identity(
                    chain(agreed, AUTHORITY),
                    chain(agreed, CLIENT_AUTHORITY),
                    Identity.Admins.parse(get(agreed, ADMINS)),
                    new String(get(agreed, SIGNING_KEY), US_ASCII));
        } catch (CannotUnseal e) {
            if (given.isEmpty()) {
                // Another server was first with a key of its own.
                keyFile.remove();
            }
            if (e.keyMissing()) {
                throw keyFile.lacking(WHAT, e.keyId());
            }
            throw new UnusableFilesException(WHAT + " is damaged: " + e.getMessage(), e);
        }
    }

    private SealKeys firstKeys() {
        secrets.neededKey().ifPresent(id -> {
            throw keyFile.lacking(WHAT, id);
        });
        return keyFile.create(SealKeys.generate(random));
    }

    private static Secret chain(String name, Supplier<KeyAndCertificate> made, ServerCertificates certificates) {
        return new Secret(name, () -> toBytes(made.get()), bytes -> certificates.lasts(chain(bytes)));
    }

    private static byte[] toBytes(KeyAndCertificate chain) {
        ObjectNode json = Json.object();
        json.put("certificates", chain.certificates()).put("key", chain.key());
        return Json.write(json);
    }

    private static KeyAndCertificate chain(byte[] bytes) {
        ObjectNode json = Json.readOwn(bytes);
        return new KeyAndCertificate(
                json.path("certificates").asText(), json.path("key").asText());
    }

    private static KeyAndCertificate chain(Map<String, byte[]> agreed, String name) {
        return chain(get(agreed, name));
    }

    private static byte[] get(Map<String, byte[]> agreed, String name) {
        byte[] value = agreed.get(name);
        if (value == null) {
            throw new IllegalStateException("nothing was agreed about " + name);
        }
        return value;
    }
}
