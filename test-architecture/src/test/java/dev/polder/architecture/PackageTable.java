package dev.polder.architecture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of packages in ARCHITECTURE.md: one row per package, made of what its package-info says. */
final class PackageTable {

    private static final Pattern IN = Pattern.compile("(?s) \\* In: (.*?)\\.?\\s*\\n \\* Out:");
    private static final Pattern OUT = Pattern.compile("(?s) \\* Out: (.*?)\\.?\\s*\\n \\* Next:");

    /** The rows of the last section that consist of a package in backquotes and a sentence. */
    private static final Pattern ROWS =
            Pattern.compile("(?m)(^\\|---\\|---\\|\\n)((?:^\\| `[a-z.]+` \\| .*\\|\\n)*)(?=\\n)");

    private static final String ROOT = ProductClasses.ROOT + ".";
    private static final List<String> READING_ORDER = List.of(
            "cli",
            "junit",
            "server",
            "apiexport",
            "gc",
            "codegen-maven-plugin",
            "codegen",
            "machinery",
            "schema-generator",
            "storage",
            "spi",
            "api",
            "bench");

    private PackageTable() {}

    /** One row per product package, modules in reading order. */
    static List<String> rows(List<SourceFile> sources) {
        return sources.stream()
                .filter(file -> !file.isTest() && file.fileName().equals("package-info.java"))
                .filter(file -> file.packageName().startsWith(ROOT))
                .sorted(Comparator.comparingInt((SourceFile file) -> place(file.module()))
                        .thenComparing(SourceFile::packageName))
                .map(file -> "| `%s` | %s → %s |"
                        .formatted(
                                file.packageName().substring(ROOT.length()),
                                said(IN, file.text()),
                                said(OUT, file.text())))
                .toList();
    }

    /** The document with its last table of packages replaced. */
    static String written(String document, List<String> rows) {
        int[] last = lastTable(document);
        return document.substring(0, last[0]) + String.join("\n", rows) + "\n" + document.substring(last[1]);
    }

    /** The rows of a document's last table of packages. */
    static List<String> rowsIn(String document) {
        int[] last = lastTable(document);
        return document.substring(last[0], last[1]).lines().toList();
    }

    private static int[] lastTable(String document) {
        List<int[]> tables = new ArrayList<>();
        for (Matcher table = ROWS.matcher(document); table.find(); ) {
            tables.add(new int[] {table.start(2), table.end(2)});
        }
        return tables.getLast();
    }

    private static int place(String module) {
        int index = READING_ORDER.indexOf(module);
        return index < 0 ? READING_ORDER.size() : index;
    }

    private static String said(Pattern pattern, String packageInfo) {
        Matcher matcher = pattern.matcher(packageInfo);
        String text = matcher.find() ? matcher.group(1) : "?";
        return text.replaceAll("\\s*\\n \\*\\s*", " ").replaceAll("\\{@(?:code|link) ([^}]*)\\}", "`$1`");
    }
}
