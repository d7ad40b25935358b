package dev.polder.server.store;

import dev.polder.api.object.ResourceSpace;
import dev.polder.server.wakeup.ClockWakeups;
import dev.polder.server.wakeup.Wakeups;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.expiry.Expirer;
import dev.polder.storage.expiry.LastWrite;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.StoreView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Has objects end that end by themselves, while this server leads: the list of them, and what runs it. */
public final class Expiry implements AutoCloseable {

    /** Where the events of both groups lie. */
    private static final ResourceSpace EVENTS = ResourceSpace.local("", "events");

    private static final String OFFICE = "expiry";

    private final LeaderLock.Candidacy candidacy;
    private final Wakeups wakeups;

    private Expiry(LeaderLock.Candidacy candidacy, Wakeups wakeups) {
        this.candidacy = candidacy;
        this.wakeups = wakeups;
    }

    /**
     * What ends by itself.
     *
     * @param eventTtl how long events stay after they were last written; zero keeps them, as upstream's does
     */
    public static ExpiryRules rules(Duration eventTtl) {
        return eventTtl.isZero() ? ExpiryRules.NONE : new ExpiryRules(Map.of(EVENTS, new LastWrite(eventTtl)));
    }

    /**
     * Begins.
     *
     * @param view was opened with the same rules
     */
    public static Expiry start(ObjectStore store, StoreView view, ExpiryRules rules, InstantSource clock) {
        Wakeups wakeups = new ClockWakeups(clock, "polder-expiry");
        Expirer expirer = new Expirer(new Expirer.Parts(
                store,
                view,
                rules.rules().keySet(),
                clock,
                wakeups::at,
                task -> Thread.ofVirtual().name("polder-expiry").start(task)));
        return new Expiry(store.leaders().campaign(OFFICE, expirer), wakeups);
    }

    @Override
    public void close() {
        candidacy.close();
        wakeups.close();
    }
}
