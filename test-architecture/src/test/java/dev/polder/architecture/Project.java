package dev.polder.architecture;

import java.nio.file.Path;

/** Where the repository lies. */
final class Project {

    private Project() {}

    /** The repository's root. Surefire names this module's folder in {@code basedir}. */
    static Path root() {
        String module = System.getProperty("basedir", System.getProperty("user.dir"));
        return Path.of(module).toAbsolutePath().resolve("..").normalize();
    }
}
