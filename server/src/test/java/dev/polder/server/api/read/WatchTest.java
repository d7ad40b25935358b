package dev.polder.server.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Watches (apiserver {@code endpoints/handlers/watch.go}, {@code storage/cacher}). */
@Tag(BoundedView.TAG)
class WatchTest {

    private static final String GROUP = "watch.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String secrets() {
        return "/api/v1/namespaces/" + api.namespace() + "/secrets";
    }

    private static String make(String path, String name, String labels) {
        return api.post(path, "{'metadata':{'name':'" + name + "','labels':{" + labels + "}}}")
                .expect(201)
                .version();
    }

    @Tag("k8s-11.8")
    @Tag("k8s-13.1")
    @Tag("k8s-13.7")
    @Test
    void changesAfterAVersion_comeInOrder() {
        String path = secrets();
        String from = make(path, "old", "");
        try (WatchStream watch = api.watch(path + "?watch=true&resourceVersion=" + from)) {
            assertThat(watch.code()).isEqualTo(200);
            assertThat(watch.header("content-type")).isEqualTo("application/json");
            long added = Long.parseLong(make(path, "a", ""));
            api.mergePatch(path + "/a", "{'data':{'k':'AA=='}}").expect(200);
            api.delete(path + "/a").expect(200);
            WatchStream.Event first = watch.next("ADDED", "a");
            assertThat(first.version()).isEqualTo(added);
            assertThat(first.at("/kind")).isEqualTo("Secret");
            assertThat(first.at("/apiVersion")).isEqualTo("v1");
            WatchStream.Event second = watch.next("MODIFIED", "a");
            WatchStream.Event third = watch.next("DELETED", "a");
            assertThat(second.version()).isGreaterThan(first.version());
            // The deletion has a version of its own.
            assertThat(third.version()).isGreaterThan(second.version());
            assertThat(third.at("/data/k")).isEqualTo("AA==");
        }
    }

    @Tag("k8s-13.3")
    @Test
    void withoutAVersion_whatIsThereComesFirst() {
        String path = secrets();
        make(path, "a", "");
        for (String version : List.of("", "&resourceVersion=0")) {
            try (WatchStream watch = api.watch(path + "?watch=1&fieldSelector=metadata.name%3Da" + version)) {
                watch.next("ADDED", "a");
                api.mergePatch(path + "/a", "{'metadata':{'labels':{'v':'x" + version.length() + "'}}}")
                        .expect(200);
                watch.next("MODIFIED", "a");
            }
        }
    }

    @Tag("k8s-13.3")
    @Test
    void resumedWatch_missesNothingAndRepeatsNothing() {
        String path = secrets();
        String from = make(path, "start", "");
        long seen;
        try (WatchStream watch = api.watch(path + "?watch=true&resourceVersion=" + from)) {
            make(path, "one", "");
            seen = watch.next("ADDED", "one").version();
        }
        make(path, "two", "");
        make(path, "three", "");
        try (WatchStream watch = api.watch(path + "?watch=true&resourceVersion=" + seen)) {
            watch.next("ADDED", "two");
            watch.next("ADDED", "three");
        }
    }

    @Tag("k8s-13.6")
    @Test
    void enteringTheSelector_isAddedAndLeavingIsDeleted() {
        String path = secrets();
        String from = make(path, "a", "'in':'no'");
        try (WatchStream watch = api.watch(path + "?watch=true&labelSelector=in%3Dyes&resourceVersion=" + from)) {
            api.mergePatch(path + "/a", "{'metadata':{'labels':{'in':'yes'}},'data':{'k':'AA=='}}")
                    .expect(200);
            String left = api.mergePatch(path + "/a", "{'metadata':{'labels':{'in':'no'}},'data':{'k':'BB=='}}")
                    .expect(200)
                    .version();
            make(path, "never", "'in':'no'");
            api.mergePatch(path + "/a", "{'metadata':{'labels':{'in':'yes'}}}").expect(200);
            watch.next("ADDED", "a");
            WatchStream.Event gone = watch.next("DELETED", "a");
            // The last state that matched, with the version of the change that ended it.
            assertThat(gone.at("/data/k")).isEqualTo("AA==");
            assertThat(Long.toString(gone.version())).isEqualTo(left);
            watch.next("ADDED", "a");
        }
    }

    @Test
    void fieldSelectors_haveEdgesToo() {
        String path = secrets();
        String from = api.post(path, "{'metadata':{'name':'a'},'type':'example.com/t'}")
                .expect(201)
                .version();
        try (WatchStream watch =
                api.watch(path + "?watch=true&fieldSelector=type%3Dexample.com/t&resourceVersion=" + from)) {
            make(path, "opaque", "");
            api.post(path, "{'metadata':{'name':'b'},'type':'example.com/t'}").expect(201);
            api.delete(path + "/a").expect(200);
            watch.next("ADDED", "b");
            watch.next("DELETED", "a");
        }
    }

    @Tag("k8s-13.8")
    @Tag("k8s-13.9")
    @Test
    void timeout_endsTheStreamCleanly() {
        try (WatchStream watch = api.watch(secrets() + "?watch=true&timeoutSeconds=1")) {
            watch.expectEnd();
        }
    }

    @Tag("k8s-13.10")
    @Test
    void initialEvents_endWithABookmarkThatSaysSo() {
        String path = secrets();
        String made = make(path, "a", "");
        try (WatchStream watch = api.watch(path + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
                + "&resourceVersionMatch=NotOlderThan")) {
            watch.next("ADDED", "a");
            WatchStream.Event end = watch.next();
            assertThat(end.type()).isEqualTo("BOOKMARK");
            assertThat(end.at("/kind")).isEqualTo("Secret");
            assertThat(end.at("/apiVersion")).isEqualTo("v1");
            assertThat(end.object()
                            .at("/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            assertThat(end.version()).isGreaterThanOrEqualTo(Long.parseLong(made));
            make(path, "b", "");
            watch.next("ADDED", "b");
        }
        try (WatchStream watch = api.watch(
                path + "?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=0")) {
            make(path, "c", "");
            watch.next("ADDED", "c");
        }
    }

    @Tag("k8s-13.12")
    @Test
    void contradictoryOptions_areRefused() {
        String path = secrets() + "?watch=true";
        String prefix = "ListOptions.meta.k8s.io \"\" is invalid: ";
        // apimachinery ValidateListOptions
        api.get(path + "&sendInitialEvents=true")
                .refused(
                        422,
                        "Invalid",
                        prefix + "resourceVersionMatch: Forbidden: sendInitialEvents requires setting"
                                + " resourceVersionMatch to NotOlderThan");
        api.get(path + "&resourceVersionMatch=NotOlderThan")
                .refused(
                        422,
                        "Invalid",
                        prefix + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless"
                                + " sendInitialEvents is provided");
        assertThat(api.get(path + "&resourceVersion=abc").expect(400).at("/reason"))
                .isEqualTo("BadRequest");
    }

    @Tag("k8s-13.8")
    @Test
    void bookmark_comesBeforeTheEndWhenAllowed() {
        String path = secrets();
        String from = make(path, "a", "");
        try (WatchStream watch =
                api.watch(path + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=2&resourceVersion=" + from)) {
            WatchStream.Event bookmark = watch.next();
            assertThat(bookmark.type()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/metadata/name")).isEmpty();
            assertThat(bookmark.version()).isGreaterThanOrEqualTo(Long.parseLong(from));
            watch.expectEnd();
        }
    }

    @Tag("k8s-13.5")
    @Test
    void versionOfTheFuture_is504() {
        Answer refused =
                api.get(secrets() + "?watch=true&resourceVersion=99999999").expect(504);
        assertThat(refused.at("/reason")).isEqualTo("Timeout");
        assertThat(refused.at("/message")).matches("Timeout: Too large resource version: 99999999, current: [0-9]+");
    }

    @Tag("k8s-5.10")
    @Tag("k8s-13.13")
    @Test
    void tableWatch_hasColumnsInTheFirstEventOnly() {
        String path = secrets();
        String from = make(path, "a", "");
        try (WatchStream watch = api.watch(
                path + "?watch=true&resourceVersion=" + from,
                "Accept",
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")) {
            make(path, "b", "");
            make(path, "c", "");
            WatchStream.Event first = watch.next();
            assertThat(first.type()).isEqualTo("ADDED");
            assertThat(first.at("/kind")).isEqualTo("Table");
            assertThat(first.object().at("/columnDefinitions")).isNotEmpty();
            assertThat(first.at("/rows/0/cells/0")).isEqualTo("b");
            assertThat(first.at("/rows/0/object/kind")).isEqualTo("PartialObjectMetadata");
            WatchStream.Event second = watch.next();
            assertThat(second.object().at("/columnDefinitions")).isEmpty();
            assertThat(second.at("/rows/0/cells/0")).isEqualTo("c");
        }
    }

    @Tag("k8s-5.12")
    @Tag("k8s-13.13")
    @Test
    void partialMetadataWatch_carriesNoData() {
        String path = secrets();
        api.post(path, "{'metadata':{'name':'a'},'data':{'k':'AA=='}}").expect(201);
        try (WatchStream watch = api.watch(
                path + "?watch=true", "Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1")) {
            WatchStream.Event event = watch.next("ADDED", "a");
            assertThat(event.at("/kind")).isEqualTo("PartialObjectMetadata");
            assertThat(event.object().has("data")).isFalse();
        }
    }

    @Tag("k8s-13.7")
    @Test
    void concurrentWatches_seeOneOrder() {
        String path = secrets();
        String from = make(path, "start", "");
        String url = path + "?watch=true&resourceVersion=" + from;
        try (WatchStream left = api.watch(url);
                WatchStream right = api.watch(url)) {
            for (int i = 0; i < 20; i++) {
                make(path, "n" + i, "");
                api.mergePatch(path + "/n" + i, "{'data':{'k':'AA=='}}").expect(200);
            }
            List<Long> seen = left.through("MODIFIED", "n19").stream()
                    .map(WatchStream.Event::version)
                    .toList();
            assertThat(seen).isSorted().doesNotHaveDuplicates();
            assertThat(right.through("MODIFIED", "n19").stream()
                            .map(WatchStream.Event::version)
                            .toList())
                    .isEqualTo(seen);
        }
    }

    @Tag("k8s-13.16")
    @Tag("k8s-14.31")
    @Test
    void watchOfACustomType_endsWhenItsDefinitionChanges() {
        String group = "ends." + GROUP;
        Widgets.install(api, group, Widgets.definition(group));
        String path = Widgets.path(group, api.namespace());
        try (WatchStream watch = api.watch(path + "?watch=true")) {
            api.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + group)
                    .expect(200);
            watch.expectEnd();
        }
    }

    @Tag("k8s-1.5")
    @Test
    void deprecatedWatchPath_isAWatch() {
        String ns = api.namespace();
        make("/api/v1/namespaces/" + ns + "/secrets", "a", "");
        try (WatchStream watch = api.watch("/api/v1/watch/namespaces/" + ns + "/secrets")) {
            watch.next("ADDED", "a");
        }
    }

    @Test
    void customObjects_areWatched() {
        String path = Widgets.path(GROUP, api.namespace());
        try (WatchStream watch = api.watch(path + "?watch=true")) {
            for (String name : List.of("one", "two")) {
                api.post(path, Widgets.widget(GROUP, name, "{'size':1}")).expect(201);
                watch.next("ADDED", name);
                api.mergePatch(path + "/" + name, "{'spec':{'size':2}}").expect(200);
                assertThat(watch.next("MODIFIED", name)
                                .object()
                                .at("/spec/size")
                                .asInt())
                        .isEqualTo(2);
            }
            api.delete(path + "/one").expect(200);
            watch.next("DELETED", "one");
            api.delete(path + "/two").expect(200);
            watch.next("DELETED", "two");
        }
    }
}
