package dev.polder.e2e.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a client's callbacks have reported, awaited one by one. */
final class Events {

    private static final int LIMIT_SECONDS = 60;

    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private final List<String> passed = new ArrayList<>();

    void add(String event) {
        queue.add(event);
    }

    /** Returns once this event has come; others before it are passed over. */
    void await(String wanted) {
        try {
            String event;
            do {
                event = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                if (event == null) {
                    throw new AssertionError("did not come: " + wanted + "; came: " + passed);
                }
                passed.add(event);
            } while (!event.equals(wanted));
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
