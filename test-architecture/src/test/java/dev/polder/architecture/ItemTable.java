package dev.polder.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Kubernetes' API behaviour asks for, item by item: read from the list of items, held against the tests that carry an
 * item's tag, and written as a document.
 *
 * @param sections in the list's order
 */
record ItemTable(List<Section> sections) {

    /** What a test's tag says before the item's number. */
    static final String TAG = "k8s-";

    private static final Pattern ITEM = Pattern.compile("(\\d+a?\\.\\d+) ([FM]) ([^|]+?)(?: \\| (.+))?");
    private static final Pattern OPEN = Pattern.compile("open: issue ([4-9]) · .{5,}");
    private static final Pattern NOT_PLANNED = Pattern.compile("not planned: .{10,}");
    private static final int TITLE_WORDS = 14;

    /**
     * A section of the list.
     *
     * @param number which the numbers of its items begin with
     */
    record Section(String number, String title, List<Item> items) {}

    /**
     * One thing that clients rely on.
     *
     * @param mark F when clients break without it, M when it is required
     * @param reason why no test shows it, empty when one does
     */
    record Item(String id, String mark, String title, String reason) {

        /** What it counts as: held, open at an issue, or not planned. */
        String state() {
            Matcher open = OPEN.matcher(reason);
            if (open.matches()) {
                return "open at issue " + open.group(1);
            }
            return reason.isEmpty() ? "hold" : "not planned";
        }
    }

    /** A test that carries a tag. */
    record Shown(Path file, SourceFile.Method test) {

        String link() {
            String type = file.getFileName().toString().replace(".java", "");
            return "[%s#%s](../%s)".formatted(type, test.name(), file);
        }
    }

    /**
     * Reads a list: a line {@code # number title} begins a section, the others are {@code id mark title}, and {@code | reason}
     * where no test can show it.
     *
     * @throws IllegalArgumentException for any other line
     */
    static ItemTable parse(String text) {
        List<Section> sections = new ArrayList<>();
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            if (line.startsWith("# ")) {
                String[] words = line.substring(2).split(" ", 2);
                sections.add(new Section(words[0], words[1], new ArrayList<>()));
                continue;
            }
            Matcher item = ITEM.matcher(line);
            if (!item.matches()) {
                throw new IllegalArgumentException("no item: " + line);
            }
            String reason = item.group(4) == null ? "" : item.group(4);
            sections.getLast().items().add(new Item(item.group(1), item.group(2), item.group(3), reason));
        }
        return new ItemTable(sections);
    }

    /** Item's number → the tests that carry its tag, in the order of their files. */
    static Map<String, List<Shown>> shown(List<SourceFile> files) {
        Map<String, List<Shown>> shown = new TreeMap<>();
        for (SourceFile file : files) {
            for (SourceFile.Method method : file.methods()) {
                method.tags().stream()
                        .filter(tag -> tag.startsWith(TAG))
                        .forEach(tag -> shown.computeIfAbsent(tag.substring(TAG.length()), id -> new ArrayList<>())
                                .add(new Shown(file.path(), method)));
            }
        }
        return shown;
    }

    List<Item> items() {
        return sections.stream().flatMap(section -> section.items().stream()).toList();
    }

    /** What is wrong, one line a fault: every item has tests or a reason and not both, every tag names an item and a test. */
    List<String> faults(Map<String, List<Shown>> shown) {
        List<String> faults = new ArrayList<>();
        Map<String, Item> known = new LinkedHashMap<>();
        for (Section section : sections) {
            for (Item item : section.items()) {
                if (known.put(item.id(), item) != null) {
                    faults.add(item.id() + " is listed twice");
                }
                if (!item.id().startsWith(section.number() + ".")) {
                    faults.add(item.id() + " is not in its section");
                }
                faults.addAll(faults(item, shown.containsKey(item.id())));
            }
        }
        shown.forEach((id, tests) -> {
            if (!known.containsKey(id)) {
                faults.add(tests.getFirst().link() + " is tagged " + TAG + id + ", which is no item");
            }
            tests.stream()
                    .filter(test -> !test.test().test())
                    .forEach(test -> faults.add(test.link() + " is tagged " + TAG + id + " and is no test"));
        });
        return faults;
    }

    private static List<String> faults(Item item, boolean hasTest) {
        List<String> faults = new ArrayList<>();
        if (item.reason().isEmpty() && !hasTest) {
            faults.add(item.id() + " has neither a test nor a reason");
        }
        if (!item.reason().isEmpty() && hasTest) {
            faults.add(item.id() + " has a test and a reason why it has none");
        }
        if (!item.reason().isEmpty()
                && !OPEN.matcher(item.reason()).matches()
                && !NOT_PLANNED.matcher(item.reason()).matches()) {
            faults.add(item.id() + " has a reason that is neither an issue nor a decision: " + item.reason());
        }
        if (item.title().split(" ").length > TITLE_WORDS) {
            faults.add(item.id() + " has a title of more than " + TITLE_WORDS + " words");
        }
        return faults;
    }

    /** The document: introduction, counts, and one row an item. */
    String written(String introduction, Map<String, List<Shown>> shown) {
        StringBuilder text = new StringBuilder(introduction).append("\n| | F | M |\n|---|---|---|\n");
        Map<String, Map<String, Long>> counts = items().stream()
                .collect(Collectors.groupingBy(
                        Item::state, TreeMap::new, Collectors.groupingBy(Item::mark, Collectors.counting())));
        counts.forEach((state, marks) -> text.append(
                "| %s | %d | %d |\n".formatted(state, marks.getOrDefault("F", 0L), marks.getOrDefault("M", 0L))));
        for (Section section : sections) {
            text.append("\n## %s · %s\n\n| item | mark | what | shown by |\n|---|---|---|---|\n"
                    .formatted(section.number(), section.title()));
            for (Item item : section.items()) {
                String status = item.reason().isEmpty()
                        ? shown.getOrDefault(item.id(), List.of()).stream()
                                .map(Shown::link)
                                .collect(Collectors.joining(", "))
                        : item.reason();
                text.append("| %s | %s | %s | %s |\n".formatted(item.id(), item.mark(), item.title(), status));
            }
        }
        return text.toString();
    }
}
