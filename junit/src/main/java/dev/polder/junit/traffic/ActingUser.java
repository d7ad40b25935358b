package dev.polder.junit.traffic;

import dev.polder.server.request.RawRequest;
import dev.polder.spi.authn.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A user whom a test acts as. What has the user's token is done by the administrator on the user's behalf: the server authorizes it as
 * the user, whatever client sent it. The token is good in the test's workspace and nowhere else.
 *
 * @param name the user's
 * @param token the user's, as good a secret as the administrator's
 * @param administrator who may act as anybody
 */
record ActingUser(String name, String token, Credentials administrator) {

    private static final String IMPERSONATE = "impersonate-";

    /**
     * A user.
     *
     * @param place what the token is good for
     */
    static ActingUser of(String name, String place, String adminToken) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join(" ", adminToken, place, name).getBytes(StandardCharsets.UTF_8));
            return new ActingUser(name, HexFormat.of().formatHex(digest), new Credentials(null, adminToken));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether a request is this user's. */
    boolean sent(RawRequest request) {
        return token.equals(request.credentials().bearerToken());
    }

    /** Whether a request of this user wants to be taken for somebody else's. */
    static boolean isForAnother(RawRequest request) {
        return request.headers().keySet().stream().anyMatch(header -> header.startsWith(IMPERSONATE));
    }

    /** A request of this user, as the server understands it. */
    RawRequest translate(RawRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        headers.put(IMPERSONATE + "user", List.of(name));
        return new RawRequest(
                request.id(),
                request.method(),
                request.path(),
                request.query(),
                headers,
                request.body(),
                administrator,
                request.receivedAt(),
                request.webSocket());
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ActingUser[" + name + "]";
    }
}
