package dev.polder.server;

import dev.polder.storage.ObjectStore;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;

/** What clients know a server by, as far as the control plane is concerned. */
@FunctionalInterface
public interface ServerIdentity {

    /** The PEM of the authority that clients verify the server with; may be empty. Not asked before {@link #join}. */
    String authority();

    /** What tokens of service accounts may be signed with, the key that is signed with first; none when there are no such tokens. */
    default List<PublicKey> serviceAccountKeys() {
        return List.of();
    }

    /**
     * What tokens of service accounts are signed with, as it is now.
     *
     * @throws IllegalStateException for a server that issues none
     */
    default KeyPair serviceAccountSigningKeys() {
        throw new IllegalStateException("this server issues no tokens of service accounts");
    }

    /**
     * Agrees with the other servers of a store about what all of them are known by. Called once, when the store has proved
     * usable and before anything is written to it. Blocks.
     *
     * @throws RuntimeException when that cannot be; refuses the start
     */
    default void join(ObjectStore store) {}
}
