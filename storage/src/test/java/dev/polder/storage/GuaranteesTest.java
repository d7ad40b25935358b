package dev.polder.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md says what the tests check, and the tests check what it says. */
class GuaranteesTest {

    private static final Path PAGE = Path.of("..", "docs", "guarantees.md");
    private static final Path TESTS = Path.of("src", "test", "java", "dev", "polder", "storage");
    private static final Pattern CONTRACT =
            Pattern.compile("\\| [^|]+\\. \\| `(\\w+Contract)` \\| (S\\d+(?:, S\\d+)*) \\| ([a-z, ]+) \\|");
    private static final Pattern FAILURE = Pattern.compile("\\| [^|]+\\. \\| `(\\w+Test)` \\| S\\d+(?:, S\\d+)* \\|");
    private static final Map<String, String> SUITES = Map.of(
            "memory", "dev.polder.storage.memory.MemoryContractTest",
            "embedded", "dev.polder.storage.log.EmbeddedContractTest",
            "sealed", "dev.polder.storage.seal.SealingContractTest");

    @Test
    void page_namesEveryContract() throws IOException {
        assertThat(contracts().keySet()).isEqualTo(classesIn("contract", "Contract", Set.of("StoreContract")));
    }

    @Test
    void page_tellsWhichStoresRunAContract() throws Exception {
        for (Map.Entry<String, String> suite : SUITES.entrySet()) {
            Set<String> run = Arrays.stream(Class.forName(suite.getValue()).getDeclaredClasses())
                    .map(nested -> nested.getSuperclass().getSimpleName())
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> told = contracts().entrySet().stream()
                    .filter(contract -> contract.getValue().contains(suite.getKey()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(run).as("what %s runs", suite.getValue()).isEqualTo(told);
        }
    }

    @Test
    void page_namesEveryTestOfFailures() throws IOException {
        Set<String> told = new TreeSet<>();
        String page = Files.readString(PAGE);
        int start = page.indexOf("## The embedded store under failure");
        Matcher lines = FAILURE.matcher(page.substring(start, page.indexOf("\n## ", start)));
        while (lines.find()) {
            told.add(lines.group(1));
        }
        assertThat(told)
                .isEqualTo(classesIn(
                        "log", "Test", Set.of("EmbeddedContractTest", "EmbeddedStoreConfigTest", "KillCheckerTest")));
    }

    private static Map<String, List<String>> contracts() throws IOException {
        Map<String, List<String>> contracts = new HashMap<>();
        Matcher lines = CONTRACT.matcher(Files.readString(PAGE));
        while (lines.find()) {
            contracts.put(lines.group(1), List.of(lines.group(3).split(", ")));
        }
        return contracts;
    }

    private static Set<String> classesIn(String folder, String ending, Set<String> without) throws IOException {
        try (Stream<Path> files = Files.list(TESTS.resolve(folder))) {
            return files.map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                    .filter(name -> name.endsWith(ending) && !without.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
