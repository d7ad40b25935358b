package dev.polder.spi.control.queue;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The objects of one type in one logical cluster. Each call takes the same time, however many there are. */
final class Line {

    private final ResourceSpace space;
    /** What something has happened to. */
    private final LinkedHashSet<ObjectKey> waiting = new LinkedHashSet<>();
    /** What is only tried again. */
    private final LinkedHashSet<ObjectKey> retries = new LinkedHashSet<>();

    /** What nobody may take along, of those that wait. */
    private final Set<ObjectKey> alone = new HashSet<>();

    private final Set<ObjectKey> running = new HashSet<>();
    /** Those of them that are only tried again. */
    private final Set<ObjectKey> retried = new HashSet<>();
    /** What something happened to while it was looked at. */
    private final Set<ObjectKey> again = new HashSet<>();
    /** How many turns those that run are: some are taken along. */
    private int turns;
    /** When one has ended last, or the first has begun. */
    private Instant progress = Instant.EPOCH;
    /** Whether somebody is going to look whether it stalls. */
    private boolean watched;
    /** Whether it is the turn of one that is only tried again, if one may. */
    private boolean retryNext;

    Line(ResourceSpace space) {
        this.space = space;
    }

    ResourceSpace space() {
        return space;
    }

    /** Something has happened to an object. */
    void add(ObjectKey key) {
        if (running.contains(key)) {
            again.add(key);
        } else {
            retries.remove(key);
            waiting.add(key);
        }
    }

    /** An object gets a turn of its own. */
    void addAlone(ObjectKey key) {
        add(key);
        alone.add(key);
    }

    /** It is time to try an object again; not if that is going to happen anyway. */
    void retry(ObjectKey key) {
        if (!running.contains(key) && !waiting.contains(key)) {
            retries.add(key);
        }
    }

    /** How many are in line. */
    int size() {
        return waiting.size() + retries.size();
    }

    boolean idle() {
        return waiting.isEmpty() && retries.isEmpty() && running.isEmpty();
    }

    /** Whether there is something that may be started. */
    boolean ready(Places places) {
        return turns < places.ofType(progress) && (!waiting.isEmpty() || mayRetry(places.bounds()));
    }

    /** Whether it has fewer places than there are, and somebody has to look again: who asks does, until {@link #unwatched}. */
    boolean held(Places places) {
        boolean held = !watched && !waiting.isEmpty() && turns < places.bounds().ofType() && !ready(places);
        watched |= held;
        return held;
    }

    /** Nobody is going to look. */
    void unwatched() {
        watched = false;
    }

    private boolean mayRetry(QueueBounds bounds) {
        return !retries.isEmpty() && retried.size() < bounds.retried();
    }

    /** The next to start, when {@link #ready}; neither of both kinds waits for all of the other. */
    ObjectKey start(Places places) {
        boolean retry = mayRetry(places.bounds()) && (retryNext || waiting.isEmpty());
        ObjectKey key = retry ? retries.removeFirst() : waiting.removeFirst();
        if (retry) {
            retried.add(key);
        }
        retryNext = !retry;
        alone.remove(key);
        turns++;
        if (running.isEmpty()) {
            progress = places.now();
        }
        running.add(key);
        return key;
    }

    /** The next that waits, to go along with one that runs; null when it may not. */
    @Nullable
    ObjectKey along(Predicate<ObjectKey> may) {
        ObjectKey next = waiting.isEmpty() ? null : waiting.getFirst();
        if (next == null || alone.contains(next) || !may.test(next)) {
            return null;
        }
        waiting.remove(next);
        running.add(next);
        return next;
    }

    /** A turn has ended; whether something happened to its object meanwhile. */
    boolean ended(ObjectKey key, Places places) {
        turns--;
        retried.remove(key);
        return left(key, places);
    }

    /** One that went along has been left; whether something happened to it meanwhile. */
    boolean left(ObjectKey key, Places places) {
        progress = places.now();
        running.remove(key);
        return again.remove(key);
    }
}
