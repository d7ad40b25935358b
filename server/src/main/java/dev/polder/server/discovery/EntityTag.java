package dev.polder.server.discovery;

import dev.polder.server.request.RawRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The name of one state of a document (RFC 9110 §8.8.3).
 *
 * @param hash upper-case hex of the SHA-512 of its bytes
 */
record EntityTag(String hash) {

    static EntityTag of(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
            return new EntityTag(HexFormat.of().withUpperCase().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As it stands in a header. */
    String quoted() {
        return '"' + hash + '"';
    }

    /** Whether the client says that it already has this state ({@code If-None-Match}, weak comparison). */
    boolean isKnownTo(RawRequest request) {
        for (String header : request.headers().getOrDefault("if-none-match", List.of())) {
            for (String tag : header.split(",")) {
                String stripped = tag.strip();
                String strong = stripped.startsWith("W/") ? stripped.substring(2) : stripped;
                if (strong.equals("*") || strong.equals(quoted())) {
                    return true;
                }
            }
        }
        return false;
    }
}
