package dev.polder.spi.schema;

import dev.polder.machinery.type.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The hash of a catalogue: that of its types' hashes, in order. */
public final class CatalogHash {

    private CatalogHash() {}

    /** The hash of a catalogue of these types. */
    public static String of(List<ResourceType> types) {
        return of("", types);
    }

    /** The hash of a catalogue that has more types than another. */
    public static String of(String base, List<ResourceType> types) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(base.getBytes(StandardCharsets.UTF_8));
            for (ResourceType type : types) {
                digest.update(type.groupResource().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(type.contentHash().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
