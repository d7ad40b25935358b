package dev.polder.e2e.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Users who make families of config maps and delete the owners in every way, each through one server as long as it answers. A
 * family of which nobody knows whether all of it was made is left alone: what comes late may name an owner that ends.
 */
final class FamilyLoad implements AutoCloseable {

    private static final List<String> POLICIES = List.of("Background", "Foreground", "Orphan");
    private static final int MOST_DEPENDENTS = 8;

    private final PeerServers servers;
    private final String maps;
    private final AtomicInteger names = new AtomicInteger();
    private final Semaphore deleted = new Semaphore(0);
    private final List<Future<?>> users = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean over;

    /** Makes the namespace, and lets users begin. */
    FamilyLoad(PeerServers servers, String namespace, int count, long seed) throws IOException {
        this.servers = servers;
        this.maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        servers.client(0)
                .post("/api/v1/namespaces", Objects.of("v1", "Namespace", namespace, Map.of()))
                .succeeded();
        for (int i = 0; i < count; i++) {
            int number = i;
            users.add(threads.submit(() -> use(number, new Random(seed * count + number))));
        }
    }

    private void use(int number, Random random) {
        for (int at = number; !over; ) {
            try {
                family(servers.client(at % servers.count()), random);
            } catch (IOException | Unanswered unknown) {
                at++;
            }
        }
    }

    /** Nobody knows what became of a request. */
    private static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1L;

        Unanswered(String message) {
            super(message);
        }
    }

    private void family(ApiClient client, Random random) throws IOException, Unanswered {
        int family = names.incrementAndGet();
        JsonNode first = make(client, EtcdLog.OWNER + "-" + family + "-a");
        JsonNode second = make(client, EtcdLog.OWNER + "-" + family + "-b");
        JsonNode last = first;
        for (int i = random.nextInt(MOST_DEPENDENTS) + 1; i > 0; i--) {
            List<ObjectNode> owners = new ArrayList<>();
            // A child of the last one, of the first, of both owners, or of an owner and the last one.
            owners.add(Relatives.by(random.nextInt(3) == 0 ? last : first, random.nextBoolean()));
            if (random.nextInt(3) == 0) {
                owners.add(Relatives.by(second, random.nextBoolean()));
            }
            last = make(client, "child-" + family + "-" + i, owners.toArray(ObjectNode[]::new));
        }
        delete(client, first, random);
        if (random.nextBoolean()) {
            delete(client, second, random);
        }
        deleted.release();
    }

    private JsonNode make(ApiClient client, String name, ObjectNode... owners) throws IOException, Unanswered {
        ApiClient.Answer answer = client.post(maps, Relatives.object(name, owners));
        return answered(answer).body();
    }

    private void delete(ApiClient client, JsonNode owner, Random random) throws IOException, Unanswered {
        String options = "{\"propagationPolicy\":\"" + POLICIES.get(random.nextInt(POLICIES.size())) + "\"}";
        String path = maps + "/" + owner.at("/metadata/name").asText();
        var unused = answered(client.send("DELETE", path, options, "application/json"));
    }

    private static ApiClient.Answer answered(ApiClient.Answer answer) throws Unanswered {
        if (answer.code() >= 500 || answer.code() == 429) {
            throw new Unanswered(answer.text());
        }
        var unused = answer.succeeded();
        return answer;
    }

    /** Waits until owners of so many more families have been deleted. */
    void awaitFamilies(int count) throws InterruptedException {
        deleted.acquire(count);
    }

    /**
     * Comes back when all have stopped; fails when one was answered what nobody should be.
     *
     * @param last the name of an object that is made after all others; every server must answer
     */
    void stop(String last) throws InterruptedException, ExecutionException, IOException {
        over = true;
        for (Future<?> user : users) {
            user.get();
        }
        servers.client(0).post(maps, Relatives.object(last)).succeeded();
    }

    @Override
    public void close() {
        over = true;
        threads.close();
    }
}
