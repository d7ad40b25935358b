package dev.polder.junit;

import dev.polder.server.Assembly;
import dev.polder.server.ServerParts;
import dev.polder.server.store.Stores;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/** A store that outlives the servers which work on it one after another. Not safe for use by several threads. */
final class KeptStore {

    private @Nullable ObjectStore store;

    /** The control plane on it; the store is opened for the first one. */
    Assembly assembly(ServerParts parts) {
        ObjectStore known = store;
        if (known == null) {
            known = Stores.open(parts.config(), parts.random());
            store = known;
        }
        // The same store in everything, but that a server which ends does not close it: its watches and candidacies it
        // closes itself.
        return Assembly.controlPlane(new ForwardingStore(known) {
            @Override
            public void close() {}
        });
    }

    /** Closes it; of use after the last server only. */
    void end() {
        if (store != null) {
            store.close();
        }
    }
}
