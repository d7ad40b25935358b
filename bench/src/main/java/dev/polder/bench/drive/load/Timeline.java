package dev.polder.bench.drive.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The clock that a schedule goes by; tests have one of their own. */
public interface Timeline {

    /** Nanoseconds since any point of time. */
    long now();

    /**
     * Waits until something is so, or until a time.
     *
     * @return whether it is so
     */
    boolean await(BooleanSupplier isSo, long until) throws InterruptedException;

    /** Tells those who wait that something has changed. */
    void changed();

    /** The clock of {@link System#nanoTime}. */
    static Timeline real() {
        ReentrantLock lock = new ReentrantLock();
        Condition change = lock.newCondition();
        return new Timeline() {
            @Override
            public long now() {
                return System.nanoTime();
            }

            @Override
            public boolean await(BooleanSupplier isSo, long until) throws InterruptedException {
                lock.lock();
                try {
                    while (!isSo.getAsBoolean()) {
                        long left = until - System.nanoTime();
                        if (left <= 0) {
                            return false;
                        }
                        var unused = change.await(left, TimeUnit.NANOSECONDS);
                    }
                    return true;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void changed() {
                lock.lock();
                try {
                    change.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        };
    }
}
