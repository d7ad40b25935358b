package dev.polder.e2e.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** Creates, updates and deletes objects of its own, one after the other. It leaves an object alone once an attempt is in doubt. */
public final class Writer implements Runnable {

    /** Enough that a group commit carries several writers' bytes and a torn tail would cut an object. */
    private static final int FILLER = 700;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final String name;
    private final String collection;
    private final Route route;
    private final History history;
    private final RandomGenerator random;
    private final LongConsumer acknowledged;
    private long tryingSince;

    /**
     * A writer that has not begun.
     *
     * @param name what its objects' names begin with; unlike every other writer's
     * @param collection the path of the ConfigMaps of a namespace
     * @param route whom it talks to, and until when
     * @param history told of every attempt
     * @param random what it does next
     * @param acknowledged told, at each acknowledgement, for how many nanoseconds it has tried to get one: failures before it,
     *     at whichever server, are part of that
     */
    public Writer(
            String name,
            String collection,
            Route route,
            History history,
            RandomGenerator random,
            LongConsumer acknowledged) {
        this.name = name;
        this.collection = collection;
        this.route = route;
        this.history = history;
        this.random = random;
        this.acknowledged = acknowledged;
    }

    @Override
    public void run() {
        tryingSince = System.nanoTime();
        Optional<ApiClient> server = route.server();
        for (int i = 0; server.isPresent(); i++) {
            live(server.get(), name + "-" + i);
            server = route.server();
        }
    }

    /** The life of one object, up to its end or the first attempt that is in doubt. */
    private void live(ApiClient server, String object) {
        boolean known = put(server, "POST", object, object + ".0");
        for (int update = 1; known && update <= random.nextInt(3); update++) {
            known = put(server, "PUT", object, object + "." + update);
        }
        if (known && random.nextInt(4) == 0) {
            Optional<JsonNode> answer = ask(server, "DELETE", collection + "/" + object, "");
            history.add(Write.delete(object, answer.isPresent() ? new Write.Gone() : new Write.Unknown()));
        }
    }

    private boolean put(ApiClient server, String method, String object, String value) {
        String path = method.equals("POST") ? collection : collection + "/" + object;
        Optional<JsonNode> answer =
                ask(server, method, path, body(object, value, FILLER).toString());
        Optional<Write.Outcome> told = answer.map(made -> new Write.Acknowledged(revision(made)));
        history.add(Write.put(object, value, told.orElseGet(Write.Unknown::new)));
        return answer.isPresent();
    }

    /** The answer of a server that has carried the request out; empty when nobody knows whether it has. */
    private Optional<JsonNode> ask(ApiClient server, String method, String path, String body) {
        try {
            ApiClient.Answer answer = server.send(method, path, body, "application/json");
            if (answer.code() == TOO_MANY_REQUESTS || answer.code() >= SERVER_ERROR) {
                route.refused(answer);
                return Optional.empty();
            }
            JsonNode made = answer.succeeded();
            long now = System.nanoTime();
            acknowledged.accept(now - tryingSince);
            tryingSince = now;
            return Optional.of(made);
        } catch (IOException noAnswer) {
            route.failed();
            return Optional.empty();
        }
    }

    /** An object that a {@link Found} can be read from: its value at either end, and so many bytes in between. */
    public static ObjectNode body(String object, String value, int filler) {
        return Objects.of(
                "v1",
                "ConfigMap",
                object,
                Map.of("data", Map.of("a", value, "filler", "x".repeat(filler), "z", value)));
    }

    /** The version of an object that a server has sent. */
    public static long revision(JsonNode object) {
        return Long.parseLong(object.at("/metadata/resourceVersion").asText());
    }
}
