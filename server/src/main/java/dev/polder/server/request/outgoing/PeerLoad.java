package dev.polder.server.request.outgoing;

/**
 * What a server asks of peers that logical clusters name, of all of these together.
 *
 * @param running calls that run now
 * @param waiting calls that wait for their turn among those of their logical cluster
 * @param refused how many addresses were not connected to because of {@link OutboundRules}, since the start
 * @param clusters how many logical clusters have calls or connections now
 */
public record PeerLoad(int running, int waiting, long refused, int clusters) {

    /** Of a server that calls nobody. */
    public static final PeerLoad NONE = new PeerLoad(0, 0, 0, 0);
}
