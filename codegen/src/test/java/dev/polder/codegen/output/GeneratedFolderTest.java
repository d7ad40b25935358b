package dev.polder.codegen.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.codegen.output.GeneratedFolder.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedFolderTest {

    @TempDir
    private Path out = Path.of("");

    private static GeneratedFile file(String path, String text) {
        return new GeneratedFile(path, GeneratedFile.HEADER + "\n" + text);
    }

    private GeneratedFolder compare(GeneratedFile... files) {
        return GeneratedFolder.compare(out, "a", ".java", List.of(files));
    }

    @Test
    void changes_sayWhatEachFileNeeds() throws IOException {
        compare(file("a/Same.java", "1"), file("a/Edited.java", "1"), file("a/b/Gone.java", "1"))
                .write();
        Files.writeString(out.resolve("a/Edited.java"), GeneratedFile.HEADER + "\n1 by hand");

        GeneratedFolder folder = compare(file("a/Same.java", "1"), file("a/Edited.java", "1"), file("a/New.java", "1"));

        assertThat(folder.changes())
                .isEqualTo(Map.of(
                        "a/Edited.java",
                        Change.DIFFERENT,
                        "a/New.java",
                        Change.MISSING,
                        "a/b/Gone.java",
                        Change.STALE));
        assertThat(out.resolve("a/New.java")).doesNotExist();
        folder.write();
        assertThat(out.resolve("a/b")).doesNotExist();
        assertThat(compare(file("a/Same.java", "1"), file("a/Edited.java", "1"), file("a/New.java", "1"))
                        .changes())
                .isEmpty();
    }

    @Test
    void unchangedFile_isNotTouched() throws IOException {
        compare(file("a/Same.java", "1")).write();
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(out.resolve("a/Same.java"), old);

        compare(file("a/Same.java", "1"), file("a/New.java", "1")).write();

        assertThat(Files.getLastModifiedTime(out.resolve("a/Same.java"))).isEqualTo(old);
        assertThat(out.resolve("a/New.java")).exists();
    }

    @Test
    void filesOfOthers_stay() throws IOException {
        Files.createDirectories(out.resolve("a"));
        Files.createDirectories(out.resolve("other"));
        Files.writeString(out.resolve("a/ByHand.java"), "class ByHand {} // " + GeneratedFile.HEADER);
        Files.write(out.resolve("a/NoText.java"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        Files.writeString(out.resolve("a/generated.go"), GeneratedFile.HEADER + "\n");
        Files.writeString(out.resolve("other/Old.java"), GeneratedFile.HEADER + "\n");

        GeneratedFolder folder = compare(file("a/New.java", "1"));

        assertThat(folder.changes()).isEqualTo(Map.of("a/New.java", Change.MISSING));
    }

    @Test
    void fileByHand_isNotOverwritten() throws IOException {
        Files.createDirectories(out.resolve("a"));
        Files.writeString(out.resolve("a/Mine.java"), "class Mine {}");

        assertThatThrownBy(() -> compare(file("a/Mine.java", "1")))
                .isInstanceOf(OutputException.class)
                .hasMessage(out.resolve("a/Mine.java") + " is in the way: it was not generated");
    }

    @Test
    void namesThatDifferInCaseAlone_areRefused() {
        List<GeneratedFile> files = new ArrayList<>(List.of(file("a/Name.java", "1"), file("a/NAME.java", "2")));

        assertThatThrownBy(() -> compare(files.toArray(GeneratedFile[]::new)))
                .hasMessage("two files would have one name: a/Name.java and a/NAME.java");
    }

    @Test
    void fileWithoutHeader_isRefused() {
        assertThatThrownBy(() -> new GeneratedFile("a/A.java", "class A {}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
