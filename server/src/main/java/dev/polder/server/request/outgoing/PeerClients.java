package dev.polder.server.request.outgoing;

/** Makes connections to peers. */
@FunctionalInterface
public interface PeerClients {

    /**
     * A client of a peer; connects when it is first used.
     *
     * @throws PeerException when the peer's authorities cannot be read
     */
    PeerClient open(Peer peer) throws PeerException;

    /** How much is asked now of peers that logical clusters name. */
    default PeerLoad load() {
        return PeerLoad.NONE;
    }

    /** Reaches nobody: for servers without a network. */
    static PeerClients none() {
        return peer -> {
            throw new PeerException("this server makes no connections");
        };
    }
}
