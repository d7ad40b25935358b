package dev.polder.server.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.StoredBefore;
import dev.polder.server.api.WatchStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients hear that ask for history which was compacted while the server was down (apiserver
 * {@code storage/etcd3/errors.go}, {@code handleCompactedErrorForPaging} and {@code interpretListError}).
 */
@Tag(BoundedView.TAG)
class ForgottenHistoryTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String LISTED = MAPS + "?labelSelector=of=test&limit=1";

    @TempDir
    private static Path root;

    private static ApiServer api;
    private static Answer firstPage;

    @BeforeAll
    static void start() {
        try (ApiServer before = ApiServer.startIn(root)) {
            for (String name : new String[] {"a", "b", "c"}) {
                before.post(MAPS, "{'metadata':{'name':'" + name + "','labels':{'of':'test'}}}")
                        .expect(201);
            }
            firstPage = before.get(LISTED).expect(200);
            before.delete(MAPS + "/b").expect(200);
            before.post(MAPS, "{'metadata':{'name':'d','labels':{'of':'test'}}}")
                    .expect(201);
        }
        StoredBefore.in(root, store -> {
            long newest = store.barrier().toCompletableFuture().join();
            return store.compact(newest).toCompletableFuture().join();
        });
        api = ApiServer.startIn(root);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Tag("k8s-6.10")
    @Tag("k8s-12.8")
    @Test
    void pageToken_isExpired_andItsReplacementReadsTheRest() {
        assertThat(firstPage.names()).containsExactly("a");
        Answer expired = api.get(LISTED + "&continue=" + firstPage.at("/metadata/continue"));
        expired.refused(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                        + " without the continue parameter, or use the continue token in this response to retrieve the"
                        + " remainder of the results. Continuing with the provided token results in an inconsistent list"
                        + " - objects that were created, modified, or deleted between the time the first chunk was"
                        + " returned and now may show up in the list.");
        String replacement = expired.at("/metadata/continue");
        assertThat(replacement).isNotEmpty();
        String all = LISTED.replace("limit=1", "limit=10");
        assertThat(api.get(all + "&continue=" + replacement).expect(200).names())
                .containsExactly("c", "d");
    }

    @Tag("k8s-6.10")
    @Tag("k8s-12.9")
    @Test
    void exactVersion_isExpired() {
        api.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + firstPage.version())
                .refused(410, "Expired", "The resourceVersion for the provided list is too old.");
    }

    @Tag("k8s-6.10")
    @Tag("k8s-13.4")
    @Test
    void watch_beginsWithAnErrorEvent() {
        try (WatchStream watch = api.watch(MAPS + "?watch=true&resourceVersion=" + firstPage.version())) {
            var event = watch.next();
            assertThat(event.type()).isEqualTo("ERROR");
            assertThat(event.object().at("/code").asInt()).isEqualTo(410);
            assertThat(event.object().at("/reason").asText()).isEqualTo("Expired");
            assertThat(event.object().at("/message").asText())
                    .startsWith("too old resource version: " + firstPage.version() + " (");
            watch.expectEnd();
        }
    }
}
