package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md says what is tested on etcd, and that is tested on etcd. */
class EtcdGuaranteesTest {

    private static final Path PAGE = Path.of("..", "docs", "guarantees.md");
    private static final Path TESTS = Path.of("src", "test", "java", "dev", "polder", "storage", "etcd");
    private static final Pattern CONTRACT = Pattern.compile("`(\\w+Contract)` \\| [^|]+ \\|[^|]* etcd \\|");
    private static final Pattern FAILURE = Pattern.compile("\\| `(\\w+Test)` \\| S\\d+(?:, S\\d+)* \\|");
    private static final Set<String> OF_NO_FAILURE =
            Set.of("EtcdContractTest", "EtcdModelTest", "EtcdGuaranteesTest", "EtcdConfigTest");

    @Test
    void page_tellsWhichContractsRun() throws IOException {
        Set<String> run = Arrays.stream(EtcdContractTest.class.getDeclaredClasses())
                .map(nested -> nested.getSuperclass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(run).isEqualTo(told(CONTRACT, Files.readString(PAGE)));
    }

    @Test
    void page_namesEveryTestOfFailures() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## etcd under failure"));
        try (Stream<Path> files = Files.list(TESTS)) {
            Set<String> there = files.map(
                            file -> String.valueOf(file.getFileName()).replace(".java", ""))
                    .filter(name -> name.endsWith("Test") && !OF_NO_FAILURE.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(there).isEqualTo(told(FAILURE, section));
        }
    }

    private static Set<String> told(Pattern pattern, String text) {
        Set<String> told = new TreeSet<>();
        Matcher lines = pattern.matcher(text);
        while (lines.find()) {
            told.add(lines.group(1));
        }
        return told;
    }
}
