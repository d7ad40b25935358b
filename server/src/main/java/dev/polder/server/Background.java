package dev.polder.server;

import dev.polder.server.control.ControllerRuntime;
import dev.polder.server.control.Controllers;
import dev.polder.server.control.LedControllers;
import dev.polder.server.store.Compaction;
import dev.polder.server.store.Expiry;
import dev.polder.server.store.MarkKeeper;
import dev.polder.server.store.Stores;
import dev.polder.server.verb.VerbSet;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.teardown.Teardown;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What goes on without requests.
 *
 * @param controllers run while this server leads
 * @param mark renews what the root directory knows of its store; null when it keeps nothing
 * @param compaction forgets history; null when only the bounds of the store do
 * @param expiry ends objects that end by themselves
 */
record Background(
        LeaderLock.Candidacy controllers,
        @Nullable MarkKeeper mark,
        @Nullable Compaction compaction,
        Expiry expiry) implements AutoCloseable {

    /**
     * Begins.
     *
     * @param known what the server is known by to clients
     */
    static Background start(
            ServerParts parts,
            StoredObjects objects,
            VerbSet.Parts verbs,
            Controllers.Known known,
            TenancyParts tenancy,
            SharingParts sharing) {
        LeaderLock.Candidacy controllers = objects.store()
                .leaders()
                .campaign(
                        "controllers", new LedControllers(fence -> controllers(verbs, fence, known, tenancy, sharing)));
        MarkKeeper keeper = Stores.mark(parts.config())
                .map(mark -> MarkKeeper.start(
                        mark, objects.view(), objects.store().identity().id()))
                .orElse(null);
        return new Background(
                controllers,
                keeper,
                parts.config().store().compactionInterval().isZero()
                        ? null
                        : Compaction.start(verbs.compaction(), objects.view()::forgetBefore),
                Expiry.start(objects.store(), objects.view(), objects.expiry(), parts.clock()));
    }

    private static ControllerRuntime controllers(
            VerbSet.Parts verbs, Guard fence, Controllers.Known known, TenancyParts tenancy, SharingParts sharing) {
        Function<String, ObjectClient> clients = user -> VerbSet.client(verbs, user, fence);
        ControllerRuntime runtime = Controllers.assemble(verbs.view(), verbs.schemas(), clients, known, verbs.clock());
        tenancy.attach(runtime, clients, new Teardown(verbs.store(), fence));
        sharing.attach(runtime, clients);
        return runtime;
    }

    @Override
    public void close() {
        expiry.close();
        if (compaction != null) {
            compaction.close();
        }
        controllers.close();
        if (mark != null) {
            mark.close();
        }
    }
}
