package dev.polder.bench.drive.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polder.bench.drive.load.Latencies;
import dev.polder.bench.drive.load.Outcome;
import dev.polder.bench.drive.load.Plan;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** A report of figures that are known. */
class RunReportTest {

    @TempDir
    private Path folder = Path.of("");

    /** One to a thousand milliseconds, each once. */
    private static Latencies thousand() {
        Latencies latencies = new Latencies();
        for (int millis = 1; millis <= 1_000; millis++) {
            latencies.add(TimeUnit.MILLISECONDS.toNanos(millis));
        }
        return latencies;
    }

    private static Outcome outcome(String name, Outcome.Counts counts, double perSecond, List<String> faults) {
        Plan plan = new Plan(name, 50, 100, 1_000, 256, Duration.ofSeconds(30));
        return new Outcome(
                plan,
                thousand(),
                new Latencies(),
                Map.of("half of it", thousand()),
                counts,
                perSecond,
                OptionalDouble.of(1234.4),
                faults);
    }

    private static Outcome good(String name) {
        return outcome(name, new Outcome.Counts(1_000, 0, 0, 0, 0, new Outcome.Begun(0, 0)), 50, List.of());
    }

    private String written(Section section, String... left) throws IOException {
        Path file = folder.resolve("drive.md");
        new RunReport(List.of("the machine"), List.of(section), List.of(left)).write(file);
        return Files.readString(file);
    }

    @Test
    void load_isARowWithItsPercentiles_andItsStepsBelow() throws IOException {
        Section section = new Section("crud", "What is asked.");
        section.add(good("get"));
        section.fact("objects", "5,000");
        section.memory(OptionalLong.of(100L << 20), OptionalLong.of(150L << 20));

        assertThat(written(section))
                .contains("* the machine\n")
                .contains("## crud\n\nWhat is asked.\n")
                .contains("""
                        | get | 50.0 | 50.0 | 1,000 | 500 | 900 | 990 | 999 | 1,000 | – | 0 | 1,234 |
                        | – half of it |  |  | 1,000 | 500 | 900 | 990 | 999 | 1,000 |  |  |  |
                        """)
                .contains("| objects | 5,000 |\n")
                .contains("| the server's PSS before and after, MiB | 100, 150 |\n")
                .contains("![overview](drive-overview.svg)")
                .contains("![crud](drive-crud.svg)")
                .doesNotContain("failed")
                .doesNotContain("keep up");
    }

    @Test
    void serverThatDoesNotKeepUp_isTold() throws IOException {
        Section section = new Section("crud", "");
        section.add(outcome(
                "get", new Outcome.Counts(900, 0, 0, 4, 96, new Outcome.Begun(300, 0)), 30, List.of("4 unanswered")));

        assertThat(written(section))
                .contains(
                        "**Could not keep up** with `get`: 30.0 a second were answered of 50.0, 300 of 1100 had to wait for a"
                                + " place, 96 were never sent, 4 never answered.")
                .contains("**The run has failed**")
                .contains("* **wrong**: get: 4 unanswered");
    }

    @Test
    void driverThatIsLateItself_isTold_andIsNotTheServersFault() throws IOException {
        Section section = new Section("crud", "");
        section.add(outcome("get", new Outcome.Counts(1_000, 0, 0, 0, 0, new Outcome.Begun(0, 50)), 50, List.of()));

        assertThat(written(section))
                .contains("The driver itself began 50 of 1100 of `get` more than 10 ms late")
                .doesNotContain("keep up**");
    }

    @Test
    void wrongAnswerAndWhatIsLeft_failTheRun() {
        Section wrong = new Section("crud", "");
        wrong.add(outcome("get", new Outcome.Counts(999, 0, 1, 0, 0, new Outcome.Begun(0, 0)), 50, List.of("a is b")));
        Section right = new Section("crud", "");
        right.add(good("get"));

        assertThat(new RunReport(List.of(), List.of(wrong), List.of()).failed()).isTrue();
        assertThat(new RunReport(List.of(), List.of(right), List.of("a namespace")).failed())
                .isTrue();
        assertThat(new RunReport(List.of(), List.of(right), List.of()).failed()).isFalse();
    }

    @Test
    void workloadThatIsLeftOut_isNamedWithItsReason() throws IOException {
        Section section = new Section("workspaces", "");
        section.leaveOut("no workspaces");

        assertThat(written(section))
                .contains("## Left out\n\n* `workspaces`: no workspaces\n")
                .doesNotContain("## workspaces")
                .doesNotContain("failed");
        assertThat(folder.resolve("drive-workspaces.svg")).doesNotExist();
    }

    @Test
    void charts_areXml_readableOnLightAndDark_withTheirNamesEscaped() throws Exception {
        Section section = new Section("crud", "");
        section.add(good("a < b & \"c\""));
        written(section);

        for (String name : List.of("drive-overview.svg", "drive-crud.svg")) {
            String svg = Files.readString(folder.resolve(name));
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
            assertThat(document.getElementsByTagName("title").getLength()).isEqualTo(1);
            assertThat(svg).contains("prefers-color-scheme:dark").contains("a &lt; b &amp; &quot;c&quot;");
        }
    }

    @Test
    void overview_drawsABarFromTheMedianToTheNinetyNinth() throws Exception {
        Section section = new Section("crud", "");
        section.add(good("get"));
        String svg = RangeChart.of(List.of(section));

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        var lines = document.getElementsByTagName("line");
        List<Element> bars = new ArrayList<>();
        for (int i = 0; i < lines.getLength(); i++) {
            Element line = (Element) lines.item(i);
            if (line.getAttribute("class").startsWith("bar")) {
                bars.add(line);
            }
        }
        // 500 and 990 ms, and a pixel, on an axis from 100 ms at 330 to 1 s at 744: 330 + 414 × log 5.
        assertThat(bars).hasSize(1);
        Element bar = bars.getFirst();
        assertThat(Double.parseDouble(bar.getAttribute("x1"))).isCloseTo(619.4, within(0.2));
        assertThat(Double.parseDouble(bar.getAttribute("x2"))).isCloseTo(743.2, within(0.2));
    }

    @Test
    void axis_givesEachDecadeTheSameRoom() {
        LogAxis axis = LogAxis.of(0.5, 90, 100, 400);

        assertThat(axis.decades()).containsExactly(0.1, 1.0, 10.0, 100.0);
        assertThat(axis.at(0.1)).isEqualTo(100);
        assertThat(axis.at(1)).isEqualTo(200);
        assertThat(axis.at(100)).isEqualTo(400);
        assertThat(axis.at(5_000)).isEqualTo(400);
        assertThat(LogAxis.words(0.1)).isEqualTo("100 µs");
        assertThat(LogAxis.words(10_000)).isEqualTo("10 s");
    }

    @Test
    void curve_risesWithTheShare() {
        List<Latencies.Point> curve = thousand().curve();

        assertThat(curve).hasSizeGreaterThan(10);
        for (int i = 1; i < curve.size(); i++) {
            assertThat(curve.get(i).percentile()).isGreaterThan(curve.get(i - 1).percentile());
            assertThat(curve.get(i).millis())
                    .isGreaterThanOrEqualTo(curve.get(i - 1).millis());
        }
    }
}
