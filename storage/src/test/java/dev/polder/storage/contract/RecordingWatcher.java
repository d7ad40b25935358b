package dev.polder.storage.contract;

import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.history.HistoryChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers everything that it is told, and can be waited on. A revision without changes only says how far the store has
 * come: a store writes rows of its own that it tells nobody of.
 */
public final class RecordingWatcher implements StoreWatcher {

    /**
     * One call of a watcher.
     *
     * @param revision its revision
     * @param group whether it was flagged as a group
     * @param events its changes
     */
    public record Call(long revision, boolean group, List<StoreEvent> events) {

        /** Checks the call as a part of a history. */
        public void replay(HistoryChecker checker) {
            if (group) {
                checker.group(revision, events);
            } else {
                checker.revision(revision, events);
            }
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Call> calls = new ArrayList<>();
    private long reached;
    private @Nullable StoreException end;

    @Override
    public void revision(long revision, List<StoreEvent> events) {
        change(() -> told(new Call(revision, false, events)));
    }

    @Override
    public void group(long revision, List<StoreEvent> events) {
        change(() -> told(new Call(revision, true, events)));
    }

    private void told(Call call) {
        if (call.revision() <= reached) {
            throw new IllegalStateException(call.revision() + " is told after " + reached);
        }
        reached = call.revision();
        if (!call.events().isEmpty()) {
            calls.add(call);
        }
    }

    @Override
    public void ended(StoreException cause) {
        change(() -> end = cause);
    }

    /** Waits for the first call, and returns it. */
    public Call next() {
        await(() -> !calls.isEmpty());
        return calls().get(0);
    }

    /** Waits until a revision was told, and returns all calls so far. */
    public List<Call> until(long revision) {
        await(() -> reached >= revision);
        return calls();
    }

    /** Waits until a revision was told or the watch has ended, and returns why it has. */
    public Optional<StoreException> untilOrEnd(long revision) {
        await(() -> reached >= revision || end != null);
        lock.lock();
        try {
            return Optional.ofNullable(end);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the watch has ended. */
    public StoreException end() {
        await(() -> end != null);
        lock.lock();
        try {
            if (end == null) {
                throw new AssertionError("the end was taken back");
            }
            return end;
        } finally {
            lock.unlock();
        }
    }

    public List<Call> calls() {
        lock.lock();
        try {
            return List.copyOf(calls);
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            if (end != null) {
                throw new IllegalStateException("called after the end");
            }
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition) {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(StoreContract.PATIENCE_SECONDS);
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError(
                            "the watcher was not told; it knows " + calls.size() + " revisions, end " + end);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        } finally {
            lock.unlock();
        }
    }
}
