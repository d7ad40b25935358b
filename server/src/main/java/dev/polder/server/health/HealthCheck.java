package dev.polder.server.health;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One named check.
 *
 * @param name the last segment of its path, e.g. {@code ping}
 * @param failure why it fails now; empty when it passes. Called on event loops: must not block
 */
public record HealthCheck(String name, Supplier<Optional<String>> failure) {}
