package dev.polder.e2e.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page may say of its commands, and what must be found out. */
class WalkthroughTest {

    @TempDir
    private Path folder = Path.of("");

    private void run(String page) throws IOException {
        Walkthrough.of(page).run(folder, Map.of("GREETING", "hello"));
    }

    @Test
    void pageThatIsTrue_passes() throws IOException {
        run("""
                ```yaml
                # some/file.yaml
                key: value
                ```
                Text.
                ```console
                $ cat some/file.yaml | tail -1
                key: value
                $ LATER=$GREETING
                $ echo "$LATER   world 4711"; ls nowhere
                hello world …
                ls: …nowhere…
                ```
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$ echo one\ntwo",
                "$ echo one",
                "$ true\none",
                "$ echo one\none\none",
                "$ echo one\none …",
                "$ printf 'one\\ntwo\\n'\ntwo\none",
                "$ exit 0"
            })
    void pageThatIsWrong_isFoundOut(String block) {
        assertThatThrownBy(() -> run("```console\n" + block + "\n```\n")).isInstanceOf(AssertionError.class);
    }

    @Test
    void page_isReadWhole() {
        assertThat(Walkthrough.of("```console\n$ a\nb\n$ c\n```\n```\n$ d\n```\n```console\n$ e\n```\n")
                        .size())
                .isEqualTo(3);
    }
}
