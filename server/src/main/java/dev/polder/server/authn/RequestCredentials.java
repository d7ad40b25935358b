package dev.polder.server.authn;

import dev.polder.api.status.ApiErrors;
import dev.polder.spi.authn.Credentials;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the bearer token of a request (apiserver {@code request/bearertoken} and {@code request/websocket}). */
public final class RequestCredentials {

    /** Browsers cannot set headers on a WebSocket, so the token comes as one of the sub-protocols. */
    private static final String PROTOCOL_PREFIX = "base64url.bearer.authorization.k8s.io.";

    private RequestCredentials() {}

    /**
     * The credentials of a request.
     *
     * @param authorization the value of its Authorization header; null without one
     * @param subProtocols what it offers in Sec-WebSocket-Protocol; empty unless it asks for a WebSocket
     * @throws dev.polder.api.status.ApiException a 401 for a sub-protocol token that is malformed or stands alone
     */
    public static Credentials of(
            @Nullable X509Certificate certificate, @Nullable String authorization, List<String> subProtocols) {
        String token = bearer(authorization);
        return new Credentials(certificate, token != null ? token : subProtocolToken(subProtocols));
    }

    /** Splits a Sec-WebSocket-Protocol header. */
    public static List<String> subProtocols(@Nullable String header) {
        if (header == null) {
            return List.of();
        }
        List<String> protocols = new ArrayList<>();
        for (String protocol : header.split(",")) {
            if (!protocol.isBlank()) {
                protocols.add(protocol.strip());
            }
        }
        return protocols;
    }

    /** The sub-protocols without the one that carries a token, which must never be echoed. */
    public static List<String> withoutToken(List<String> subProtocols) {
        return subProtocols.stream()
                .filter(protocol -> !protocol.startsWith(PROTOCOL_PREFIX))
                .toList();
    }

    /** Only Bearer is a scheme we know; anything else is no credential. So is an empty token. */
    private static @Nullable String bearer(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        String[] parts = authorization.strip().split(" ", 3);
        boolean bearer = parts.length >= 2 && parts[0].equalsIgnoreCase("bearer") && !parts[1].isEmpty();
        return bearer ? parts[1] : null;
    }

    private static @Nullable String subProtocolToken(List<String> subProtocols) {
        List<String> tokens = subProtocols.stream()
                .filter(protocol -> protocol.startsWith(PROTOCOL_PREFIX))
                .toList();
        if (tokens.isEmpty()) {
            return null;
        }
        if (tokens.size() > 1 || tokens.size() == subProtocols.size()) {
            throw ApiErrors.unauthorized();
        }
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(tokens.get(0).substring(PROTOCOL_PREFIX.length()));
            String token = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded))
                    .toString();
            return token.isEmpty() ? null : token;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw ApiErrors.unauthorized();
        }
    }
}
