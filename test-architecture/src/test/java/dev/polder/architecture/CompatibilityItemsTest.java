package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/compatibility-items.md lists every item once, with the tests that carry its tag or the reason why there is none. */
class CompatibilityItemsTest {

    private static final Path DOCUMENT = Project.root().resolve("docs/compatibility-items.md");

    /** Section → how many required items it has. */
    private static final Map<String, Integer> EXPECTED = Map.ofEntries(
            Map.entry("1", 13),
            Map.entry("2", 9),
            Map.entry("3", 8),
            Map.entry("5", 19),
            Map.entry("6", 16),
            Map.entry("7", 26),
            Map.entry("8", 11),
            Map.entry("9", 22),
            Map.entry("10", 6),
            Map.entry("11", 12),
            Map.entry("12", 16),
            Map.entry("13", 18),
            Map.entry("14", 31),
            Map.entry("21", 20),
            Map.entry("22", 11));

    private static final String INTRODUCTION = """
        # Compatibility, item by item

        What clients rely on of Kubernetes' API: URLs, encodings, errors, objects, patches, lists, watches, definitions,
        namespaces and limits. Clients break without the items marked F; those marked M are required, too. The items are
        listed in `kubernetes-items.txt` of the module test-architecture; a test that shows one carries its number as a tag,
        `@Tag("k8s-7.3")`. Where no test shows an item, the reason stands in its place. `CompatibilityItemsTest` checks
        this and, with `make golden`, writes this document. Whole cases of other people's suites are in
        [compatibility.md](compatibility.md).
        """;

    private static ItemTable table() throws IOException {
        try (var list = CompatibilityItemsTest.class.getResourceAsStream("/kubernetes-items.txt")) {
            return ItemTable.parse(new String(list.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static List<SourceFile> tests() {
        return SourceFile.all().stream().filter(SourceFile::isTest).toList();
    }

    @Test
    void list_holdsEveryItem() throws IOException {
        Map<String, Integer> found = table().sections().stream()
                .collect(Collectors.toMap(
                        ItemTable.Section::number, section -> section.items().size()));

        assertThat(found).isEqualTo(EXPECTED);
    }

    @Test
    void everyItem_hasATestOrAReason() throws IOException {
        assertThat(table().faults(ItemTable.shown(tests()))).isEmpty();
    }

    @Test
    void document_isWhatTheTestsSay() throws IOException {
        String written = table().written(INTRODUCTION, ItemTable.shown(tests()));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(DOCUMENT, written);
            return;
        }

        assertThat(SourceFile.read(DOCUMENT)).as("make golden rewrites it").isEqualTo(written);
    }

    private static List<String> faults(String list, String tests) {
        SourceFile file = SourceFile.parse(Path.of("m/src/test/java/p/ATest.java"), tests);
        return ItemTable.parse(list).faults(ItemTable.shown(List.of(file)));
    }

    @Test
    void badSeed_isRejected() {
        String item = "# 7 Objects\n7.1 F creation\n";
        String shown = "class ATest { @Tag(\"k8s-7.1\") @Test void a_b() {} }";

        assertThat(faults(item, shown)).isEmpty();
        assertThat(faults(item, "class ATest {}")).containsExactly("7.1 has neither a test nor a reason");
        assertThat(faults(item.strip() + " | open: issue 8 · deletion\n", shown))
                .containsExactly("7.1 has a test and a reason why it has none");
        assertThat(faults(item, shown.replace("7.1", "7.2")))
                .hasSize(2)
                .contains("[ATest#a_b](../m/src/test/java/p/ATest.java) is tagged k8s-7.2, which is no item");
        assertThat(faults(item, shown.replace("@Test ", "")))
                .singleElement()
                .asString()
                .endsWith(" is tagged k8s-7.1 and is no test");
        assertThat(faults(item + "7.1 F creation\n", shown)).containsExactly("7.1 is listed twice");
        assertThat(faults(item + "8.1 F a\n", shown.replace("@Tag", "@Tag(\"k8s-8.1\") @Tag")))
                .containsExactly("8.1 is not in its section");
        assertThat(faults("# 7 Objects\n7.1 F a | later\n", "class ATest {}"))
                .containsExactly("7.1 has a reason that is neither an issue nor a decision: later");
        assertThat(faults(item.replace("creation", "a".repeat(14).replace("a", "a ") + "a"), shown))
                .containsExactly("7.1 has a title of more than 14 words");
        assertThatThrownBy(() -> ItemTable.parse("# 7 Objects\n7.1 X a\n")).hasMessage("no item: 7.1 X a");
    }

    @Test
    void tagOfAClass_isOneOfEachOfItsTests() {
        SourceFile file = SourceFile.parse(
                Path.of("m/src/test/java/p/ATest.java"),
                "@Tag(\"k8s-7.1\") class ATest { @Test void a_b() {} @ParameterizedTest void c_d() {} void helper() {}"
                        + " @Nested class B { @Tag(\"k8s-7.2\") @Test void e_f() {} } }");

        Map<String, List<ItemTable.Shown>> shown = ItemTable.shown(List.of(file));

        assertThat(shown.get("7.1")).extracting(test -> test.test().name()).containsExactly("a_b", "c_d", "e_f");
        assertThat(shown.get("7.2")).extracting(test -> test.test().name()).containsExactly("e_f");
    }

    @Test
    void document_countsAndLinks() {
        SourceFile file = SourceFile.parse(
                Path.of("m/src/test/java/p/ATest.java"), "class ATest { @Tag(\"k8s-7.1\") @Test void a_b() {} }");
        ItemTable table = ItemTable.parse("# 7 Objects\n7.1 F creation\n7.2 M more | open: issue 8 · deletion\n");

        assertThat(table.written("# A\n", ItemTable.shown(List.of(file)))).isEqualTo("""
            # A

            | | F | M |
            |---|---|---|
            | hold | 1 | 0 |
            | open at issue 8 | 0 | 1 |

            ## 7 · Objects

            | item | mark | what | shown by |
            |---|---|---|---|
            | 7.1 | F | creation | [ATest#a_b](../m/src/test/java/p/ATest.java) |
            | 7.2 | M | more | open: issue 8 · deletion |
            """);
    }
}
