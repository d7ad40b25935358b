package dev.polder.bench.drive.report;

import dev.polder.bench.drive.load.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A whole run as a Markdown file and pictures beside it, which begin with its name. They are all written anew.
 *
 * @param head what the figures were taken on: lines of text
 * @param sections what the workloads came to
 * @param left what could not be taken away from the server again
 */
public record RunReport(List<String> head, List<Section> sections, List<String> left) {

    private static final double MIB = 1 << 20;
    private static final String[] COLUMNS = {
        "",
        "asked / s",
        "answered / s",
        "counted",
        "p50, ms",
        "p90",
        "p99",
        "p99.9",
        "longest",
        "p99 warming up",
        "errors",
        "server's CPU each, µs"
    };

    /** Whether anything was refused, wrong, unanswered, or is left on the server. */
    public boolean failed() {
        return !left.isEmpty() || sections.stream().anyMatch(Section::failed);
    }

    /** Writes it. */
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        String stem = file.getFileName().toString().replaceFirst("\\.md$", "");
        Map<String, String> pictures = pictures();
        for (Map.Entry<String, String> picture : pictures.entrySet()) {
            Files.writeString(
                    file.resolveSibling(stem + "-" + picture.getKey() + ".svg"),
                    picture.getValue(),
                    StandardCharsets.UTF_8);
        }
        Files.writeString(file, markdown(stem, pictures), StandardCharsets.UTF_8);
    }

    private Map<String, String> pictures() {
        Map<String, String> pictures = new LinkedHashMap<>();
        pictures.put("overview", RangeChart.of(sections));
        sections.forEach(section -> pictures.put(section.name(), CurveChart.of(section)));
        pictures.values().removeIf(String::isEmpty);
        return pictures;
    }

    private String markdown(String stem, Map<String, String> pictures) {
        List<String> lines = new ArrayList<>(List.of("# A server under an open load", ""));
        lines.add(
                "`make bench` has written this file and its pictures, and writes them anew; [what it measures and how]"
                        + "(../performance.md#the-driver) is written by hand.");
        lines.add("");
        head.forEach(line -> lines.add("* " + line));
        lines.add("");
        if (failed()) {
            lines.add(
                    "**The run has failed**: its figures say nothing until what is told below as wrong is put right.");
            lines.add("");
        }
        left.forEach(what -> lines.add("* left on the server: " + what));
        picture(lines, stem, "overview", pictures);
        sections.stream().filter(section -> section.leftOut().isEmpty()).forEach(section -> {
            lines.add("## " + section.name());
            lines.add("");
            lines.add(section.question());
            lines.add("");
            tell(lines, section);
            picture(lines, stem, section.name(), pictures);
        });
        leftOut(lines);
        return String.join("\n", lines).stripTrailing() + "\n";
    }

    private static void picture(List<String> lines, String stem, String name, Map<String, String> pictures) {
        if (pictures.containsKey(name)) {
            lines.add("![" + name + "](" + stem + "-" + name + ".svg)");
            lines.add("");
        }
    }

    private void leftOut(List<String> lines) {
        if (sections.stream().allMatch(section -> section.leftOut().isEmpty())) {
            return;
        }
        lines.add("## Left out");
        lines.add("");
        for (Section section : sections) {
            if (!section.leftOut().isEmpty()) {
                lines.add("* `" + section.name() + "`: " + section.leftOut());
            }
        }
    }

    /** The tables of a section, as they are printed too. */
    public static void tell(List<String> lines, Section section) {
        if (!section.rows().isEmpty()) {
            row(lines, List.of(COLUMNS));
            row(lines, Collections.nCopies(COLUMNS.length, "---"));
            section.rows().forEach(row -> row(lines, cells(row)));
            lines.add("");
        }
        for (Row row : section.rows()) {
            row.load().filter(load -> !load.keptUp()).ifPresent(load -> {
                lines.add("**Could not keep up** with `" + row.what() + "`: " + behind(load) + ".");
                lines.add("");
            });
        }
        late(lines, section);
        Map<String, String> facts = section.facts();
        if (section.memoryBefore().isPresent() && section.memoryAfter().isPresent()) {
            facts.put(
                    "the server's PSS before and after, MiB",
                    mebibytes(section.memoryBefore()) + ", " + mebibytes(section.memoryAfter()));
        }
        if (!facts.isEmpty()) {
            row(lines, List.of("", "figure"));
            row(lines, List.of("---", "---"));
            facts.forEach((what, value) -> row(lines, List.of(what, value)));
            lines.add("");
        }
        section.faults().forEach(fault -> lines.add("* **wrong**: " + fault.replace("\n", " ")));
        if (!section.faults().isEmpty()) {
            lines.add("");
        }
    }

    private static void late(List<String> lines, Section section) {
        String late = section.rows().stream()
                .flatMap(row -> row.load().stream())
                .filter(load -> !load.inTime())
                .map(load -> String.format(
                        Locale.ROOT,
                        "%d of %d of `%s`",
                        load.counts().begun().late(),
                        load.plan().all(),
                        load.plan().name()))
                .collect(Collectors.joining(", "));
        if (!late.isEmpty()) {
            lines.add("The driver itself began " + late
                    + " more than 10 ms late: the machine was too busy for figures to keep.");
            lines.add("");
        }
    }

    private static String behind(Outcome load) {
        Outcome.Counts counts = load.counts();
        return String.format(
                Locale.ROOT,
                "%.1f a second were answered of %.1f, %d of %d had to wait for a place, %d were never sent, %d never answered",
                load.perSecond(),
                load.plan().perSecond(),
                counts.begun().waited(),
                load.plan().all(),
                counts.unsent(),
                counts.unanswered());
    }

    private static String mebibytes(OptionalLong bytes) {
        return String.format(Locale.ROOT, "%.0f", bytes.orElse(0) / MIB);
    }

    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(row.what()));
        cells.add(row.load().map(load -> number(load.plan().perSecond())).orElse(""));
        cells.add(row.load().map(load -> number(load.perSecond())).orElse(""));
        cells.add(String.format(Locale.ROOT, "%,d", row.latencies().count()));
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            cells.add(number(row.latencies().millis(percentile)));
        }
        cells.add(number(row.latencies().longestMillis()));
        cells.add(row.load().map(load -> number(load.warmUp().millis(99))).orElse(""));
        cells.add(
                row.load().map(load -> Integer.toString(load.counts().errors())).orElse(""));
        cells.add(row.load().map(load -> processor(load.cpuMicrosEach())).orElse(""));
        return cells;
    }

    private static String processor(OptionalDouble micros) {
        return micros.isPresent() ? String.format(Locale.ROOT, "%,.0f", micros.getAsDouble()) : "–";
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }

    private static void row(List<String> lines, List<String> cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }
}
