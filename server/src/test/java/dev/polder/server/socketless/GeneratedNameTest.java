package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Reply;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generated names that exist already (apiserver {@code registry/generic/registry/store.go}: eight tries). */
@Tag("k8s-7.2")
class GeneratedNameTest {

    private static final String BODY =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"pre-\"}}";

    /** Says the same suffix for a number of names, and then another. */
    private static final class Repeating implements RandomGenerator {

        private static final int LETTERS = 27;
        private static final int SUFFIX = 5;

        private final RandomGenerator others = RandomGenerator.of("L64X128MixRandom");
        private final int repeated;
        private int asked;

        Repeating(int repeated) {
            this.repeated = repeated;
        }

        @Override
        public long nextLong() {
            return others.nextLong();
        }

        @Override
        public synchronized int nextInt(int bound) {
            return bound == LETTERS ? (asked++ / SUFFIX < repeated ? 0 : 1) : others.nextInt(bound);
        }
    }

    private static Reply second(int repeated) throws Exception {
        try (Socketless server = new Socketless(FollowerStore.inMemory(), new Repeating(repeated))) {
            server.write("POST", Socketless.MAPS, BODY, 201);
            KeptAnswer answer = new KeptAnswer();
            server.handle(Socketless.request("POST", Socketless.MAPS, BODY), answer);
            return answer.await();
        }
    }

    @Test
    void nameThatIsTaken_isTriedAgain() throws Exception {
        Reply made = second(8);

        assertThat(made.code()).isEqualTo(201);
        assertThat(Json.readOwn(made.body()).at("/metadata/name").asText()).isEqualTo("pre-ccccc");
    }

    @Tag("k8s-6.3")
    @Test
    void nameThatStaysTaken_isToldAfterEightTries() throws Exception {
        Reply refused = second(9);

        assertThat(refused.code()).isEqualTo(409);
        JsonNode status = Json.readOwn(refused.body());
        assertThat(status.path("reason").asText()).isEqualTo("AlreadyExists");
        assertThat(status.path("message").asText())
                .isEqualTo(
                        "configmaps \"pre-bbbbb\" already exists, the server was not able to generate a unique name for"
                                + " the object");
        assertThat(status.at("/details/retryAfterSeconds").asInt()).isEqualTo(1);
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
    }
}
