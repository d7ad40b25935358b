package dev.polder.server.authz.rbac;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.server.authz.rbac.ClusterPolicy.Unstored;
import dev.polder.spi.authn.UserInfo;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is remembered of one logical cluster: its policy, and the standings of the users who came. */
final class Entry {

    /** How many users are remembered at a time: beyond, all are forgotten, for those who still come are soon back. */
    private static final int USERS = 10_000;

    private final AtomicReference<State> state = new AtomicReference<>(new State(null, null));
    private final Map<UserInfo, Standing> standings = new ConcurrentHashMap<>();
    private volatile boolean used = true;

    /**
     * What is known.
     *
     * @param current the policy; null while it must be read anew
     * @param last the policy as it was before a change, whose unchanged objects need not be read again
     */
    private record State(
            @Nullable ClusterPolicy current, @Nullable ClusterPolicy last) {}

    @Nullable
    ClusterPolicy current() {
        return state.get().current();
    }

    /**
     * A role or a binding has changed: takes it over in place where nobody's standing depends on it, or lets go of the policy. Only for
     * one thread at a time.
     */
    void changed(ObjectKey key, ViewSnapshot now) {
        ClusterPolicy known = state.get().current();
        if (known == null || !known.takes(key, now)) {
            invalidate();
        }
    }

    /** From now on the policy must be read anew: a reading that has begun before does not count. */
    void invalidate() {
        state.updateAndGet(known -> new State(null, known.current() != null ? known.current() : known.last()));
        standings.clear();
    }

    /**
     * Reads the policy. It is kept only if nothing has changed meanwhile: each change puts another state in place.
     *
     * @param unstored what counts besides
     * @param snapshots taken from after the state was looked at, so that every change told until then is in it
     */
    ClusterPolicy read(
            LogicalClusterName cluster, Supplier<ViewSnapshot> snapshots, Unstored unstored, IntConsumer added) {
        State before = state.get();
        ClusterPolicy known = before.current();
        if (known != null) {
            return known;
        }
        ClusterPolicy policy =
                ClusterPolicy.of(cluster, snapshots.get(), before.last()).with(unstored);
        if (state.compareAndSet(before, new State(policy, null))) {
            added.accept(policy.size() + 1);
        }
        return policy;
    }

    /** The standing of a user under the given policies, remembered until one of them is another. */
    Standing standing(
            ClusterPolicy everywhere,
            ClusterPolicy local,
            LogicalClusterName cluster,
            UserInfo user,
            IntConsumer added) {
        used = true;
        Standing known = standings.get(user);
        if (known != null && known.isOf(everywhere, local)) {
            return known;
        }
        Standing made = new Standing(cluster.value(), user, everywhere, local);
        if (standings.size() >= USERS) {
            standings.clear();
        }
        standings.put(user, made);
        added.accept(1);
        return made;
    }

    /** Whether a standing was asked for since this was asked last. */
    boolean wasUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    int size() {
        ClusterPolicy policy = state.get().current();
        return 1 + standings.size() + (policy == null ? 0 : policy.size());
    }
}
