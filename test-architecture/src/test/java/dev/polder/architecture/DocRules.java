package dev.polder.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rules over the repository's Markdown. Each returns one line per fault. */
final class DocRules {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?)\\s*$");
    private static final Pattern TITLE = Pattern.compile("(?m)^# .+$");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?s)```.*?```");

    private DocRules() {}

    /** A document: where it lies, relative to the root, and what it says. */
    record Document(Path path, String text) {

        String prose() {
            return CODE_BLOCK.matcher(text).replaceAll("");
        }
    }

    /** Links into the repository lead somewhere, and their anchors are headings there. */
    static List<String> deadLinks(Path root, List<Document> documents) {
        List<String> faults = new ArrayList<>();
        for (Document document : documents) {
            Matcher link = LINK.matcher(document.prose());
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://")
                        && !target.startsWith("mailto:")
                        && !leadsSomewhere(root, document, target)) {
                    faults.add(document.path() + " links to " + target + ", which is not there");
                }
            }
        }
        return faults;
    }

    private static boolean leadsSomewhere(Path root, Document from, String target) {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path linked = file.isEmpty()
                ? root.resolve(from.path())
                : root.resolve(from.path()).resolveSibling(file).normalize();
        if (!file.isEmpty() && !Files.exists(linked)) {
            return false;
        }
        if (hash < 0) {
            return true;
        }
        String text = file.isEmpty() ? from.prose() : SourceFile.read(linked);
        return anchors(text).contains(target.substring(hash + 1));
    }

    /** The anchors of a document's headings, spelled as code hosts spell them. */
    private static Set<String> anchors(String text) {
        return HEADING.matcher(text)
                .results()
                .map(match -> match.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    static List<String> oneTitle(List<Document> documents) {
        return documents.stream()
                .filter(document -> TITLE.matcher(document.prose()).results().count() != 1)
                .map(document -> document.path() + " needs exactly one line that starts with '# '")
                .toList();
    }
}
