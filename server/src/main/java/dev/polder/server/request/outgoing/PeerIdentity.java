package dev.polder.server.request.outgoing;

import java.util.function.Supplier;

/**
 * As whom a peer is called, and how it is trusted beyond its authorities.
 *
 * @param certificate PEM of the certificate that is shown, with its chain; empty for none
 * @param key PEM of its private key; empty for none
 * @param authorization the value of the header of that name; empty for none. Asked for each call; may block
 * @param serverName what the peer's certificate must be for; empty for the host of its URL
 * @param insecure whether the peer's certificate is not looked at
 */
public record PeerIdentity(
        String certificate, String key, Supplier<String> authorization, String serverName, boolean insecure) {

    /** Nobody in particular, who looks at certificates. */
    public static final PeerIdentity NONE = new PeerIdentity("", "", () -> "", "", false);
}
