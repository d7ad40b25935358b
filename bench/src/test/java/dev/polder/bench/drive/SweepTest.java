package dev.polder.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves is taken away, and what does not go is named. */
class SweepTest {

    private static final String MAPS = "/clusters/root/api/v1/namespaces/default/configmaps";

    @TempDir
    private Path folder = Path.of("");

    private static List<String> names(Calls calls) throws Exception {
        return calls.read(MAPS).path("items").findParents("data").stream()
                .map(map -> map.at("/metadata/name").asText())
                .filter(name -> !name.equals("kube-root-ca.crt"))
                .toList();
    }

    @Test
    void objectsOfTheRun_haveGone_andOthersStay() throws Exception {
        try (Embedded server = Embedded.start(folder);
                Calls calls = new Calls(server.access(), 1)) {
            calls.create(MAPS, Bodies.configMap("bench-1-a", "new"));
            calls.create(MAPS, Bodies.configMap("bench-1-b", "new"));
            calls.create(MAPS, Bodies.configMap("bench-2-a", "new"));

            new Sweep(calls, MAPS, "bench-1", 60).run();

            assertThat(names(calls)).containsExactly("bench-2-a");
        }
    }

    /** As a workspace that kcp has not scheduled yet when it is deleted: it keeps its finalizer for ever. */
    @Test
    void objectThatDoesNotGo_isNamed() throws Exception {
        try (Embedded server = Embedded.start(folder);
                Calls calls = new Calls(server.access(), 1)) {
            calls.create(MAPS, Bodies.configMap("bench-1-goes", "new"));
            ObjectNode stays = Bodies.configMap("bench-1-stays", "new");
            ((ObjectNode) stays.get("metadata")).putArray("finalizers").add("example.com/kept");
            calls.create(MAPS, stays);

            assertThatThrownBy(() -> new Sweep(calls, MAPS, "bench-1", 1).run())
                    .isInstanceOf(IOException.class)
                    .hasMessage("1 of " + MAPS + " are still there, as bench-1-stays; none has gone for 1 s");

            assertThat(names(calls)).containsExactly("bench-1-stays");
        }
    }
}
