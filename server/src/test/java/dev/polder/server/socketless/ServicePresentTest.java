package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Reply;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Services say no only when they know everything that was acknowledged before (store rule S7). */
class ServicePresentTest {

    private static final String CONTENT = "/clusters/nowhere/api/v1/configmaps";

    /** The answer to a request, which has to wait for what another server has written just before. */
    private static Reply asked(String path) throws Exception {
        MemoryObjectStore memory = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
        SilentStore store = new SilentStore(memory);
        try (Socketless server = new Socketless(store)) {
            store.fallSilent();
            try {
                ObjectKey key = new ObjectKey(
                        LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "default", "elsewhere");
                byte[] object = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"elsewhere\"}}"
                        .getBytes(StandardCharsets.UTF_8);
                memory.commit(new StoreTransaction(
                                new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(object)),
                                List.of(),
                                List.of()))
                        .toCompletableFuture()
                        .join();
                KeptAnswer answer = new KeptAnswer();
                server.handle(Socketless.request("GET", path, ""), answer);
                assertThat(answer.now()).as("answered by what it knew before").isNull();
                store.goOn();
                return answer.await();
            } finally {
                // Controllers wait for the store as well, and the server for them before it closes.
                store.goOn();
            }
        }
    }

    @Test
    void noOfAService_waitsForThePresent() throws Exception {
        Reply answer = asked("/services/initializingworkspaces/root:none" + CONTENT);
        assertThat(answer.code()).isEqualTo(403);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo("initializer \"root:none\" cannot access this workspace\n");
    }

    @Test
    void noOfAView_waitsForThePresent() throws Exception {
        Reply answer = asked("/services/apiexport/root/none/clusters/*/api/v1/configmaps");
        assertThat(answer.code()).isEqualTo(404);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("apiexports.apis.kcp.io \\\"none\\\" not found");
    }
}
