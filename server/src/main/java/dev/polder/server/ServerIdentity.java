package dev.polder.server;

import dev.polder.storage.ObjectStore;

/** What clients know a server by, as far as the control plane is concerned. */
@FunctionalInterface
public interface ServerIdentity {

    /** The PEM of the authority that clients verify the server with; may be empty. Not asked before {@link #join}. */
    String authority();

    /**
     * Agrees with the other servers of a store about what all of them are known by. Called once, when the store has proved
     * usable and before anything is written to it. Blocks.
     *
     * @throws RuntimeException when that cannot be; refuses the start
     */
    default void join(ObjectStore store) {}
}
