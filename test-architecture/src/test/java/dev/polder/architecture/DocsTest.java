package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.architecture.DocRules.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documents say what is so. */
class DocsTest {

    private static final Path ROOT = Project.root();

    @Test
    void links_leadSomewhere() throws IOException {
        assertThat(DocRules.deadLinks(ROOT, documents())).isEmpty();
    }

    @Test
    void deadLink_isRejected() {
        Document toNowhere = new Document(Path.of("README.md"), "# A\n[a](docs/no-such-file.md)");
        Document toNoHeading = new Document(Path.of("README.md"), "# A\n[a](#no-such-heading) [b](#a)");

        assertThat(DocRules.deadLinks(ROOT, List.of(toNowhere))).hasSize(1);
        assertThat(DocRules.deadLinks(ROOT, List.of(toNoHeading))).hasSize(1);
    }

    @Test
    void documents_haveOneTitle() throws IOException {
        assertThat(DocRules.oneTitle(documents())).isEmpty();
    }

    @Test
    void secondTitle_isRejected() {
        Document none = new Document(Path.of("a.md"), "text\n```\n# a comment in a shell\n```\n");
        Document two = new Document(Path.of("b.md"), "# A\n# B\n");

        assertThat(DocRules.oneTitle(List.of(none, two))).hasSize(2);
    }

    @Test
    void architecture_tellsEveryPackage() throws IOException {
        Path architecture = ROOT.resolve("ARCHITECTURE.md");
        String text = SourceFile.read(architecture);
        List<String> rows = PackageTable.rows(SourceFile.all());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(architecture, PackageTable.written(text, rows));
            return;
        }

        assertThat(PackageTable.rowsIn(text))
                .as("make golden rewrites these rows")
                .isEqualTo(rows);
    }

    @Test
    void packageTable_rowIsWhatThePackageSays() {
        SourceFile info = SourceFile.parse(
                Path.of("server/src/main/java/dev/polder/server/watch/package-info.java"),
                "/**\n * In: events.\n * Out: the same bytes,\n * many times.\n * Next: x.\n */\npackage dev.polder.server.watch;");

        List<String> rows = PackageTable.rows(List.of(info));

        assertThat(rows).containsExactly("| `server.watch` | events → the same bytes, many times |");
        assertThat(PackageTable.written("a\n|---|---|\n| `server.gone` | b |\n\n## Next\n", rows))
                .isEqualTo("a\n|---|---|\n| `server.watch` | events → the same bytes, many times |\n\n## Next\n");
    }

    private static List<Document> documents() throws IOException {
        try (var files = Files.walk(ROOT)) {
            List<Document> found = files.filter(file -> file.toString().endsWith(".md"))
                    .map(ROOT::relativize)
                    .filter(file -> !file.toString().contains("target/") && !file.startsWith(".polder"))
                    .map(file -> new Document(file, SourceFile.read(ROOT.resolve(file))))
                    .toList();
            assertThat(found).as("documents").hasSizeGreaterThan(10);
            return found;
        }
    }
}
