package dev.polder.storage.contract;

import static dev.polder.storage.contract.StoreContract.await;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.expiry.Alarm;
import dev.polder.storage.expiry.Expirer;
import dev.polder.storage.expiry.LastWrite;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;

/** A server that lets events end, as far as a store is concerned: its view and its candidate. */
final class ExpiringServer implements LeaderLock.Candidate, AutoCloseable {

    static final Duration KEEP = Duration.ofHours(1);
    static final ResourceSpace EVENTS = ResourceSpace.local("", "events");
    private static final ExpiryRules RULES = new ExpiryRules(Map.of(EVENTS, new LastWrite(KEEP)));

    private final LiveView view;
    private final Workers workers = new Workers();
    private final Expirer expirer;
    private final CompletableFuture<Guard> elected = new CompletableFuture<>();
    private final LeaderLock.Candidacy candidacy;

    /** Threads that a test can wait for. */
    private static final class Workers implements Executor {
        private final Phaser running = new Phaser(1);

        @Override
        public void execute(Runnable task) {
            running.register();
            Thread.ofVirtual().start(() -> {
                try {
                    task.run();
                } finally {
                    running.arriveAndDeregister();
                }
            });
        }

        void awaitIdle() {
            running.arriveAndAwaitAdvance();
        }
    }

    /**
     * A server that stands for election.
     *
     * @param store what elections and the view are of
     * @param used what objects are removed through
     */
    ExpiringServer(ObjectStore store, ObjectStore used, VirtualTime time) {
        view = await(LiveView.open(used, KeyLayout::parse, ViewConfig.STANDARD.withExpiry(RULES)));
        expirer = new Expirer(new Expirer.Parts(used, view, RULES.rules().keySet(), time, time, workers));
        candidacy = store.leaders().campaign("expiry", this);
    }

    /** A server that leads when this returns. */
    static ExpiringServer leading(ObjectStore store, ObjectStore used, VirtualTime time) {
        ExpiringServer server = new ExpiringServer(store, used, time);
        server.awaitElected();
        return server;
    }

    void awaitElected() {
        await(elected);
        workers.awaitIdle();
    }

    @Override
    public void elected(Guard fence) {
        expirer.elected(fence);
        elected.complete(fence);
    }

    @Override
    public void deposed() {
        expirer.deposed();
    }

    /** Steps back. */
    void resign() {
        candidacy.close();
    }

    StoreView view() {
        return view;
    }

    boolean shows(ObjectKey key) {
        return view.snapshot().map(key.space()).get(key.cluster(), key.namespace(), key.name()) != null;
    }

    /** Returns once everything that follows from a revision, and from the time as it is, has been done. */
    void settle(long revision) {
        await(view.atLeast(revision));
        workers.awaitIdle();
    }

    @Override
    public void close() {
        candidacy.close();
        workers.awaitIdle();
        view.close();
    }

    /** A clock that a test sets, and the alarms that ring when it does. */
    static final class VirtualTime implements InstantSource, Alarm {

        private final List<Set> alarms = new ArrayList<>();
        private Instant now;
        private int rung;

        private record Set(Instant when, Runnable task) {}

        VirtualTime(Instant start) {
            now = start;
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        @Override
        public synchronized void at(Instant when, Runnable task) {
            if (when.isAfter(now)) {
                alarms.add(new Set(when, task));
            } else {
                ring(task);
            }
        }

        /** Sets the clock, and rings what was set until then. */
        synchronized void passTo(Instant time) {
            now = time;
            List<Set> due = alarms.stream()
                    .filter(alarm -> !alarm.when().isAfter(time))
                    .sorted(Comparator.comparing(Set::when))
                    .toList();
            alarms.removeAll(due);
            due.forEach(alarm -> ring(alarm.task()));
        }

        /** How often an alarm has rung. */
        synchronized int rung() {
            return rung;
        }

        private void ring(Runnable task) {
            rung++;
            task.run();
        }
    }
}
