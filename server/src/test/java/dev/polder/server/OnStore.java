package dev.polder.server;

import dev.polder.server.cluster.FixedClusters;
import dev.polder.storage.ObjectStore;
import java.util.UUID;

/** Servers on stores that a test has opened. */
public final class OnStore {

    private OnStore() {}

    /** A whole control plane on a store, which is closed with it. */
    public static Assembly of(ObjectStore store) {
        return parts -> ControlPlane.assemble(
                parts,
                store,
                () -> new UUID(parts.random().nextLong(), parts.random().nextLong()),
                FixedClusters.STANDARD,
                Access.chain(parts));
    }
}
