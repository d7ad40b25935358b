package dev.polder.spi.control;

import java.util.concurrent.atomic.LongAdder;

/** Counts how often controllers have looked at what is in something that is being deleted, and at how many objects. */
public final class Looks {

    private final LongAdder looks = new LongAdder();
    private final LongAdder objects = new LongAdder();

    /** A look at so many objects. */
    public void count(int all) {
        looks.increment();
        objects.add(all);
    }

    /** The looks so far. */
    public long looks() {
        return looks.sum();
    }

    /** The objects that were looked at, each as often as it was. */
    public long objects() {
        return objects.sum();
    }
}
