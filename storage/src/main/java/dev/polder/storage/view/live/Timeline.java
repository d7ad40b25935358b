package dev.polder.storage.view.live;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest state and the recent past. One thread publishes; all others read.
 *
 * <p>A state and its events become visible together: who sees an event finds it in the newest state, and the other way
 * round. Older states are not all kept; one is found by undoing events from the next checkpoint after it.
 */
final class Timeline implements History {

    /** What an event keeps alive beside the record it replaced: itself and its share of old tree nodes. */
    private static final long EVENT_WEIGHT = 1024;

    /** That of a store that nothing was written to: no transaction made it. */
    private static final long FIRST_REVISION = 1;

    private final ViewConfig config;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final EventLog events = new EventLog();
    private final Map<ResourceSpace, EventLog> bySpace = new HashMap<>();
    private final Deque<State> checkpoints = new ArrayDeque<>();
    private final Deque<Gap> gaps = new ArrayDeque<>();
    /** Revisions of which a client may know a part, from {@link #oldest} on. */
    private final NavigableSet<Long> groups = new TreeSet<>();

    private volatile State current;
    private volatile long oldest;
    private volatile long bytes;
    private int sinceCheckpoint;

    /** A stretch of time whose states are not known: what happened in it was learned only as a difference. */
    private record Gap(long from, long to) {}

    Timeline(ViewConfig config) {
        this.config = config;
        this.current = State.NOTHING;
    }

    State current() {
        return current;
    }

    /** About how much memory history keeps alive beyond the newest state. */
    long bytes() {
        return bytes;
    }

