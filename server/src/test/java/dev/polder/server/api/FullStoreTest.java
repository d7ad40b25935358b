package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.config.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Store rule S15: near the end of the quota nothing is created any more, and everything that makes room goes on. */
class FullStoreTest {

    /**
     * The first words are etcd's (api/v3rpc/rpctypes ErrGRPCNoSpace). No number is in it: it would tell one logical cluster
     * what others write.
     */
    private static final String FULL =
            "database space exceeded: the store has no room for this write; delete objects, or"
                    + " raise its quota (--embedded-etcd-quota-backend-bytes, or the --quota-backend-bytes of an etcd)";

    /** The roles and bindings of a start take about a third of it. */
    private static final StoreConfig SMALL = StoreConfig.defaults().withQuotaBytes(300_000);

    private static final String MAPS = "/api/v1/namespaces/full/configmaps";

    @Test
    void fullStore_refusesCreatesUntilRoomIsMade(@TempDir Path root) {
        List<String> names;
        try (ApiServer api = ApiServer.startIn(root, SMALL)) {
            api.post("/api/v1/namespaces", "{'metadata':{'name':'full'}}").expect(201);
            api.post(MAPS, "{'metadata':{'name':'held','finalizers':['example.com/hold']}}")
                    .expect(201);
            names = fill(api);
            checkRefusal(api);

            api.get("/readyz").expect(200);
            api.mergePatch(MAPS + "/" + names.get(0), "{'data':{'more':'little'}}")
                    .expect(200);
            endHeld(api);
            makeRoom(api, names);
            api.post(MAPS, "{'metadata':{'name':'welcome'}}").expect(201);
            names.add("welcome");
            names.addAll(fill(api));
        }
        try (ApiServer api = ApiServer.startIn(root, SMALL)) {
            assertThat(api.get(MAPS).expect(200).names()).containsAll(names).doesNotContain("held", "refused");
            checkRefusal(api);
            api.get("/readyz").expect(200);
            makeRoom(api, names);
            api.post(MAPS, "{'metadata':{'name':'again'}}").expect(201);
        }
    }

    /** Updates may fill what creates leave; not even then is a delete refused. */
    @Test
    void storeFullToTheLastByte_takesEveryDelete(@TempDir Path root) {
        try (ApiServer api = ApiServer.startIn(root, SMALL)) {
            api.post("/api/v1/namespaces", "{'metadata':{'name':'full'}}").expect(201);
            api.post(MAPS, "{'metadata':{'name':'held','finalizers':['example.com/hold']}}")
                    .expect(201);
            List<String> names = fill(api);
            Answer refused = growToTheEnd(api, MAPS + "/" + names.get(0));
            assertThat(refused.at("/message")).isEqualTo(FULL);
            api.get("/readyz").expect(200);
            endHeld(api);
            api.delete(MAPS + "/" + names.get(1)).expect(200);
        }
    }

    /** Makes an object larger in smaller and smaller steps until not even a few bytes fit. */
    private static Answer growToTheEnd(ApiServer api, String path) {
        int size = 5_000;
        Answer refused = null;
        for (int step = 1_000; step > 0; step /= 10) {
            Answer answer = grow(api, path, size + step);
            while (answer.code() == 200) {
                size += step;
                answer = grow(api, path, size + step);
            }
            refused = answer.expect(507);
        }
        return Objects.requireNonNull(refused);
    }

    private static Answer grow(ApiServer api, String path, int size) {
        return api.mergePatch(path, "{'data':{'k':'" + "x".repeat(size) + "'}}");
    }

    @Test
    void fullStore_letsNamespacesEnd(@TempDir Path root) {
        try (ApiServer api = ApiServer.startIn(root, SMALL)) {
            api.post("/api/v1/namespaces", "{'metadata':{'name':'full'}}").expect(201);
            List<String> names = fill(api);
            try (WatchStream watch = api.watch(MAPS + "?watch=true&resourceVersion="
                    + api.get(MAPS).expect(200).version())) {
                api.delete("/api/v1/namespaces/full").expect(200);
                List<String> gone = new ArrayList<>();
                while (!gone.containsAll(names)) {
                    WatchStream.Event event = watch.next();
                    if (event.type().equals("DELETED")) {
                        gone.add(event.name());
                    }
                }
            }
            api.post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'welcome'}}")
                    .expect(201);
        }
    }

    /** Creates objects of about 5 kB until that is refused, and tells their names. */
    private static List<String> fill(ApiServer api) {
        List<String> names = new ArrayList<>();
        String filler = "x".repeat(5_000);
        for (int i = 0; i < 75; i++) {
            String name = api.fresh("filler");
            Answer answer = api.post(MAPS, "{'metadata':{'name':'" + name + "'},'data':{'k':'" + filler + "'}}");
            if (answer.code() != 201) {
                return names;
            }
            names.add(name);
        }
        throw new AssertionError("375 kB fit in a quota of 300 kB");
    }

    private static void checkRefusal(ApiServer api) {
        Answer refused = api.post(MAPS, "{'metadata':{'name':'refused'}}").expect(507);
        assertThat(refused.at("/kind")).isEqualTo("Status");
        assertThat(refused.at("/reason")).isEqualTo("InsufficientStorage");
        assertThat(refused.at("/code")).isEqualTo("507");
        assertThat(refused.at("/message")).isEqualTo(FULL);
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
        api.get(MAPS + "/refused").expect(404);
    }

    /** Above the mark: the delete marks the object, and the removal of the finalizer ends it. */
    private static void endHeld(ApiServer api) {
        api.delete(MAPS + "/held").expect(200);
        assertThat(api.get(MAPS + "/held").expect(200).at("/metadata/deletionTimestamp"))
                .isNotEmpty();
        api.mergePatch(MAPS + "/held", "{'metadata':{'finalizers':null}}").expect(200);
        api.get(MAPS + "/held").expect(404);
    }

    private static void makeRoom(ApiServer api, List<String> names) {
        for (int i = 0; i < 2; i++) {
            api.delete(MAPS + "/" + names.remove(names.size() - 1)).expect(200);
        }
    }
}
