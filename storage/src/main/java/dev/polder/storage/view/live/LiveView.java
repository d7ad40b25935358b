package dev.polder.storage.view.live;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.merge.MergedMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The view of a running store.
 *
 * <p>One thread applies the store's stream and publishes whole states in order. Stages of {@link #atLeast} and
 * {@link #consistent} may complete on that thread: dependants must return at once. A stage fails with a
 * {@link StoreException}.
 */
public final class LiveView implements StoreView {

    private final Timeline timeline;
    private final RevisionWaiters waiters;
    private final Supplier<CompletionStage<Long>> barrier;
    private final LateBarriers late;
    private final Subscribers subscribers = new Subscribers();
    private final ValueBudget budget;
    private final Applier applier;
    private final Thread thread;

    private LiveView(ObjectStore store, Function<StoreKey, Optional<ObjectKey>> keys, ViewConfig config) {
        this.timeline = new Timeline(config);
        this.waiters = new RevisionWaiters(timeline::current);
        this.late = new LateBarriers(() -> timeline.current().revision(), System::nanoTime);
        this.barrier = store.barrierIsLocal() ? store::barrier : shared(store);
        Applier.Listener listener = new Applier.Listener() {
            @Override
            public void published(State state, Set<ResourceSpace> touched) {
                waiters.release(state);
                subscribers.wake(touched, state.revision());
            }

            @Override
            public void failed(StoreException cause) {
                waiters.fail(cause);
            }
        };
        this.budget = new ValueBudget(store, config.memory());
        this.applier = new Applier(store, new KeyReader(keys), config, timeline, budget, listener);
        this.thread = new Thread(applier, "polder-view");
        thread.setDaemon(true);
    }

    /** Barriers that cost a round trip, and that a watch may leave out. */
    private Supplier<CompletionStage<Long>> shared(ObjectStore store) {
        BarrierGate gate = new BarrierGate(() -> {
            late.asked();
            return store.barrier().thenApply(revision -> {
                late.passed(revision);
                return revision;
            });
        });
        return gate::pass;
    }

    /**
     * Loads a view and follows the store from then on.
     *
     * @param store the store; closing the view does not close it
     * @param keys reads the key of a visible row; empty when it is not an object's
     * @param config the bounds
     * @return the view once it has applied everything that was acknowledged before this call; fails with a
     *     {@link StoreException}, and then nothing keeps running
     */
    public static CompletionStage<LiveView> open(
            ObjectStore store, Function<StoreKey, Optional<ObjectKey>> keys, ViewConfig config) {
        LiveView view = new LiveView(store, keys, config);
        view.thread.start();
        return view.consistent()
                .handle((snapshot, failure) -> {
                    if (failure != null) {
                        view.close();
                        return CompletableFuture.<LiveView>failedFuture(BarrierGate.unwrapped(failure));
                    }
                    return CompletableFuture.completedFuture(view);
                })
                .thenCompose(Function.identity());
    }

    /** Objects that were read from elsewhere, in the order of a view: a state that history no longer reaches. */
    public static ResourceMap mapOf(ResourceSpace space, Collection<ObjectRecord> objects) {
        if (!space.isOfEveryIdentity()) {
            return ObjectMap.of(space, objects);
        }
        Map<ResourceSpace, List<ObjectRecord>> bySpace = objects.stream()
                .collect(Collectors.groupingBy(object -> object.key().space()));
        return MergedMap.of(bySpace.entrySet().stream()
                .map(part -> new MergedMap.Part(part.getKey().identity(), ObjectMap.of(part.getKey(), part.getValue())))
                .toList());
    }

    @Override
    public ViewSnapshot snapshot() {
        return timeline.current();
    }

    @Override
    public CompletionStage<ViewSnapshot> atLeast(long revision) {
        return waiters.atLeast(revision);
    }

    @Override
    public CompletionStage<ViewSnapshot> consistent() {
        CompletableFuture<Long> passed = barrier.get().toCompletableFuture();
        return passed.state() == Future.State.SUCCESS ? atLeast(passed.resultNow()) : passed.thenCompose(this::atLeast);
    }

    @Override
    public Optional<ViewSnapshot> at(long revision) {
        return timeline.at(revision);
    }

    @Override
    public History history() {
        return timeline;
    }

    @Override
    public boolean cools() {
        return budget.isBounded();
    }

    @Override
    public List<ObjectRecord> hold(List<ObjectRecord> records) {
        return budget.hold(records, timeline.current());
    }

    @Override
    public Subscription onChange(ResourceSpace space, Runnable callback) {
        return subscribers.add(space, callback);
    }

    @Override
    public Subscription onAnyChange(Runnable callback) {
        return subscribers.addToAll((resources, revision) -> callback.run());
    }

    @Override
    public Subscription onChanges(Changes callback) {
        return subscribers.addToAll(callback);
    }

    @Override
    public Epochs epochs() {
        return applier.epochs();
    }

    /**
     * Forgets history before a revision, because the store has: watches that have nothing to be told from there go on, and
     * whoever asks for something older is told that it is gone (store rule S15). The newest state stays, whatever the
     * revision. Any thread may call it.
     */
    public void forgetBefore(long revision) {
        timeline.forgetBefore(revision);
    }

    /** About how much memory the view takes. */
    public ViewBytes bytes() {
        long objects = budget.isBounded() ? budget.bytes() : timeline.current().bytes();
        return new ViewBytes(objects, timeline.bytes());
    }

    /** How many owner references the view knows its objects by. */
    public int ownerReferences() {
        return timeline.current().owners().size();
    }

    /** How many values were read from the store one by one or in pages because they were not in memory. */
    public long coldReads() {
        return budget.reads();
    }

    /**
     * Why the view does not follow its store at the moment, and so may be old; empty when it does. A view that is late shows by a
     * barrier that somebody asks for, as {@link #consistent} does.
     */
    public Optional<StoreException> trouble() {
        return applier.trouble().or(late::trouble);
    }

    /** Stops following and fails everybody who waits. The newest state can still be read. */
    @Override
    public void close() {
        applier.close();
        thread.interrupt();
        waiters.fail(new StoreException.Unavailable("the view is closed"));
        if (!Thread.currentThread().equals(thread)) {
            joinThread();
        }
    }

    private void joinThread() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
