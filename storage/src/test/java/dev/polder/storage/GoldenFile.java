package dev.polder.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text kept beside the tests; {@code -Dgolden.update=true} writes it anew instead of comparing. */
final class GoldenFile {

    private final Path path;

    GoldenFile(String name) {
        this.path = Path.of("src", "test", "resources", "golden", name);
    }

    void compare(String actual) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, actual);
        }
        assertThat(actual)
                .as("%s; if the change is meant, run with -Dgolden.update=true", path)
                .isEqualTo(Files.readString(path));
    }
}
