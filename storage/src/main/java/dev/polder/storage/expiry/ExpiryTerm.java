package dev.polder.storage.expiry;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One term of an {@link Expirer}: from its election until it is deposed, or a transaction tells that it was. */
final class ExpiryTerm implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryTerm.class);

    /** The most removals that are on their way at once: they share the disk's or etcd's commits, and leave room for others. */
    private static final int AT_ONCE = 64;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Expirer.Parts parts;
    private final Guard fence;
    private final List<Subscription> subscriptions = new ArrayList<>();
    /** Whether a look is about to begin: whoever wakes meanwhile is part of it. */
    private final AtomicBoolean woken = new AtomicBoolean();

    /** Held by the one that looks. */
    private final Lock looking = new ReentrantLock();

    private volatile boolean over;
    /** When the alarm will ring that rings first. */
    private volatile Instant armed = Instant.MAX;

    private volatile Duration pause = FIRST_PAUSE;

    ExpiryTerm(Expirer.Parts parts, Guard fence) {
        this.parts = parts;
        this.fence = fence;
    }

    void begin() {
        for (ResourceSpace space : parts.spaces()) {
            subscriptions.add(parts.view().onChange(space, this::indexChanged));
        }
        wake();
    }

    @Override
    public void close() {
        over = true;
        subscriptions.forEach(Subscription::close);
    }

    /** On the view's thread. Most changes move the end of the index, and need no look. */
    private void indexChanged() {
        List<ObjectRecord> first = parts.view().snapshot().firstToEnd(1);
        if (!first.isEmpty() && end(first.get(0)).isBefore(armed)) {
            wake();
        }
    }

    private void rung(Instant alarm) {
        if (alarm.equals(armed)) {
            armed = Instant.MAX;
        }
        wake();
    }

    private void wake() {
        if (!over && woken.compareAndSet(false, true)) {
            parts.workers().execute(this::look);
        }
    }

    /** Removes what has ended, then waits for what ends next. One at a time. */
    private void look() {
        looking.lock();
        try {
            woken.set(false);
            removeAll();
        } catch (RuntimeException failure) {
            if (over) {
                return;
            }
            // A store that cannot be asked, or an error of ours: nobody waits for these removals, but they must go on.
            LOG.warn("objects that have ended could not be removed; trying again in {}", pause, failure);
            arm(parts.clock().instant().plus(pause));
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        } finally {
            looking.unlock();
        }
    }

    private void removeAll() {
        while (!over) {
            List<ObjectRecord> first = parts.view().snapshot().firstToEnd(AT_ONCE);
            List<ObjectRecord> ended = ended(first);
            if (ended.isEmpty()) {
                first.stream().findFirst().ifPresent(next -> arm(end(next)));
                return;
            }
            remove(ended);
            pause = FIRST_PAUSE;
        }
    }

    private List<ObjectRecord> ended(List<ObjectRecord> first) {
        Instant now = parts.clock().instant();
        return first.stream().takeWhile(object -> !end(object).isAfter(now)).toList();
    }

    private static Instant end(ObjectRecord object) {
        return object.end().orElse(Instant.MAX);
    }

    private void arm(Instant when) {
        if (when.isBefore(armed)) {
            armed = when;
            parts.alarm().at(when, () -> rung(when));
        }
    }

    /** Removes objects, each unless it was written meanwhile, and waits until the view shows it. */
    private void remove(List<ObjectRecord> objects) {
        List<CompletionStage<CommitOutcome>> commits = new ArrayList<>(objects.size());
        for (ObjectRecord object : objects) {
            StoreKey row = KeyLayout.object(object.key());
            StoreTransaction removal = StoreTransaction.of(new RowWrite.Delete(row), object.revision());
            commits.add(parts.store().commit(removal.with(List.of(fence))));
        }
        long newest = 0;
        boolean moved = false;
        StoreException failed = null;
        for (CompletionStage<CommitOutcome> commit : commits) {
            try {
                switch (StoreStages.join(commit)) {
                    case CommitOutcome.Committed done -> newest = Math.max(newest, done.revision());
                    case CommitOutcome.GuardFailed refused -> moved |= isLeading(refused);
                }
            } catch (StoreException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
        StoreStages.join(parts.view().atLeast(newest));
        if (moved && !over) {
            // The view shows what was seen to have ended, and the store something newer: wait for that.
            StoreStages.join(parts.view().consistent());
        }
    }

    /** Whether an object alone was stale; when the term is, it is over. */
    private boolean isLeading(CommitOutcome.GuardFailed refused) {
        if (refused.stale().stream().anyMatch(stale -> stale.key().equals(fence.key()))) {
            close();
            return false;
        }
        return true;
    }
}
