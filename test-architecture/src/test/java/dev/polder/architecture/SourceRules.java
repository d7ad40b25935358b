package dev.polder.architecture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rules over sources. Each takes the files and returns one line per fault; no lines means that the rule holds. */
final class SourceRules {

    static final int FILE_LINES = 500;
    static final int MEDIAN_LINES = 120;
    static final int METHOD_LINES = 70;
    static final int PARAMETERS = 6;
    static final int PACKAGE_FILES = 25;

    /** Words that must not stay behind, split so that this file does not contain them. */
    private static final List<String> LEFTOVERS = List.of("TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:");

    private static final Pattern TEST_NAME = Pattern.compile("[a-z][A-Za-z0-9]*(_[A-Za-z0-9]+)+");

    /** Absolute folders of one developer's machine, split for the same reason. */
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![A-Za-z0-9.])/(wo" + "rk|ro" + "ot|ho" + "me)/[a-z]");

    private SourceRules() {}

    static List<String> shortFiles(List<SourceFile> files) {
        return files.stream()
                .filter(file -> file.lines() > FILE_LINES)
                .map(file -> file.path() + " has " + file.lines() + " lines: split it by concern")
                .toList();
    }

    static List<String> shortMethods(List<SourceFile> files) {
        List<String> faults = new ArrayList<>();
        for (SourceFile file : files) {
            for (SourceFile.Method method : file.methods()) {
                if (method.lines() > METHOD_LINES) {
                    faults.add(file.path() + " " + method.name() + " has " + method.lines()
                            + " lines: keep the control flow here, move the steps out");
                }
            }
        }
        return faults;
    }

    static List<String> fewParameters(List<SourceFile> files) {
        List<String> faults = new ArrayList<>();
        for (SourceFile file : files) {
            if (file.isTest()) {
                continue; // a parameterized test takes its whole row
            }
            for (SourceFile.Method method : file.methods()) {
                if (method.parameters() > PARAMETERS) {
                    faults.add(file.path() + " " + method.name() + " takes " + method.parameters()
                            + " parameters: make them a record");
                }
            }
        }
        return faults;
    }

    static List<String> smallMedian(List<SourceFile> files) {
        List<Integer> lengths = files.stream()
                .filter(file -> !file.isTest())
                .filter(file -> !file.fileName().equals("package-info.java"))
                .map(SourceFile::lines)
                .sorted()
                .toList();
        if (lengths.isEmpty()) {
            return List.of("no product source found: this rule looks in the wrong place");
        }
        int median = lengths.get(lengths.size() / 2);
        return median <= MEDIAN_LINES
                ? List.of()
                : List.of("the median of " + lengths.size() + " product files is " + median
                        + " lines: split the large ones");
    }

    static List<String> smallPackages(List<SourceFile> files) {
        Map<String, Long> sizes = files.stream()
                .filter(file -> !file.fileName().equals("package-info.java"))
                .collect(Collectors.groupingBy(
                        file -> String.valueOf(file.path().getParent()), TreeMap::new, Collectors.counting()));
        return sizes.entrySet().stream()
                .filter(entry -> entry.getValue() > PACKAGE_FILES)
                .map(entry -> entry.getKey() + " holds " + entry.getValue() + " files: it is two packages")
                .toList();
    }

    /** Every product package says what comes in, what goes out and where to read on. */
    static List<String> packagesExplained(List<SourceFile> files) {
        Map<String, List<SourceFile>> packages = files.stream()
                .filter(file -> !file.isTest())
                .collect(Collectors.groupingBy(
                        file -> String.valueOf(file.path().getParent()), TreeMap::new, Collectors.toList()));
        List<String> faults = new ArrayList<>();
        packages.forEach((folder, members) -> {
            String info = members.stream()
                    .filter(file -> file.fileName().equals("package-info.java"))
                    .map(SourceFile::text)
                    .findFirst()
                    .orElse("");
            for (String needed : List.of("In: ", "Out: ", "Next: ", "@NullMarked")) {
                if (!info.contains(needed)) {
                    faults.add(folder + "/package-info.java lacks " + needed.strip());
                }
            }
        });
        return faults;
    }

    static List<String> nothingLeftBehind(List<SourceFile> files) {
        List<String> faults = new ArrayList<>();
        for (SourceFile file : files) {
            for (String word : LEFTOVERS) {
                if (file.text().contains(word)) {
                    faults.add(file.path() + " contains " + word + ": do it, or open an issue");
                }
            }
        }
        return faults;
    }

    static List<String> noMachinePaths(List<SourceFile> files) {
        return files.stream()
                .filter(file -> MACHINE_PATH.matcher(file.text()).find())
                .map(file -> file.path() + " names a folder of one machine: take it from a property")
                .toList();
    }

    static List<String> testsNameTheirCondition(List<SourceFile> files) {
        return files.stream()
                .filter(SourceFile::isTest)
                .flatMap(file -> file.methods().stream()
                        .filter(SourceFile.Method::test)
                        .filter(method -> !TEST_NAME.matcher(method.name()).matches())
                        .map(method -> file.path() + " " + method.name() + ": name it subject_condition"))
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
