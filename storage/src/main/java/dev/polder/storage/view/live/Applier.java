package dev.polder.storage.view.live;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ViewEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that makes states: it loads the first, follows the store's stream, and loads again when the stream no
 * longer reaches back far enough. Readers keep the newest state meanwhile.
 */
final class Applier implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Applier.class);

    private final ObjectStore store;
    private final ViewConfig config;
    private final Timeline timeline;
    private final Listener listener;
    private final KeyReader keys;
    private final Loader loader;
    private final ValueBudget budget;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Feed feed;
    private volatile @Nullable StoreException trouble;
    private volatile Epochs epochs = Epochs.NONE;

    /** Hears what the applier does; called on its thread. */
    interface Listener {

        /** A state was published, with changes of these resources. */
        void published(State state, Set<ResourceSpace> touched);

        /** Nothing will be published any more. */
        void failed(StoreException cause);
    }

    Applier(
            ObjectStore store,
            KeyReader keys,
            ViewConfig config,
            Timeline timeline,
            ValueBudget budget,
            Listener listener) {
        this.store = store;
        this.keys = keys;
        this.config = config;
        this.timeline = timeline;
        this.listener = listener;
        this.budget = budget;
        this.loader = new Loader(store, keys, config.pages(), config.expiry(), budget);
    }

    /** Why the store is not being followed at the moment; empty when it is. */
    Optional<StoreException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** The steps of versions: known before a state that they are about is published. */
    Epochs epochs() {
        return epochs;
    }

    private void learn(Epochs found) {
        // A replayed revision may bring a table that was read newer already.
        if (found.isNewerThan(epochs)) {
            epochs = found;
        }
    }

    /** Ends pauses and the stream; a load that is under way ends when the thread is interrupted as well. */
    void close() {
        closed.countDown();
        Feed current = feed;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public void run() {
        try {
            learn(loader.epochs());
            State first = loader.loadBefore(config.replayRevisions());
            budget.loaded(first, List.of());
            timeline.begin(first);
            listener.published(timeline.current(), Set.of());
            while (closed.getCount() > 0) {
                recover(follow());
            }
        } catch (InterruptedException e) {
            log.debug("the view was closed");
        } catch (StoreException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new StoreException.Unavailable("the view stopped", e));
        }
    }

    private void fail(StoreException cause) {
        log.error("the view follows its store no longer", cause);
        trouble = cause;
        listener.failed(cause);
    }

    /** Applies the stream until it ends, and says why it did. */
    private StoreException follow() throws InterruptedException {
        Feed stream = new Feed(config.queueRevisions());
        feed = stream;
        StoreWatch watch = null;
        try {
            watch = store.watch(timeline.current().revision(), stream);
            trouble = null;
            while (closed.getCount() > 0) {
                apply(stream.take(config.batchRevisions()));
            }
            throw new InterruptedException();
        } catch (StoreException e) {
            return e;
        } finally {
            stream.close();
            if (watch != null) {
                watch.close();
            }
        }
    }

    private void recover(StoreException cause) throws InterruptedException {
        trouble = cause;
        switch (cause) {
            case StoreException.Compacted e -> rebuild(e);
            case StoreException.Unavailable e -> pause(e);
            case StoreException.FutureRevision e -> pause(e);
            case StoreException.Corrupt e -> throw e;
            case StoreException.TooLarge e -> throw e;
            case StoreException.OutOfSpace e -> throw e;
            case StoreException.Unusable e -> throw e;
        }
    }

    private void pause(StoreException cause) throws InterruptedException {
        log.warn("the store's stream ended; following it again in {}", config.retryDelay(), cause);
        if (closed.await(config.retryDelay().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException();
        }
    }

    private void rebuild(StoreException.Compacted why) throws InterruptedException {
        log.warn("the store's stream no longer reaches back; reading everything again", why);
        State old = timeline.current();
        State now;
        try {
            now = loader.load(0, old);
            learn(loader.epochs());
        } catch (StoreException.Unavailable | StoreException.Compacted e) {
            pause(e);
            return;
        }
        List<ViewEvent> difference = Difference.between(old, now);
        budget.loaded(now, difference);
        timeline.publishAcross(now, difference);
        Set<ResourceSpace> touched = new HashSet<>();
        difference.forEach(event -> touched.add(event.subject().key().space()));
        listener.published(now, touched);
    }

    private void apply(List<Feed.Revision> batch) {
        Draft draft = new Draft(timeline.current());
        List<ViewEvent> events = new ArrayList<>();
        List<Long> groups = new ArrayList<>();
        Set<ResourceSpace> touched = new HashSet<>();
        for (Feed.Revision revision : batch) {
            int told = 0;
            for (StoreEvent change : revision.events()) {
                if (change instanceof StoreEvent.Put put && put.key().equals(EpochTable.ROW)) {
                    learn(EpochTable.decode(put.row()));
                }
                ViewEvent event = event(revision.revision(), change, draft);
                if (event != null) {
                    draft.apply(event);
                    events.add(event);
                    ResourceSpace space = event.subject().key().space();
                    touched.add(space);
                    told += space.groupResource().group().equals(ResourceSpace.INTERNAL_GROUP) ? 0 : 1;
                }
            }
            // What the server notes beside one object nobody watches: who has seen the object has seen the revision.
            if (revision.group() && told != 1) {
                groups.add(revision.revision());
            }
        }
        State now = draft.at(batch.get(batch.size() - 1).revision());
        timeline.publish(now, events, groups);
        budget.applied(events, now);
        listener.published(timeline.current(), touched);
    }

    /** The change as an event; null when it is about no object, or about the absence of one that was not there. */
    private @Nullable ViewEvent event(long revision, StoreEvent change, Draft draft) {
        ObjectKey key = keys.read(change.key()).orElse(null);
        if (key == null) {
            return null;
        }
        ObjectRecord before = draft.get(key);
        return switch (change) {
            case StoreEvent.Put put -> {
                ObjectKey shared = before != null ? before.key() : key;
                ObjectRecord after = ObjectRecords.decode(shared, put.row(), budget, config.expiry());
                yield new ViewEvent(revision, before, budget.made(after));
            }
            case StoreEvent.Delete delete -> before == null ? null : new ViewEvent(revision, before, null);
        };
    }
}
