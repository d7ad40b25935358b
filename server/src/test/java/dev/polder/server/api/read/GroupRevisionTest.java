package dev.polder.server.api.read;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.StoredBefore;
import dev.polder.server.api.WatchStream;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Store rule S1: a client that was cut off inside a group revision is told all of it when it comes back. */
class GroupRevisionTest {

    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    @Test
    void watchResumedAtAGroup_replaysTheWholeOfIt(@TempDir Path root) {
        long group = StoredBefore.in(root, store -> {
            StoredBefore.committed(store, new StoreTransaction(StoredBefore.secret("before"), List.of(), List.of()));
            List<RowWrite> objects =
                    List.of(StoredBefore.secret("a"), StoredBefore.secret("b"), StoredBefore.secret("c"));
            return StoredBefore.committed(store, StoreTransaction.group(objects, List.of(), List.of()));
        });
        try (ApiServer api = ApiServer.startIn(root);
                WatchStream watch = api.watch(SECRETS + "?watch=true&resourceVersion=" + group)) {
            watch.next("ADDED", "a");
            watch.next("ADDED", "b");
            watch.next("ADDED", "c");
            api.post(SECRETS, "{'metadata':{'name':'next'}}").expect(201);
            watch.next("ADDED", "next");
        }
    }

    /** What the server notes beside an object is written with it, and nobody's to be told. */
    @Test
    void watchResumedAtAnObjectWithNotesBesideIt_repeatsNothing() {
        String quotas = "/api/v1/namespaces/default/resourcequotas";
        try (ApiServer api = ApiServer.start()) {
            String made = api.post(quotas, "{'metadata':{'name':'quota'},'spec':{'hard':{'secrets':'3'}}}")
                    .expect(201)
                    .version();
            try (WatchStream watch = api.watch(quotas + "?watch=true&resourceVersion=" + made)) {
                watch.next("MODIFIED", "quota");
            }
        }
    }

    @Test
    void watchResumedAtAnotherRevision_repeatsNothing(@TempDir Path root) {
        long single = StoredBefore.in(
                root,
                store -> StoredBefore.committed(
                        store, new StoreTransaction(StoredBefore.secret("before"), List.of(), List.of())));
        try (ApiServer api = ApiServer.startIn(root);
                WatchStream watch = api.watch(SECRETS + "?watch=true&resourceVersion=" + single)) {
            api.post(SECRETS, "{'metadata':{'name':'next'}}").expect(201);
            watch.next("ADDED", "next");
        }
    }
}
