package dev.polder.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md says which faults servers are tested under, and they are. */
class FaultPageTest {

    private static final Pattern ROW = Pattern.compile("\\| `(\\w+E2E)` \\| S\\d+(?:, S\\d+)* \\|");
    private static final Path TESTS = Path.of("test-e2e", "src", "test", "java", "dev", "polder", "e2e");

    @Test
    void page_namesEveryTestOfFaults() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/guarantees.md"));
        int start = page.indexOf("## Servers under failure");
        Matcher rows = ROW.matcher(page.substring(start, page.indexOf("\n## ", start)));
        Set<String> told = new TreeSet<>();
        while (rows.find()) {
            told.add(rows.group(1));
        }
        Set<String> there = new TreeSet<>();
        for (String folder : List.of("crash", "peers")) {
            try (Stream<Path> files =
                    Files.list(Repository.root().resolve(TESTS).resolve(folder))) {
                there.addAll(
                        files.map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                                .filter(name -> name.endsWith("E2E"))
                                .collect(Collectors.toSet()));
            }
        }
        assertThat(told).isEqualTo(there);
    }
}
