package dev.polder.e2e.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import java.io.IOException;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Creates, updates and deletes objects of its own, one after the other, until the server is gone. */
final class Writer implements Runnable {

    static final String COLLECTION = "/api/v1/namespaces/crash/configmaps";

    /** Enough that a group commit carries several writers' bytes and a torn tail would cut an object. */
    private static final int FILLER = 700;

    private final String name;
    private final ApiClient client;
    private final History history;
    private final RandomGenerator random;
    private final Runnable acknowledged;
    private int objects;

    Writer(String name, ApiClient client, History history, RandomGenerator random, Runnable acknowledged) {
        this.name = name;
        this.client = client;
        this.history = history;
        this.random = random;
        this.acknowledged = acknowledged;
    }

    @Override
    public void run() {
        boolean alive = true;
        while (alive) {
            String object = name + "-" + objects++;
            alive = write("POST", object, object + ".0");
            for (int update = 1; alive && update <= random.nextInt(3); update++) {
                alive = write("PUT", object, object + "." + update);
            }
            if (alive && random.nextInt(4) == 0) {
                alive = delete(object);
            }
        }
    }

    private boolean write(String method, String object, String value) {
        ObjectNode body = Objects.of(
                "v1",
                "ConfigMap",
                object,
                Map.of("data", Map.of("a", value, "filler", "x".repeat(FILLER), "z", value)));
        try {
            ApiClient.Answer answer =
                    method.equals("POST") ? client.post(COLLECTION, body) : client.put(COLLECTION + "/" + object, body);
            long revision = revision(answer.succeeded());
            history.add(Write.put(object, value, new Write.Acknowledged(revision)));
            acknowledged.run();
            return true;
        } catch (IOException noAnswer) {
            history.add(Write.put(object, value, new Write.Unknown()));
            return false;
        }
    }

    private boolean delete(String object) {
        try {
            client.delete(COLLECTION + "/" + object).succeeded();
            history.add(Write.delete(object, new Write.Gone()));
            acknowledged.run();
            return true;
        } catch (IOException noAnswer) {
            history.add(Write.delete(object, new Write.Unknown()));
            return false;
        }
    }

    static long revision(JsonNode object) {
        return Long.parseLong(object.at("/metadata/resourceVersion").asText());
    }
}
