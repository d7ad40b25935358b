package dev.polder.machinery.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whole documents kept beside the tests; {@code -Dgolden.update=true} writes them anew. */
final class Golden {

    private static final Path FOLDER = Path.of("src/test/resources/dev/polder/machinery/openapi");

    private Golden() {}

    static void assertMatches(JsonNode document, String file) throws IOException {
        Path path = FOLDER.resolve(file);
        String text = document.toPrettyString() + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(path, text);
        }
        List<String> kept = Files.readAllLines(path);
        List<String> now = text.lines().toList();
        for (int i = 0; i < Math.min(kept.size(), now.size()); i++) {
            assertThat(now.get(i)).as("%s line %d", file, i + 1).isEqualTo(kept.get(i));
        }
        assertThat(now).as("%s lines", file).hasSameSizeAs(kept);
    }
}
