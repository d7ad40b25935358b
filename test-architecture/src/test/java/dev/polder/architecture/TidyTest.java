package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules over sources, each checked on the whole repository and shown a bad example that it must reject. */
class TidyTest {

    private static final List<SourceFile> SOURCES = SourceFile.all().stream()
            .filter(file -> !file.packageName().startsWith("dev.polder.fixture"))
            .filter(file -> !file.packageName().startsWith("io.etcd"))
            .toList();

    private record Rule(Function<List<SourceFile>, List<String>> check, List<SourceFile> badExample) {}

    private static final Map<String, Rule> RULES = Map.of(
            "files are short", new Rule(SourceRules::shortFiles, List.of(main(lines(501)))),
            "test files are short", new Rule(SourceRules::shortFiles, List.of(test(lines(501)))),
            "methods are short",
                    new Rule(SourceRules::shortMethods, List.of(main("class A { void a() {" + lines(70) + "} }"))),
            "few parameters",
                    new Rule(
                            SourceRules::fewParameters,
                            List.of(main("class A { void a(int a, int b, int c, int d, int e, int f, int g) {} }"))),
            "median file is small", new Rule(SourceRules::smallMedian, List.of(main(lines(121)))),
            "packages are small",
                    new Rule(
                            SourceRules::smallPackages,
                            IntStream.range(0, 26)
                                    .mapToObj(i -> source("m/src/main/java/p/A" + i + ".java", "class A {}"))
                                    .toList()),
            "packages are explained",
                    new Rule(
                            SourceRules::packagesExplained,
                            List.of(source(
                                    "m/src/main/java/p/package-info.java",
                                    "/**\n * In: a.\n * Out: b.\n */\n@NullMarked\npackage p;"))),
            "nothing left behind",
                    new Rule(SourceRules::nothingLeftBehind, List.of(main("// TO" + "DO later\nclass A {}"))),
            "no machine paths",
                    new Rule(SourceRules::noMachinePaths, List.of(main("class A { String a = \"/ro" + "ot/x\"; }"))),
            "tests name their condition",
                    new Rule(
                            SourceRules::testsNameTheirCondition, List.of(test("class A { @Test void testIt() {} }"))));

    @Test
    void sources_areFound() {
        assertThat(SOURCES).hasSizeGreaterThan(ProductClasses.FLOOR);
        assertThat(SOURCES).anyMatch(SourceFile::isTest).anyMatch(file -> !file.isTest());
    }

    @TestFactory
    Stream<DynamicTest> repository_isTidy() {
        return RULES.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> assertThat(rule.getValue().check().apply(SOURCES)).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> badExample_isRejected() {
        return RULES.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> assertThat(rule.getValue()
                                        .check()
                                        .apply(rule.getValue().badExample()))
                                .hasSize(1)));
    }

    @Test
    void recordComponents_areNotCountedAsParameters() {
        SourceFile file = main("record A(int a, int b, int c, int d, int e, int f, int g) { A { check(a); } }");

        assertThat(SourceRules.fewParameters(List.of(file))).isEmpty();
    }

    private static String lines(int count) {
        return "\n".repeat(count);
    }

    private static SourceFile main(String text) {
        return source("m/src/main/java/p/A.java", text);
    }

    private static SourceFile test(String text) {
        return source("m/src/test/java/p/A.java", text);
    }

    private static SourceFile source(String path, String text) {
        return SourceFile.parse(Path.of(path), text);
    }
}
