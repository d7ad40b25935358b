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
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
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

    /** How many events are dropped before readers get their turn. */
    private static final int DROPPED_AT_ONCE = 1_024;

    /** Of how many resources is known what was forgotten of them. */
    private static final int KNOWN_FORGOTTEN = 1_024;

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

    /** Up to where changes of a resource were forgotten, by resource, in the order of these revisions. */
    private final SequencedMap<ResourceSpace, Long> forgotten = new LinkedHashMap<>();
    /** The same for resources that are not in {@link #forgotten}. */
    private long forgottenOfOthers;
    /** The end of the last gap that was forgotten. */
    private long forgottenGap;

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
            forgottenOfOthers = state.revision();
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
            while (events.size() > config.historyEvents() || weight > config.historyBytes()) {
                weight = dropOldest(weight);
            }
            bytes = weight;
            trim();
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

    /**
     * Forgets what was before a revision, as the store has: nobody may go on from there, whatever there is room for. Any
     * thread may call it; readers are let in between.
     */
    void forgetBefore(long revision) {
        boolean more = true;
        while (more) {
            lock.writeLock().lock();
            try {
                more = dropSome(Math.min(revision, current.revision()));
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    /** Drops revisions up to one; whether some are left. */
    private boolean dropSome(long upTo) {
        int enough = Math.max(0, events.size() - DROPPED_AT_ONCE);
        long weight = bytes;
        while (events.size() > enough && events.get(0).revision() <= upTo) {
            weight = dropOldest(weight);
        }
        bytes = weight;
        boolean more = events.size() > 0 && events.get(0).revision() <= upTo;
        if (!more) {
            oldest = Math.max(oldest, upTo);
        }
        trim();
        return more;
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
    public Set<ResourceSpace> spaces() {
        lock.readLock().lock();
        try {
            Set<ResourceSpace> spaces = new HashSet<>(bySpace.keySet());
            spaces.addAll(forgotten.keySet());
            return spaces;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Batch after(ResourceSpace space, long afterRevision, int most) {
        lock.readLock().lock();
        try {
            if (afterRevision < forgottenOf(space)) {
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

    /** Up to where changes of a resource may have been forgotten. */
    private long forgottenOf(ResourceSpace space) {
        if (!space.isOfEveryIdentity()) {
            return forgotten.getOrDefault(space, forgottenOfOthers);
        }
        long last = forgottenOfOthers;
        for (Map.Entry<ResourceSpace, Long> one : forgotten.entrySet()) {
            if (space.covers(one.getKey())) {
                last = Math.max(last, one.getValue());
            }
        }
        return last;
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
            if (afterRevision < forgottenGap) {
                throw new StoreException.Compacted(afterRevision, forgottenGap);
            }
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
            if (revision < oldest) {
                throw new StoreException.Compacted(revision, oldest);
            }
            if (!groups.contains(revision)) {
                return revision;
            }
            if (revision == oldest) {
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

    /** Drops the oldest revision that has events; what the rest weighs. */
    private long dropOldest(long weight) {
        long left = weight;
        long revision = events.get(0).revision();
        oldest = revision;
        while (events.size() > 0 && events.get(0).revision() == revision) {
            left -= weight(events.get(0));
            dropped(events.removeOldest());
        }
        return left;
    }

    private void dropped(ViewEvent event) {
        ResourceSpace space = event.subject().key().space();
        EventLog log = bySpace.get(space);
        if (log != null) {
            log.removeOldest();
            if (log.size() == 0) {
                bySpace.remove(space);
            }
        }
        forgotten.putLast(space, event.revision());
        if (forgotten.size() > KNOWN_FORGOTTEN) {
            forgottenOfOthers = forgotten.pollFirstEntry().getValue();
        }
    }

    /** Lets go of what is about revisions before the oldest. */
    private void trim() {
        groups.headSet(oldest).clear();
        while (!checkpoints.isEmpty() && checkpoints.getFirst().revision() < oldest) {
            checkpoints.removeFirst();
        }
        while (!gaps.isEmpty() && gaps.getFirst().to() <= oldest) {
            forgottenGap = gaps.removeFirst().to();
        }
    }

    private static long weight(ViewEvent event) {
        ObjectRecord before = event.before();
        return EVENT_WEIGHT + (before != null ? before.weight() : 0);
    }
}
