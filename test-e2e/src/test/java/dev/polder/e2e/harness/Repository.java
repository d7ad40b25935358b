package dev.polder.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository and the built program lie. */
public final class Repository {

    private Repository() {}

    public static Path root() {
        Path named = Path.of(System.getProperty("polder.repository", ".."));
        return named.toAbsolutePath().normalize();
    }

    /** The launcher that users run. */
    public static Path launcher() {
        Path launcher = root().resolve("bin/polder");
        if (!Files.isExecutable(launcher)) {
            throw new IllegalStateException(launcher + " is not there or not executable");
        }
        return launcher;
    }

    /** Whether nothing may be skipped. */
    public static boolean continuousIntegration() {
        return "true".equals(System.getenv("CI"));
    }
}
