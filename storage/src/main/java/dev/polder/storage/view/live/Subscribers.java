package dev.polder.storage.view.live;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.StoreView.Subscription;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who want to be woken after changes. */
final class Subscribers {

    private static final Logger log = LoggerFactory.getLogger(Subscribers.class);

    private final ConcurrentMap<ResourceSpace, Set<Subscriber>> bySpace = new ConcurrentHashMap<>();
    private final Set<Subscriber> ofAll = ConcurrentHashMap.newKeySet();

    /** One subscription; the same callback may be in several, so identity counts. */
    private static final class Subscriber {
        private final StoreView.Changes callback;

        Subscriber(StoreView.Changes callback) {
            this.callback = callback;
        }

        /** A callback that throws harms nobody but itself. */
        void wake(Set<ResourceSpace> touched, long revision) {
            try {
                callback.changed(touched, revision);
            } catch (RuntimeException | Error e) {
                log.error("a subscriber of the view threw", e);
            }
        }
    }

    Subscription add(ResourceSpace space, Runnable callback) {
        Subscriber subscriber = new Subscriber((resources, revision) -> callback.run());
        bySpace.compute(space, (s, known) -> {
            Set<Subscriber> set = known != null ? known : ConcurrentHashMap.newKeySet();
            set.add(subscriber);
            return set;
        });
        return () -> bySpace.computeIfPresent(space, (s, known) -> {
            known.remove(subscriber);
            return known.isEmpty() ? null : known;
        });
    }

    Subscription addToAll(StoreView.Changes callback) {
        Subscriber subscriber = new Subscriber(callback);
        ofAll.add(subscriber);
        return () -> ofAll.remove(subscriber);
    }

    /**
     * Wakes each subscriber of these resources once, and those of all resources once if there are any.
     *
     * @param revision up to which these are all that have changed since the last call
     */
    void wake(Set<ResourceSpace> touched, long revision) {
        if (touched.isEmpty()) {
            return;
        }
        Set<ResourceSpace> concerned = LinkedHashSet.newLinkedHashSet(2 * touched.size());
        for (ResourceSpace space : touched) {
            concerned.add(space);
            concerned.add(ResourceSpace.ofEveryIdentity(space.groupResource()));
        }
        for (ResourceSpace space : concerned) {
            bySpace.getOrDefault(space, Set.of()).forEach(one -> one.wake(touched, revision));
        }
        ofAll.forEach(one -> one.wake(touched, revision));
    }
}
