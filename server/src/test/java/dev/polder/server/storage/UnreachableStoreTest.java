package dev.polder.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Reply;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What clients hear while the store does not answer: apiserver {@code pkg/storage/errors/storage.go} turns a store that cannot
 * be reached into {@code NewServerTimeout(resource, operation, 2)}.
 */
class UnreachableStoreTest {

    private static final String CRD = "/clusters/root/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private final Cuttable store = new Cuttable();
    private final Socketless server = new Socketless(store);

    /** A store that can be cut off. */
    private static final class Cuttable extends ForwardingStore {
        /** The name of an object below whose writes something always moves. */
        private static final String CONTESTED = "contested";

        private volatile boolean unreachable;
        private volatile boolean mute;

        Cuttable() {
            super(new MemoryObjectStore(new StoreIdentity(new UUID(0, 1))));
        }

        @Override
        public CompletionStage<Long> barrier() {
            return unreachable
                    ? CompletableFuture.failedFuture(new StoreException.Unavailable("cut off"))
                    : super.barrier();
        }

        @Override
        public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
            if (mute) {
                return CompletableFuture.failedFuture(new StoreException.Unavailable("no answer"));
            }
            boolean contested = transaction.writes().stream()
                    .anyMatch(write -> write.key().path().endsWith("/" + CONTESTED));
            return contested
                    ? CompletableFuture.completedFuture(new CommitOutcome.GuardFailed(moved(transaction)))
                    : super.commit(transaction);
        }
    }

    /** What the write was decided on and was there: not that the object, or the end of its cluster, was not. */
    private static List<Guard> moved(StoreTransaction transaction) {
        return transaction.guards().stream()
                .filter(guard -> guard.modRevision() > 0)
                .toList();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Reply send(String method, String path, String body) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.request(method, path, body), answer);
        return answer.await();
    }

    private void expectTimeout(Reply reply, String operation, String group, String resource) {
        JsonNode status = Json.readOwn(reply.body());
        assertThat(reply.code()).isEqualTo(500);
        assertThat(reply.headers()).containsEntry("Retry-After", "2");
        assertThat(status.path("reason").asText()).isEqualTo("ServerTimeout");
        assertThat(status.path("message").asText())
                .isEqualTo("The " + operation + " operation against " + resource
                        + (group.isEmpty() ? "" : "." + group)
                        + " could not be completed at this time, please try again.");
        assertThat(status.at("/details/name").asText()).isEqualTo(operation);
        assertThat(status.at("/details/group").asText()).isEqualTo(group);
        assertThat(status.at("/details/kind").asText()).isEqualTo(resource);
        assertThat(status.at("/details/retryAfterSeconds").asInt()).isEqualTo(2);
    }

    @Test
    @Tag("k8s-6.14")
    void request_thatTheStoreCannotBeAskedFor_mayBeRepeated() throws InterruptedException {
        server.create("a", 16);
        store.unreachable = true;
        String one = Socketless.MAPS + "/a";
        expectTimeout(send("GET", one, ""), "get", "", "configmaps");
        expectTimeout(send("GET", Socketless.MAPS, ""), "list", "", "configmaps");
        expectTimeout(send("GET", CRD, ""), "list", "apiextensions.k8s.io", "customresourcedefinitions");
        expectTimeout(send("POST", Socketless.MAPS, Socketless.configMap("b", 16)), "create", "", "configmaps");
        expectTimeout(send("PUT", one, Socketless.configMap("a", 32)), "update", "", "configmaps");
        expectTimeout(send("DELETE", one, ""), "delete", "", "configmaps");
        expectTimeout(send("DELETE", Socketless.MAPS, ""), "delete", "", "configmaps");
        store.unreachable = false;
        assertThat(send("GET", one, "").code()).isEqualTo(200);
        assertThat(send("GET", Socketless.MAPS + "/b", "").code()).isEqualTo(404);
    }

    /** It may have happened: a client that repeats it by itself would be told that its object exists already. */
    @Test
    @Tag("k8s-6.14")
    void write_whoseOutcomeIsUnknown_isNotRepeated() throws InterruptedException {
        store.mute = true;
        Reply reply = send("POST", Socketless.MAPS, Socketless.configMap("b", 16));
        JsonNode status = Json.readOwn(reply.body());
        assertThat(reply.code()).isEqualTo(503);
        assertThat(status.path("reason").asText()).isEqualTo("ServiceUnavailable");
        assertThat(reply.headers()).doesNotContainKey("Retry-After");
    }

    /** A namespace that changes under every try: nothing was written, so the client may try again. */
    @Test
    @Tag("k8s-6.14")
    void create_thatIsOutrunEachTime_mayBeRepeated() throws InterruptedException {
        expectTimeout(
                send("POST", Socketless.MAPS, Socketless.configMap(Cuttable.CONTESTED, 16)),
                "create",
                "",
                "configmaps");
    }
}
