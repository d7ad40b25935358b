package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/compatibility.md lists every case once, and what it calls shown is shown by a test that exists. */
class CompatibilityTableTest {

    /** Family of cases → how many there are: conformance classes A and H, kcp's end-to-end suite. */
    private static final Map<String, Integer> EXPECTED = Map.of("A", 72, "H", 22, "kcp", 159);

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (A\\d+|H\\d+|kcp/\\S+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern OPEN = Pattern.compile("open: issue [2-9] · [A-Za-z ]+");
    private static final Pattern NOT_PLANNED = Pattern.compile("not planned: .{10,}");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)(?:#([A-Za-z0-9_]+))?`");

    private static final String TABLE = SourceFile.read(Project.root().resolve("docs/compatibility.md"));

    @Test
    void table_holdsEveryCaseOnce() {
        Map<String, Integer> found = new TreeMap<>();
        Set<String> cases = new HashSet<>();
        for (Matcher row = ROW.matcher(TABLE); row.find(); ) {
            assertThat(cases.add(row.group(1)))
                    .as("%s is listed once", row.group(1))
                    .isTrue();
            String family =
                    row.group(1).startsWith("kcp/") ? "kcp" : row.group(1).substring(0, 1);
            found.merge(family, 1, Integer::sum);
        }

        assertThat(found).isEqualTo(EXPECTED);
    }

    @Test
    void table_namesTestsThatExist() {
        assertThat(faults(TABLE, tests())).isEmpty();
    }

    @Test
    void unknownTestOrStatus_isRejected() {
        String bad = """
                | A01 | a | `NoSuchTest` |
                | A02 | b | `ATest#no_suchMethod` |
                | A03 | c | works |
                | A04 | d | not planned: no |
                | A05 | e | `ATest#subject_condition`, `ATest` |
                """;

        assertThat(faults(bad, Map.of("ATest", Set.of("subject_condition")))).hasSize(4);
    }

    private static List<String> faults(String table, Map<String, Set<String>> tests) {
        List<String> faults = new ArrayList<>();
        for (Matcher row = ROW.matcher(table); row.find(); ) {
            String status = row.group(3).strip();
            if (OPEN.matcher(status).matches() || NOT_PLANNED.matcher(status).matches()) {
                continue;
            }
            for (String named : status.split(", ", -1)) {
                Matcher test = TEST.matcher(named);
                if (!test.matches()) {
                    faults.add(row.group(1) + " has the status " + status + ", which is none of the three");
                } else if (!exists(test, tests)) {
                    faults.add(row.group(1) + " names " + named + ", which is not a test");
                }
            }
        }
        return faults;
    }

    private static boolean exists(Matcher test, Map<String, Set<String>> tests) {
        Set<String> methods = tests.get(test.group(1));
        return methods != null && (test.group(2) == null || methods.contains(test.group(2)));
    }

    /** Test class → its test methods. */
    private static Map<String, Set<String>> tests() {
        return SourceFile.all().stream()
                .filter(SourceFile::isTest)
                .collect(Collectors.toMap(
                        file -> file.fileName().replace(".java", ""),
                        file -> file.methods().stream()
                                .map(SourceFile.Method::name)
                                .collect(Collectors.toSet()),
                        (one, other) -> {
                            Set<String> both = new HashSet<>(one);
                            both.addAll(other);
                            return both;
                        }));
    }
}