    /** Starts with a state whose past is not known. */
    void begin(State state) {
        lock.writeLock().lock();
        try {
            oldest = state.revision();
            current = state;
            if (state.revision() > FIRST_REVISION) {
                // What made this revision is not known: it may have been a group.
                groups.add(state.revision());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Publishes the next state with all events since the last one, in order.
     *
     * @param newGroups the group revisions among them
     */
    void publish(State next, List<ViewEvent> since, Collection<Long> newGroups) {
        lock.writeLock().lock();
        try {
            groups.addAll(newGroups);
            sinceCheckpoint += since.size();
            if (sinceCheckpoint >= config.checkpointEvents()) {
                checkpoints.addLast(current);
                sinceCheckpoint = since.size();
            }
            long weight = bytes;
            for (ViewEvent event : since) {
                events.add(event);
                bySpace.computeIfAbsent(event.subject().key().space(), s -> new EventLog())
                        .add(event);
                weight += weight(event);
            }
            bytes = forget(weight);
            current = next;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Like {@link #publish}, for a state that was loaded: the states between are not known. */
    void publishAcross(State next, List<ViewEvent> difference) {
        lock.writeLock().lock();
        try {
            gaps.addLast(new Gap(current.revision(), next.revision()));
            checkpoints.addLast(current);
            // A difference gathers deletions in one revision and leaves out what was overwritten: no revision in it is
            // known to be whole.
            publish(
                    next,
                    difference,
                    difference.stream().map(ViewEvent::revision).toList());
        } finally {
            lock.writeLock().unlock();
        }
    }

    Optional<ViewSnapshot> at(long revision) {
        State start;
        List<ViewEvent> later;
        lock.readLock().lock();
        try {
            if (revision < oldest || revision > current.revision() || inGap(revision)) {
                return Optional.empty();
            }
            start = checkpointFrom(revision);
            int first = events.firstAfter(revision);
            later = run(events, first, Math.max(first, events.firstAfter(start.revision())));
        } finally {
            lock.readLock().unlock();
        }
        if (start.revision() == revision) {
            return Optional.of(start);
        }
        Draft draft = new Draft(start);
        for (int i = later.size() - 1; i >= 0; i--) {
            draft.undo(later.get(i));
        }
        return Optional.of(draft.at(revision));
    }

    @Override
    public long oldest() {
        return oldest;
    }

    @Override
    public Batch after(ResourceSpace space, long afterRevision, int most) {
        lock.readLock().lock();
        try {
            if (afterRevision < oldest) {
                throw new StoreException.Compacted(afterRevision, oldest);
            }
            long newest = Math.max(afterRevision, current.revision());
            EventLog log = space.isOfEveryIdentity() ? merged(space, afterRevision) : bySpace.get(space);
            if (log == null) {
                return new Batch(List.of(), newest);
            }
            int from = log.firstAfter(afterRevision);
            int to = from;
            long revision = afterRevision;
            while (to < log.size() && (to - from < most || log.get(to).revision() == revision)) {
                revision = log.get(to++).revision();
            }
            return new Batch(run(log, from, to), to == log.size() ? newest : revision);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** What the logs of a resource's identities hold after a revision, in the order of revisions. */
    private @Nullable EventLog merged(ResourceSpace space, long afterRevision) {
        List<EventLog> parts = new ArrayList<>();
        bySpace.forEach((known, log) -> {
            if (space.covers(known)) {
                parts.add(log);
            }
        });
        if (parts.size() < 2) {
            return parts.isEmpty() ? null : parts.get(0);
        }
        EventLog merged = new EventLog();
        parts.stream()
                .flatMap(log -> run(log, log.firstAfter(afterRevision), log.size()).stream())
                .sorted(Comparator.comparingLong(ViewEvent::revision))
                .forEach(merged::add);
        return merged;
    }

    @Override
    public Batch whole(ResourceSpace space, long afterRevision, int most) {
        lock.readLock().lock();
        try {
            Gap next = gaps.stream()
                    .filter(gap -> gap.to() > afterRevision)
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                return after(space, afterRevision, most);
            }
            if (next.from() <= afterRevision) {
                throw new StoreException.Compacted(afterRevision, next.to());
            }
            Batch batch = after(space, afterRevision, most);
            List<ViewEvent> known = batch.events().stream()
                    .filter(event -> event.revision() <= next.from())
                    .toList();
            return new Batch(known, Math.min(batch.upTo(), next.from()));
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public long resumeAfter(long revision) {
        lock.readLock().lock();
        try {
            if (!groups.contains(revision)) {
                return revision;
            }
            if (revision <= oldest) {
                throw new StoreException.Compacted(revision, oldest + 1);
            }
            return revision - 1;
        } finally {
            lock.readLock().unlock();
        }
    }

    private static List<ViewEvent> run(EventLog log, int from, int to) {
        List<ViewEvent> run = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            run.add(log.get(i));
        }
        return run;
    }

    /** The oldest state that is kept and not before the revision. */
    private State checkpointFrom(long revision) {
        State start = current;
        Iterator<State> newestFirst = checkpoints.descendingIterator();
        while (newestFirst.hasNext()) {
            State checkpoint = newestFirst.next();
            if (checkpoint.revision() < revision) {
                break;
            }
            start = checkpoint;
        }
        return start;
    }

    private boolean inGap(long revision) {
        return gaps.stream().anyMatch(gap -> gap.from() < revision && revision < gap.to());
    }

    /** Drops whole revisions, oldest first, until history is within its bounds again. */
    private long forget(long weight) {
        long left = weight;
        while (events.size() > config.historyEvents() || left > config.historyBytes()) {
            long revision = events.get(0).revision();
            oldest = revision;
            while (events.size() > 0 && events.get(0).revision() == revision) {
                left -= weight(events.get(0));
                forget(events.removeOldest());
            }
        }
        groups.headSet(oldest).clear();
        while (!checkpoints.isEmpty() && checkpoints.getFirst().revision() < oldest) {
            checkpoints.removeFirst();
        }
        while (!gaps.isEmpty() && gaps.getFirst().to() <= oldest) {
            gaps.removeFirst();
        }
        return left;
    }

    private void forget(ViewEvent event) {
        ResourceSpace space = event.subject().key().space();
        EventLog log = bySpace.get(space);
        if (log != null) {
            log.removeOldest();
            if (log.size() == 0) {
                bySpace.remove(space);
            }
        }
    }

    private static long weight(ViewEvent event) {
        ObjectRecord before = event.before();
        return EVENT_WEIGHT + (before != null ? before.weight() : 0);
    }
}
