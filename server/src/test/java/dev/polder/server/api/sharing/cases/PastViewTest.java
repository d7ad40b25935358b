package dev.polder.server.api.sharing.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.StoredBefore;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exact lists and page tokens of states that memory no longer has, through the view of an export: kcp's view asks the server behind
 * it ({@code pkg/virtual/framework/forwardingregistry/store.go}), which reads its etcd until that is compacted (Kubernetes API
 * concepts, "resourceVersion semantics": Exact). What was seen then is told, and no more.
 */
@Timeout(120)
class PastViewTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String CLAIM = Views.claim("", "configmaps", "");
    private static final String SELECTED = "?labelSelector=of=test";
    private static final String EXACT = SELECTED + "&resourceVersionMatch=Exact&resourceVersion=";

    @TempDir
    private static Path folder;

    private static ApiServer api;
    private static String view;
    private static String rivals;
    private static String givers;
    private static String keepers;
    private static Answer before;
    private static Answer given;
    private static Answer firstPage;

    private static void map(ApiServer consumer, String name) {
        consumer.post(MAPS, "{'metadata':{'name':'" + name + "','labels':{'of':'test'}}}")
                .expect(201);
    }

    private static void answer(ApiServer consumer, String claims) {
        consumer.mergePatch(Sharing.BINDINGS + "/tools", "{'spec':{'permissionClaims':[" + claims + "]}}")
                .expect(200);
    }

    @BeforeAll
    static void story() {
        try (ApiServer root = ApiServer.startIn(folder)) {
            ApiServer provider = Sharing.workspace(root, "provider");
            ApiServer giver = Sharing.workspace(root, "giver");
            ApiServer keeper = Sharing.workspace(root, "keeper");
            Views.claiming(provider, "tools", CLAIM);
            Views.bind(giver, "tools", provider, "tools");
            Views.bind(keeper, "tools", provider, "tools");
            ApiServer rival = Sharing.workspace(root, "rival");
            Views.claiming(rival, "tools", CLAIM);
            rivals = Views.of(rival, "tools");
            view = Views.of(provider, "tools");
            givers = Views.id(giver);
            keepers = Views.id(keeper);
            map(giver, "a");
            map(giver, "b");
            map(keeper, "kept");
            ApiServer bare = root.bare();
            before = bare.get(all(SELECTED)).expect(200);
            answer(giver, Views.accepted(CLAIM));
            given = bare.get(all(SELECTED)).expect(200);
            firstPage = bare.get(all(SELECTED + "&limit=1")).expect(200);
            giver.delete(MAPS + "/b").expect(200);
            map(giver, "c");
            // What was seen before is no reason to see what comes later.
            answer(giver, "");
            map(giver, "d");
        }
        api = ApiServer.startIn(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String all(String query) {
        return view + "/clusters/*/api/v1/configmaps" + query;
    }

    @Test
    void whatWasSeenThen_isTold() {
        ApiServer bare = api.bare();
        assertThat(Views.placed(given)).containsExactly(givers + "/a", givers + "/b");
        Answer again = bare.get(all(EXACT + given.version()));
        assertThat(Views.placed(again)).containsExactly(givers + "/a", givers + "/b");
        assertThat(again.version()).isEqualTo(given.version());
        // With the versions under which they were seen then: those of the acceptance.
        assertThat(again.node("/items")).isEqualTo(given.node("/items"));
        assertThat(Views.placed(bare.get(all(SELECTED)))).isEmpty();
    }

    @Test
    void whatWasNotSeenThen_isNotTold() {
        assertThat(Views.placed(before)).isEmpty();
        assertThat(Views.placed(api.bare().get(all(EXACT + before.version())))).isEmpty();
    }

    /** Another export of the same name that claims the same had been given nothing then. */
    @Test
    void anotherProvider_seesNothingOfThePast() {
        assertThat(Views.placed(api.bare().get(rivals + "/clusters/*/api/v1/configmaps" + EXACT + given.version())))
                .isEmpty();
        api.bare()
                .get(rivals + "/clusters/" + givers + MAPS + EXACT + given.version())
                .expect(403);
    }

    /** Of one consumer the binding is asked, and it lets nobody in any more (kcp {@code authorizer/binding.go}). */
    @Test
    void whoseConsumerHasChangedItsMind_hearsNothingOfItsPast() {
        for (String consumer : new String[] {givers, keepers}) {
            api.bare()
                    .get(view + "/clusters/" + consumer + MAPS + EXACT + given.version())
                    .expect(403);
        }
    }

    @Test
    void aPageToken_staysGood() {
        assertThat(Views.placed(firstPage)).containsExactly(givers + "/a");
        Answer rest = api.bare().get(all(SELECTED + "&limit=1&continue=" + firstPage.at("/metadata/continue")));
        assertThat(Views.placed(rest)).containsExactly(givers + "/b");
        assertThat(rest.version()).isEqualTo(firstPage.version());
    }

    @Test
    void whatTheStoreHasForgotten_isExpired(@TempDir Path other) {
        String list;
        String version;
        try (ApiServer root = ApiServer.startIn(other)) {
            ApiServer provider = Sharing.workspace(root, "provider");
            Views.claiming(provider, "tools", CLAIM);
            list = Views.of(provider, "tools") + "/clusters/*/api/v1/configmaps";
            version = root.bare().get(list).expect(200).version();
            map(provider, "later");
        }
        StoredBefore.in(
                other,
                store -> store.compact(store.barrier().toCompletableFuture().join())
                        .toCompletableFuture()
                        .join());
        try (ApiServer root = ApiServer.startIn(other)) {
            root.bare()
                    .get(list + EXACT + version)
                    .refused(410, "Expired", "The resourceVersion for the provided list is too old.");
        }
    }
}
