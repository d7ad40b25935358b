package dev.polder.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.bench.drive.site.Scale;
import dev.polder.bench.drive.work.Work;
import dev.polder.bench.drive.work.Works;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said on the command line. */
class DriveOptionsTest {

    private static final Path PROJECT = Path.of("/p");

    private static DriveOptions of(String line) {
        return DriveOptions.of(line.isEmpty() ? new String[0] : line.split(" "), PROJECT);
    }

    @Test
    void nothing_isTheWholeShortSetOnAServerOfItsOwn() {
        DriveOptions options = of("");

        assertThat(options.works()).isEqualTo(Works.ALL);
        assertThat(options.scale()).isEqualTo(Scale.SHORT);
        assertThat(options.kubeconfig()).isEmpty();
        assertThat(options.report()).isEqualTo(Path.of("/p/docs/performance/drive.md"));
    }

    @Test
    void everyFlag_isTaken_andOtherServersDoNotOverwriteTheReportOfOurs() {
        DriveOptions options =
                of("drive crud list --kubeconfig f --context c --no-workspaces --pid 7 --full --rates 0.5");

        assertThat(options.works().stream().map(Work::name)).containsExactly("crud", "list");
        assertThat(options.context()).isEqualTo("c");
        assertThat(options.plain()).isTrue();
        assertThat(options.pid()).contains(7L);
        assertThat(options.scale().rates()).isEqualTo(Scale.FULL.rates() / 2);
        assertThat(options.report()).isEqualTo(Path.of("/p/bench/target/drive/drive.md"));
        assertThat(of("drive --kubeconfig f --report /r.md").report()).isEqualTo(Path.of("/r.md"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drive gc               | no workload of the driver is called gc; there are start, crud,
            drive --kubeconfig     | --kubeconfig needs a value
            drive --context c      | --context and --pid are about a server of a --kubeconfig
            drive --rates 0        | --rates is a number above 0, not 0
            drive --rates fast     | --rates is a number above 0, not fast
            drive --fast           | no workload of the driver is called --fast
            """)
    void whatCannotBe_isRefusedInWords(String line, String why) {
        assertThatThrownBy(() -> of(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "drive crud, true",
        "--kubeconfig f, true",
        "--rates 2 crud, true",
        "--help, true",
        "gc, false",
        "workspaces --count 2000, false",
        "all, false"
    })
    void comparisonsWithPeers_areToldApart(String line, boolean meant) {
        assertThat(DriveOptions.isMeant(line.isEmpty() ? new String[0] : line.split(" ")))
                .isEqualTo(meant);
    }

    @Test
    void help_namesEveryWorkload() {
        for (Work work : Works.ALL) {
            assertThat(DriveOptions.usage()).contains("  " + work.name()).contains(work.question());
        }
    }
}
