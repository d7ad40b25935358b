package dev.polder.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.files.Given.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files say counts until they say something better. */
class GivenTest {

    @TempDir
    private Path temp = Path.of("");

    private Path left = Path.of("");
    private Path right = Path.of("");

    /** Two files that belong together when they say the same. */
    private Given<String> given() {
        return Given.of(List.of(new Given.Source(left, "--left"), new Given.Source(right, "--right")), texts -> {
            if (!texts.get(0).equals(texts.get(1))) {
                throw new UnusableFilesException("they differ");
            }
            return texts.get(0);
        });
    }

    @BeforeEach
    void write() throws IOException {
        left = Files.writeString(temp.resolve("left"), "a");
        right = Files.writeString(temp.resolve("right"), "a");
    }

    @Test
    void bothChanged_isTakenOnceBothHave() throws IOException {
        Given<String> given = given();
        assertThat(given.look()).isEqualTo(new Look.Same());
        Files.writeString(left, "b");
        assertThat(given.look()).isEqualTo(new Look.Kept("they differ"));
        assertThat(given.look()).as("told once").isEqualTo(new Look.Same());
        assertThat(given.current()).isEqualTo("a");
        Files.writeString(right, "b");
        assertThat(given.look()).isEqualTo(new Look.Changed());
        assertThat(given.current()).isEqualTo("b");
    }

    @Test
    void empty_isAboutToBeWritten() throws IOException {
        Given<String> given = given();
        Files.writeString(left, "");
        Files.writeString(right, "");
        assertThat(given.look()).isEqualTo(new Look.Kept(left + " is empty"));
        assertThat(given.current()).isEqualTo("a");
    }

    @Test
    void gone_isToldOnce_andTakenWhenItIsBack() throws IOException {
        Given<String> given = given();
        Files.delete(right);
        assertThat(given.look())
                .isEqualTo(new Look.Kept(
                        "cannot use " + right + ": there is no such file; correct the file or the flag --right"));
        assertThat(given.look()).isEqualTo(new Look.Same());
        assertThat(given.current()).isEqualTo("a");
        Files.writeString(right, "a");
        assertThat(given.look()).isEqualTo(new Look.Changed());
    }

    @Test
    void badAtTheStart_isRefused() throws IOException {
        Files.writeString(left, "b");
        assertThatThrownBy(this::given)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessage("they differ");
    }
}
