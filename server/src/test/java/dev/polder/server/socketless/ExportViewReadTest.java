package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Reads through the view of an export are answered as others are: at once, from memory. */
class ExportViewReadTest {

    private static final String KINDS = "/clusters/root/apis/apis.kcp.io/v1alpha2/";
    private static final String VIEW = "/services/apiexport/root/tools/clusters/";

    private static void reaches(Socketless server, String path, String text) throws InterruptedException {
        KeptAnswer watch = new KeptAnswer();
        server.handle(Socketless.request("GET", path + "?watch=true", ""), watch);
        watch.streamedThrough(text);
        watch.leave();
    }

    /** An export, bound, and an object, by a server that has ended: its controllers write nothing any more. */
    private static void prepare(ObjectStore store) throws Exception {
        ObjectStore lasting = new ForwardingStore(store) {
            @Override
            public void close() {}
        };
        try (Socketless server = new Socketless(lasting)) {
            String claim = "{\"group\":\"\",\"resource\":\"configmaps\",\"verbs\":[\"*\"]";
            server.write(
                    "POST",
                    KINDS + "apiexports",
                    "{\"metadata\":{\"name\":\"tools\"},\"spec\":{\"permissionClaims\":[" + claim + "}]}}",
                    201);
            reaches(server, KINDS + "apiexports", "identityHash\":\"");
            server.write(
                    "POST",
                    KINDS + "apibindings",
                    "{\"metadata\":{\"name\":\"tools\"},\"spec\":{\"reference\":{\"export\":{\"name\":\"tools\"}},"
                            + "\"permissionClaims\":[" + claim
                            + ",\"state\":\"Accepted\",\"selector\":{\"matchAll\":true}}]}}",
                    201);
            reaches(server, KINDS + "apibindings", "\"phase\":\"Bound\"");
            server.create("one", 16);
        }
    }

    @Test
    void reads_areAnsweredBeforeTheHandlerReturns() throws Exception {
        MemoryObjectStore memory = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
        prepare(memory);
        // A write that the view has not seen yet is waited for by whoever reads, which is no fault of the read.
        CountingStore store = new CountingStore(new FollowerStore(memory));
        try (Socketless server = new Socketless(store)) {
            int before = store.reads();
            for (String consumer : new String[] {"*", "root"}) {
                byte[] list = server.answer(VIEW + consumer + "/api/v1/configmaps");
                assertThat(new String(list, StandardCharsets.UTF_8)).contains("\"one\"");
            }
            server.answer(VIEW + "root/api/v1/namespaces/default/configmaps/one");
            assertThat(store.reads() - before).isZero();
        }
    }
}
