package dev.polder.gc.history;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A view that counts the dependents that are looked at.
 *
 * @param looked how many were
 */
record CountingView(StoreView view, AtomicLong looked) implements StoreView {

    private record Counting(ViewSnapshot snapshot, AtomicLong looked) implements ViewSnapshot {

        @Override
        public long revision() {
            return snapshot.revision();
        }

        @Override
        public ResourceMap map(ResourceSpace space) {
            return snapshot.map(space);
        }

        @Override
        public Set<ResourceSpace> spaces() {
            return snapshot.spaces();
        }

        @Override
        public List<ObjectRecord> dependents(LogicalClusterName cluster, String ownerUid) {
            List<ObjectRecord> found = snapshot.dependents(cluster, ownerUid);
            looked.addAndGet(found.size());
            return found;
        }

        @Override
        public Optional<ObjectRecord> anyDependent(
                LogicalClusterName cluster, String ownerUid, Predicate<? super ObjectRecord> question) {
            return snapshot.anyDependent(cluster, ownerUid, one -> {
                looked.incrementAndGet();
                return question.test(one);
            });
        }

        @Override
        public List<ObjectRecord> firstToEnd(int most) {
            return snapshot.firstToEnd(most);
        }
    }

    @Override
    public ViewSnapshot snapshot() {
        return new Counting(view.snapshot(), looked);
    }

    @Override
    public CompletionStage<ViewSnapshot> atLeast(long revision) {
        return view.atLeast(revision).thenApply(snapshot -> new Counting(snapshot, looked));
    }

    @Override
    public CompletionStage<ViewSnapshot> consistent() {
        return view.consistent().thenApply(snapshot -> new Counting(snapshot, looked));
    }

    @Override
    public Optional<ViewSnapshot> at(long revision) {
        return view.at(revision);
    }

    @Override
    public History history() {
        return view.history();
    }

    @Override
    public Epochs epochs() {
        return view.epochs();
    }

    @Override
    public boolean cools() {
        return view.cools();
    }

    @Override
    public List<ObjectRecord> hold(List<ObjectRecord> records) {
        return view.hold(records);
    }

    @Override
    public Subscription onChange(ResourceSpace space, Runnable callback) {
        return view.onChange(space, callback);
    }

    @Override
    public Subscription onAnyChange(Runnable callback) {
        return view.onAnyChange(callback);
    }

    @Override
    public Subscription onChanges(Changes callback) {
        return view.onChanges(callback);
    }

    @Override
    public void close() {
        view.close();
    }
}
