package dev.polder.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.request.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The texts are those of apiserver {@code server/healthz/healthz.go} (k8s-compat §4). */
class HealthChecksTest {

    private final HealthChecks health = new HealthChecks();

    private Reply answer(String path) {
        return answer(path, Map.of());
    }

    private Reply answer(String path, Map<String, List<String>> query) {
        return health.answer(path, query).orElseThrow();
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    @Test
    void all_passing_isOk() {
        for (String path : List.of("/healthz", "/livez", "/readyz", "/readyz/")) {
            Reply reply = answer(path);
            assertThat(reply.code()).isEqualTo(200);
            assertThat(text(reply)).isEqualTo("ok");
            assertThat(reply.contentType()).isEqualTo("text/plain; charset=utf-8");
            assertThat(reply.headers()).containsEntry("X-Content-Type-Options", "nosniff");
        }
    }

    @Test
    void all_verbose_listsChecks() {
        health.ready(new HealthCheck("store", Optional::empty));
        assertThat(text(answer("/readyz", Map.of("verbose", List.of("")))))
                .isEqualTo("[+]ping ok\n[+]store ok\nreadyz check passed\n");
        assertThat(text(answer("/livez", Map.of("verbose", List.of("")))))
                .isEqualTo("[+]ping ok\nlivez check passed\n");
    }

    @Test
    void all_oneFails_is500AndWithholdsWhy() {
        health.ready(new HealthCheck("store", () -> Optional.of("the disk is full")));
        Reply reply = answer("/readyz");
        assertThat(reply.code()).isEqualTo(500);
        assertThat(text(reply)).isEqualTo("[+]ping ok\n[-]store failed: reason withheld\nreadyz check failed\n");
        assertThat(answer("/livez").code()).isEqualTo(200);
        assertThat(health.isReady()).isFalse();
    }

    @Test
    void all_excluded_isNotAsked() {
        health.live(new HealthCheck("store", () -> Optional.of("broken")));
        Map<String, List<String>> query = Map.of("verbose", List.of(""), "exclude", List.of("store"));
        Reply reply = answer("/healthz", query);
        assertThat(reply.code()).isEqualTo(200);
        assertThat(text(reply)).isEqualTo("[+]ping ok\n[+]store excluded: ok\nhealthz check passed\n");
    }

    @Test
    void all_unknownExcluded_warns() {
        Map<String, List<String>> query = Map.of("verbose", List.of(""), "exclude", List.of("b", "a"));
        assertThat(text(answer("/healthz", query))).isEqualTo("""
                        [+]ping ok
                        warn: some health checks cannot be excluded: no matches for "a","b"
                        healthz check passed
                        """);
    }

    @Test
    void one_bySubPath_isAnsweredAlone() {
        health.live(new HealthCheck("store", () -> Optional.of("broken")));
        assertThat(text(answer("/healthz/ping"))).isEqualTo("ok");
        Reply failing = answer("/readyz/store");
        assertThat(failing.code()).isEqualTo(500);
        assertThat(text(failing)).isEqualTo("internal server error: broken\n");
        assertThat(health.answer("/healthz/nothing", Map.of())).isEmpty();
        assertThat(health.answer("/health", Map.of())).isEmpty();
    }

    /** k8s-compat §4: integers without a plus sign; apiserver {@code WriteRawJSON} indents by two. */
    @Test
    void version_ofThisBuild_isTheOneServedApi() {
        Reply reply = new ServerVersion("9.8.7", "abc", "2026-01-01T00:00:00Z").reply();
        String text = text(reply);
        assertThat(text)
                .startsWith("{\n  \"major\": \"1\",\n  \"minor\": \"32\",\n")
                .endsWith("\"\n}");
        JsonNode json = Json.readOwn(reply.body());
        assertThat(json.path("gitVersion").asText()).isEqualTo("v1.32.3+polder-9.8.7");
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "major",
                        "minor",
                        "gitVersion",
                        "gitCommit",
                        "gitTreeState",
                        "buildDate",
                        "goVersion",
                        "compiler",
                        "platform");
        assertThat(ServerVersion.ofThisBuild().polder()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    }
}
