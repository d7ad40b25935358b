package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.BoundedView;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object whose stored bytes cannot be read is a failure of its own requests and of nobody else's (store rule S4). */
@Tag(BoundedView.TAG)
class UnreadableObjectTest {

    private static final String MAPS = "/api/v1/namespaces/hurt/configmaps";
    private static ApiServer api;

    @BeforeAll
    static void start(@TempDir Path root) {
        try (ApiServer before = ApiServer.startIn(root)) {
            before.post("/api/v1/namespaces", "{'metadata':{'name':'hurt'}}").expect(201);
            before.post(MAPS, "{'metadata':{'name':'sound'}}").expect(201);
        }
        spoil(root.resolve("data"), "unreadable");
        spoil(root.resolve("data"), "removed");
        api = ApiServer.startIn(root);
    }

    private static void spoil(Path data, String name) {
        ObjectKey key = new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "hurt", name);
        try (ObjectStore store = EmbeddedObjectStore.open(EmbeddedStoreConfig.of(data), UUID::randomUUID)) {
            byte[] value = "\u0000{not an object".getBytes(StandardCharsets.UTF_8);
            store.commit(new StoreTransaction(new RowWrite.Put(KeyLayout.object(key), value), List.of(), List.of()))
                    .toCompletableFuture()
                    .join();
        }
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void getAndList_areInternalErrors() {
        for (String path : List.of(
                MAPS + "/unreadable", MAPS, "/api/v1/configmaps", MAPS + "?fieldSelector=metadata.name%3Dunreadable")) {
            Answer refused = api.get(path).expect(500);
            assertThat(refused.at("/reason")).isEqualTo("InternalError");
            assertThat(refused.at("/message"))
                    .startsWith("Internal error occurred: ")
                    .contains("cannot be read");
        }
    }

    @Test
    void otherForms_areInternalErrorsToo() {
        assertThat(api.get(MAPS, "Accept", "application/yaml").expect(500).text())
                .contains("reason: \"InternalError\"");
        for (String form : List.of(
                "application/json;as=Table;v=v1;g=meta.k8s.io",
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")) {
            assertThat(api.get(MAPS, "Accept", form).expect(500).at("/reason")).isEqualTo("InternalError");
        }
    }

    @Test
    void writesOfIt_areInternalErrors() {
        api.mergePatch(MAPS + "/unreadable", "{'data':{'k':'v'}}").expect(500);
        api.put(MAPS + "/unreadable", "{'metadata':{'name':'unreadable'}}").expect(500);
        api.delete(MAPS + "/unreadable").expect(500);
        api.post(MAPS, "{'metadata':{'name':'unreadable'}}")
                .refused(409, "AlreadyExists", "configmaps \"unreadable\" already exists");
    }

    /** Upstream's option of DELETE for what cannot be read; for what can be, and beside other options, it is refused. */
    @Test
    void unreadableObject_isRemovedByTheOptionMadeForIt() {
        String unsafe = "'ignoreStoreReadErrorWithClusterBreakingPotential':true";
        api.get(MAPS + "/removed").expect(500);
        String field = "ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: ";
        for (String readable : List.of("sound", "nobody")) {
            Answer refused = api.delete(MAPS + "/" + readable, "{" + unsafe + "}")
                    .refused(
                            422,
                            "Invalid",
                            "configmaps \"" + readable + "\" is invalid: " + field
                                    + "is exclusively used to delete corrupt object(s), try again by removing this option");
            assertThat(refused.at("/details/kind")).isEqualTo("configmaps");
        }
        api.delete(MAPS + "/removed", "{" + unsafe + ",'propagationPolicy':'Orphan'}")
                .refused(
                        422,
                        "Invalid",
                        "DeleteOptions.meta.k8s.io \"\" is invalid: " + field
                                + "cannot be set together with .propagationPolicy");
        Answer collection = api.delete(MAPS, "{" + unsafe + "}")
                .refused(
                        422,
                        "Invalid",
                        "DeleteOptions.meta.k8s.io \"\" is invalid: " + field
                                + "is not allowed with DELETECOLLECTION, try again after removing the option");
        assertThat(collection.at("/details/group")).isEqualTo("meta.k8s.io");
        assertThat(collection.at("/details/kind")).isEqualTo("DeleteOptions");
        api.delete(MAPS + "/removed/status", "{" + unsafe + "}").expect(404);
        api.get(MAPS + "/removed").expect(500);
        assertThat(api.delete(MAPS + "/removed", "{" + unsafe + "}").expect(200).at("/status"))
                .isEqualTo("Success");
        api.get(MAPS + "/removed").expect(404);
        api.get(MAPS + "/sound").expect(200);
    }

    @Test
    void everythingElse_goesOn() {
        api.get(MAPS + "/sound").expect(200);
        assertThat(api.get(MAPS + "?fieldSelector=metadata.name%3Dsound")
                        .expect(200)
                        .names())
                .containsExactly("sound");
        String version =
                api.post(MAPS, "{'metadata':{'name':'later'}}").expect(201).version();
        try (WatchStream watch = api.watch(MAPS + "?watch=true&resourceVersion=" + version)) {
            api.delete(MAPS + "/later").expect(200);
            watch.next("DELETED", "later");
        }
    }

    @Test
    void watchThatBeginsWithTheState_endsWithAnError() {
        try (WatchStream watch = api.watch(MAPS + "?watch=true")) {
            WatchStream.Event event = watch.next();
            while (event.type().equals("ADDED")) {
                event = watch.next();
            }
            assertThat(event.type()).isEqualTo("ERROR");
            assertThat(event.at("/code")).isEqualTo("500");
            watch.expectEnd();
        }
    }
}
