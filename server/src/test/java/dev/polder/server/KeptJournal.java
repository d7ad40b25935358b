package dev.polder.server;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what an {@link Upkeep} says, for a test that waits for it. */
final class KeptJournal implements Upkeep.Journal {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void changed(String what) {
        lines.add("changed: " + what);
    }

    @Override
    public void trouble(String why) {
        lines.add("trouble: " + why);
    }

    /** The next line; waits for it. */
    String next() throws InterruptedException {
        return lines.take();
    }

    /** How many lines there are that nobody has taken. */
    int size() {
        return lines.size();
    }
}
