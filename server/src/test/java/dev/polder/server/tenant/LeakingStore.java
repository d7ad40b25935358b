package dev.polder.server.tenant;

import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import java.util.List;
import java.util.stream.Stream;

/** A store that tells config maps of one logical cluster a second time, as those of another. */
public final class LeakingStore extends ForwardingStore {

    private final String from;
    private final String to;

    public LeakingStore(ObjectStore store, String from, String to) {
        super(store);
        this.from = from + "/core/configmaps/";
        this.to = to + "/core/configmaps/";
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        return super.watch(afterRevision, new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                watcher.revision(
                        revision,
                        Stream.concat(events.stream(), events.stream().flatMap(LeakingStore.this::leaked))
                                .toList());
            }

            @Override
            public void ended(StoreException cause) {
                watcher.ended(cause);
            }
        });
    }

    private Stream<StoreEvent> leaked(StoreEvent event) {
        String path = event.key().path();
        if (!path.startsWith(from) || !(event instanceof StoreEvent.Put put)) {
            return Stream.empty();
        }
        StoredRow row = put.row();
        StoreKey wrong = new StoreKey(to + path.substring(from.length()));
        return Stream.of(
                new StoreEvent.Put(new StoredRow(wrong, row.value(), row.createRevision(), row.modRevision())));
    }
}
