package dev.polder.server.request.outgoing;

/**
 * Who is called.
 *
 * @param url an https URL; its query is sent with what is got, not with what is posted
 * @param authorities PEM certificates that the peer's certificate must be signed by; empty for the system's roots
 * @param identity as whom it is called
 */
public record Peer(String url, String authorities, PeerIdentity identity) {

    /** A peer that need not know who calls. */
    public Peer(String url, String authorities) {
        this(url, authorities, PeerIdentity.NONE);
    }
}
