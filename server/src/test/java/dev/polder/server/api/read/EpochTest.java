package dev.polder.server.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.StoredBefore;
import dev.polder.server.api.WatchStream;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.epoch.EpochTable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Store rule S8: a store that was imported into gives versions above all others, and knows that older ones are gone. */
class EpochTest {

    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final long ISSUED = 1_000_000;

    @TempDir
    static Path root;

    private static ApiServer api;
    private static long before;

    @BeforeAll
    static void start() {
        before = StoredBefore.in(root, store -> {
            long revision = StoredBefore.committed(
                    store, new StoreTransaction(StoredBefore.secret("before"), List.of(), List.of()));
            EpochTable.step(store, ISSUED).toCompletableFuture().join();
            return revision;
        });
        api = ApiServer.startIn(root);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static long make(String name) {
        String body = "{'metadata':{'name':'" + name + "'}}";
        return Long.parseLong(api.post(SECRETS, body).expect(201).version());
    }

    @Test
    void everyForm_printsTheSameVersionAboveTheStep() {
        String name = api.fresh("form");
        long version = make(name);
        String path = SECRETS + "/" + name;
        assertThat(version).isGreaterThan(ISSUED);
        String text = Long.toString(version);
        assertThat(api.get(path).expect(200).version()).isEqualTo(text);
        assertThat(api.get(path, "Accept", "application/yaml").expect(200).text())
                .contains(text);
        assertThat(api.get(path, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                        .expect(200)
                        .version())
                .isEqualTo(text);
        String list = SECRETS + "?fieldSelector=metadata.name%3D" + name;
        assertThat(api.get(list).expect(200).at("/items/0/metadata/resourceVersion"))
                .isEqualTo(text);
        assertThat(Long.parseLong(api.get(list).version())).isGreaterThanOrEqualTo(version);
    }

    @Test
    void objectFromBeforeTheStep_keepsItsVersionAndCanBeUpdated() {
        assertThat(api.get(SECRETS + "/before").version()).isEqualTo(Long.toString(before));
        String body = "{'metadata':{'resourceVersion':'" + before + "','labels':{'a':'b'}}}";
        api.mergePatch(SECRETS + "/before", body).expect(200);
        api.mergePatch(SECRETS + "/before", body).expect(409);
        long now = Long.parseLong(api.get(SECRETS + "/before").version());
        assertThat(now).isGreaterThan(ISSUED);
        api.delete(SECRETS + "/before", "{'preconditions':{'resourceVersion':'" + before + "'}}")
                .expect(409);
        // A version from above the step is a condition like any other.
        api.mergePatch(SECRETS + "/before", "{'metadata':{'resourceVersion':'" + now + "','labels':{'a':'c'}}}")
                .expect(200);
    }

    @Test
    void versionBelowTheStep_isExpired() {
        for (long gone : new long[] {before, ISSUED}) {
            for (String match : List.of("Exact", "NotOlderThan")) {
                Answer answer = api.get(SECRETS + "?resourceVersion=" + gone + "&resourceVersionMatch=" + match);
                // apimachinery NewResourceExpired: reason Expired, code 410
                assertThat(answer.expect(410).at("/reason")).isEqualTo("Expired");
            }
            // cacher.go: errors after a version was parsed are an event of the watch
            try (WatchStream watch = api.watch(SECRETS + "?watch=true&resourceVersion=" + gone)) {
                WatchStream.Event error = watch.next();
                assertThat(error.type()).isEqualTo("ERROR");
                assertThat(error.at("/code")).isEqualTo("410");
                assertThat(error.at("/reason")).isEqualTo("Expired");
            }
        }
    }

    @Test
    void watchAndPages_goOnAfterVersionsAboveTheStep() {
        long from = make(api.fresh("w"));
        String next = api.fresh("w");
        try (WatchStream watch = api.watch(SECRETS + "?watch=true&resourceVersion=" + from)) {
            long version = make(next);
            assertThat(watch.next("ADDED", next).version()).isEqualTo(version);
        }
        Answer page = api.get(SECRETS + "?limit=1").expect(200);
        String token = page.at("/metadata/continue");
        Answer second = api.get(SECRETS + "?limit=1&continue=" + token).expect(200);
        assertThat(second.version()).isEqualTo(page.version());
        api.get(SECRETS + "?resourceVersionMatch=Exact&resourceVersion=" + page.version())
                .expect(200);
    }
}
