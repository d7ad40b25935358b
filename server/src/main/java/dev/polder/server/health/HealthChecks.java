package dev.polder.server.health;

import dev.polder.server.request.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health endpoints (apiserver {@code server/healthz}). Parts of a server add their checks while it is assembled. */
public final class HealthChecks {

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final Map<String, String> NO_SNIFF = Map.of("X-Content-Type-Options", "nosniff");

    private final List<HealthCheck> live = new CopyOnWriteArrayList<>();
    private final List<HealthCheck> ready = new CopyOnWriteArrayList<>();

    /** Checks with {@code ping} alone, which always passes. */
    public HealthChecks() {
        live(new HealthCheck("ping", Optional::empty));
    }

    /** Adds a check to {@code /healthz}, {@code /livez} and {@code /readyz}. */
    public void live(HealthCheck check) {
        live.add(check);
        ready.add(check);
    }

    /** Adds a check to {@code /readyz} alone: failing it takes the server out of service without restarting it. */
    public void ready(HealthCheck check) {
        ready.add(check);
    }

    /** Whether {@code /readyz} passes now. */
    public boolean isReady() {
        return ready.stream().allMatch(check -> check.failure().get().isEmpty());
    }

    /**
     * Answers a health path.
     *
     * @param path the path without a cluster prefix, e.g. {@code /readyz/ping}
     * @param query the decoded query; {@code verbose} and {@code exclude} are read
     * @return the answer, or empty when the path is no health path
     */
    public Optional<Reply> answer(String path, Map<String, List<String>> query) {
        String trimmed = path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
        int slash = trimmed.indexOf('/', 1);
        String name = slash < 0 ? trimmed.substring(1) : trimmed.substring(1, slash);
        List<HealthCheck> checks = switch (name) {
            case "healthz", "livez" -> live;
            case "readyz" -> ready;
            default -> List.of();
        };
        if (checks.isEmpty()) {
            return Optional.empty();
        }
        if (slash < 0) {
            return Optional.of(all(name, checks, query));
        }
        String wanted = trimmed.substring(slash + 1);
        return checks.stream()
                .filter(check -> check.name().equals(wanted))
                .findFirst()
                .map(HealthChecks::one);
    }

    private static Reply one(HealthCheck check) {
        return check.failure()
                .get()
                .map(why -> text(500, "internal server error: " + why + "\n"))
                .orElseGet(() -> Reply.text(200, "ok"));
    }

    private static Reply all(String endpoint, List<HealthCheck> checks, Map<String, List<String>> query) {
        Set<String> excluded = new LinkedHashSet<>(query.getOrDefault("exclude", List.of()));
        Set<String> unknown = new TreeSet<>(excluded);
        StringBuilder out = new StringBuilder();
        List<String> failures = new ArrayList<>();
        for (HealthCheck check : checks) {
            if (excluded.contains(check.name())) {
                unknown.remove(check.name());
                out.append("[+]").append(check.name()).append(" excluded: ok\n");
                continue;
            }
            Optional<String> failure = check.failure().get();
            // The endpoints are public: why a check fails goes to the log alone.
            out.append(failure.isPresent() ? "[-]" : "[+]").append(check.name());
            out.append(failure.isPresent() ? " failed: reason withheld\n" : " ok\n");
            failure.ifPresent(why -> failures.add(check.name() + ": " + why));
        }
        if (!unknown.isEmpty()) {
            String names =
                    String.join(",", unknown.stream().map(HealthChecks::quoted).toList());
            out.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(names)
                    .append('\n');
        }
        if (!failures.isEmpty()) {
            LOG.info("{} check failed: {}", endpoint, failures);
            return text(500, out + endpoint + " check failed\n");
        }
        return text(200, query.containsKey("verbose") ? out + endpoint + " check passed\n" : "ok");
    }

    /** Go's {@code %q} for names that a URL can carry. */
    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Reply text(int code, String body) {
        return new Reply(code, Reply.TEXT, NO_SNIFF, body.getBytes(StandardCharsets.UTF_8));
    }
}
