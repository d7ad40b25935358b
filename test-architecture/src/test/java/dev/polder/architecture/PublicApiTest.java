package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What other people's code is compiled against changes on purpose only: it is written down, a line for each name. A line that goes or
 * changes breaks somebody (docs/releasing.md).
 */
class PublicApiTest {

    private static final Path FOLDER = Project.root().resolve("test-architecture/src/test/resources/api");

    private static final Set<String> SERVER = Set.of("dev.polder.server.PolderServer", "dev.polder.server.Assembly");

    private static final Map<String, Predicate<JavaClass>> PARTS = Map.of(
            "junit.txt", type -> type.getPackageName().startsWith("dev.polder.junit"),
            "spi.txt", type -> type.getPackageName().startsWith("dev.polder.spi"),
            "server.txt",
                    type -> SERVER.stream().anyMatch(type.getName()::startsWith)
                            || type.getPackageName().equals("dev.polder.server.config"));

    @TestFactory
    Stream<DynamicTest> publicNames_areAsWrittenDown() {
        return PARTS.entrySet().stream()
                .map(part -> DynamicTest.dynamicTest(part.getKey(), () -> check(part.getKey(), part.getValue())));
    }

    private static void check(String file, Predicate<JavaClass> wanted) throws IOException {
        List<String> lines = PublicApi.lines(ProductClasses.all(), wanted);
        Path golden = FOLDER.resolve(file);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.write(golden, lines);
        }
        assertThat(lines).hasSizeGreaterThan(10);
        assertThat(lines)
                .as("make golden rewrites %s; docs/releasing.md says when", file)
                .isEqualTo(Files.readAllLines(golden));
    }

    @Test
    void lines_tellWhatACallerSees() {
        String name = "dev.polder.fixture.api.PublicExample";
        JavaClasses fixture = ProductClasses.fixture("dev.polder.fixture.api");

        assertThat(fixture).as("one that is seen and one that is not").hasSize(2);
        assertThat(PublicApi.lines(fixture, type -> true))
                .containsExactly(
                        name + " : abstract extends java.lang.Object implements java.lang.AutoCloseable",
                        name + ".<init>() : protected void",
                        name + ".LIMIT : static final int",
                        name + ".names(int) : abstract java.util.List<java.lang.String> throws java.io.IOException");
    }
}
