package dev.polder.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Spoilt bodies of every kind: each is taken or refused as the client's mistake, in time; what was taken is valid, since the
 * server takes it once more.
 */
class FuzzedBodiesTest {

    /** CI's size; {@code -Dpolder.fuzz.inputs=100000} is the full one. */
    private static final int INPUTS = Integer.getInteger("polder.fuzz.inputs", 5_000);

    @RegisterExtension
    static final ApiServer API = ApiServer.start();

    /**
     * The client's mistakes that upstream answers with a 500 without a reason, and which clients know by these texts: apiserver
     * {@code registry/rest/create.go}; apimachinery {@code util/strategicpatch/patch.go}, {@code util/managedfields/internal}.
     */
    private static final List<String> UPSTREAMS_500 = List.of(
            "resourceVersion should not be set on objects to be created",
            "failed to create typed patch object (",
            "failed to decode managed fields: ",
            "The order in patch list:\n",
            "unknown patch type: ",
            "no elements in any of the given slices",
            "list element types are not identical: ",
            "map: ",
            "merging lists cannot yet be specified in the patch",
            "expected a []interface {}, but received a ");

    @Test
    void spoiltBodies_areTheClientsMistakeOrValid() {
        long seed = Long.getLong("polder.fuzz.seed", System.nanoTime());
        System.out.println("fuzz: " + INPUTS + " inputs, -Dpolder.fuzz.seed=" + seed);
        Random random = new Random(seed);
        Mutation mutation = new Mutation(random);
        String namespace = API.namespace();
        List<Seed> seeds = Seed.all(API, namespace);
        int taken = 0;
        for (int i = 0; i < INPUTS; i++) {
            Seed one = seeds.get(random.nextInt(seeds.size()));
            byte[] body = mutation.of(one.body());
            // As typed clients do: what they send as protobuf they want answered so.
            String accept = one.contentType().equals(Seed.PROTOBUF) ? Seed.PROTOBUF : Seed.JSON;
            Answer answer =
                    API.send(one.method(), one.path(), body, "Content-Type", one.contentType(), "Accept", accept);
            assertThat(fault(answer))
                    .as(() -> "%s %s as %s of %s"
                            .formatted(
                                    one.method(),
                                    one.path(),
                                    one.contentType(),
                                    Base64.getEncoder().encodeToString(body)))
                    .isEmpty();
            taken += answer.code() < 300 ? 1 : 0;
        }
        assertThat(taken).as("bodies that were taken all the same").isGreaterThan(INPUTS / 100);
        for (String collection : Seed.collections(namespace)) {
            everythingIsTakenOnceMore(collection);
        }
    }

    /** What is wrong with an answer to a spoilt body. */
    private static Optional<String> fault(Answer answer) {
        boolean upstreams = answer.code() == 500
                && answer.at("/reason").isEmpty()
                && UPSTREAMS_500.stream().anyMatch(answer.at("/message")::startsWith);
        if (answer.code() < 200 || (answer.code() >= 500 && !upstreams)) {
            return Optional.of(answer.code() + ": " + answer.text());
        }
        if (answer.code() >= 400 && !answer.at("/kind").equals("Status")) {
            return Optional.of("no Status: " + answer.text());
        }
        return Optional.empty();
    }

    @Test
    void serversMistake_isFound() {
        HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
        assertThat(fault(new Answer(500, none, "{\"kind\":\"Status\"}".getBytes(StandardCharsets.UTF_8))))
                .isPresent();
        assertThat(fault(new Answer(400, none, "{}".getBytes(StandardCharsets.UTF_8))))
                .isPresent();
    }

    private static void everythingIsTakenOnceMore(String collection) {
        API.get(collection, "Accept", Seed.PROTOBUF + "," + Seed.JSON).expect(200);
        for (JsonNode item : API.get(collection).expect(200).node("/items")) {
            // Names of RBAC's types may have blanks in them.
            String name = URLEncoder.encode(item.at("/metadata/name").asText(), StandardCharsets.UTF_8);
            String path = collection + "/" + name.replace("+", "%20");
            byte[] body = Json.write(API.get(path).expect(200).json());
            API.send("PUT", path + "?dryRun=All&fieldValidation=Strict", body, "Content-Type", Seed.JSON)
                    .expect(200);
        }
    }
}
