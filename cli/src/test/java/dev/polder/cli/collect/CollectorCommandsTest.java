package dev.polder.cli.collect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.workspace.FakeKcp;
import dev.polder.cli.workspace.User;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code polder gc status} prints of {@code /debug/gc}. */
class CollectorCommandsTest {

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp = new FakeKcp().with("root:team", "root:universal");

    @AfterEach
    void stop() {
        kcp.close();
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) Json.mapper().readTree(text);
    }

    @Test
    void status_namesWhatCannotBeCollected_andWhy() throws JsonProcessingException {
        kcp.service("/debug/gc", json("""
                {"leading": true, "waiting": 2, "running": 1, "retrying": 1, "waitingForTypes": 1, "deleted": 42,
                 "failures": [{"logicalCluster": "1abc", "resource": "configmaps", "namespace": "default", "name": "m",
                   "attempts": 3, "since": "2026-01-01T00:00:00Z", "next": "2026-01-01T00:01:00Z",
                   "reason": "unable to get REST mapping for a/v1/B.\\nmore"}],
                 "controllers": [
                   {"controller": "crd-names", "waiting": 3, "running": 1, "retrying": 0, "failures": []},
                   {"controller": "namespace-contents", "waiting": 0, "running": 1, "retrying": 1,
                    "failures": [{"logicalCluster": "2def", "resource": "namespaces", "namespace": "", "name": "n",
                      "attempts": 2, "since": "2026-01-02T00:00:00Z", "next": "2026-01-02T00:00:01Z", "reason": "no"}]}]}
                """));
        User user = new User(temp, kcp, "root:team");
        assertThat(user.run("gc", "status")).as(user.err()).isZero();
        assertThat(user.out()).isEqualTo("""
                Waiting: 2  Running: 1  Tried again: 1  For want of a type: 1  Deleted: 42
                1abc  configmaps  default/m  tried 3 times since 2026-01-01T00:00:00Z, next 2026-01-01T00:01:00Z: \
                unable to get REST mapping for a/v1/B.
                namespace-contents  Waiting: 0  Running: 1  Tried again: 1
                2def  namespaces  n  tried 2 times since 2026-01-02T00:00:00Z, next 2026-01-02T00:00:01Z: no
                """);
        assertThat(user.run("gc", "status", "-o", "json")).isZero();
        assertThat(json(user.out()).at("/deleted").asInt()).isEqualTo(42);
    }

    @Test
    void follower_saysThatAnotherLeads() throws JsonProcessingException {
        kcp.service("/debug/gc", json("{\"leading\": false, \"failures\": []}"));
        User user = new User(temp, kcp, "root:team");
        assertThat(user.run("gc", "status")).isZero();
        assertThat(user.out()).isEqualTo("Another server collects: ask the one that leads.\n");
        assertThat(user.run("gc", "status", "-o", "xml")).isEqualTo(1);
        assertThat(user.err()).contains("invalid value \"xml\" for --output");
    }
}
