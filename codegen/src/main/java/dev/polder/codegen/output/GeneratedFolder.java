package dev.polder.codegen.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder that one run writes, compared with what a run before has left there. */
public final class GeneratedFolder {

    /** What a file needs. */
    public enum Change {
        /** It is not there yet. */
        MISSING,
        /** It is there with other content. */
        DIFFERENT,
        /** An earlier run has written it, and this one has nothing for it. */
        STALE
    }

    private final Path output;
    private final SortedMap<String, String> wanted = new TreeMap<>();
    private final SortedMap<String, Change> changes = new TreeMap<>();

    private GeneratedFolder(Path output) {
        this.output = output;
    }

    /**
     * Compares without writing.
     *
     * @param output the output folder, which need not be there
     * @param folder the folder below it that belongs to the package
     * @param extension of the language's files
     * @throws OutputException when a file that somebody has written by hand is in the way, or two files are in each other's
     */
    public static GeneratedFolder compare(Path output, String folder, String extension, List<GeneratedFile> files) {
        GeneratedFolder compared = new GeneratedFolder(output);
        try {
            compared.want(files);
            compared.findStale(output.resolve(folder), extension);
        } catch (IOException e) {
            throw new OutputException(output + " cannot be read: " + e);
        }
        return compared;
    }

    /** What has to change, by path; empty when the folder is up to date. */
    public Map<String, Change> changes() {
        return changes;
    }

    /**
     * Makes the changes. Files that are as they should be are not touched.
     *
     * @throws OutputException when the disk refuses
     */
    public void write() {
        try {
            for (Map.Entry<String, Change> change : changes.entrySet()) {
                Path file = output.resolve(change.getKey());
                String text = wanted.get(change.getKey());
                if (text == null) {
                    Files.delete(file);
                    deleteEmpty(file.getParent());
                } else {
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, text);
                }
            }
        } catch (IOException e) {
            throw new OutputException(output + " cannot be written: " + e);
        }
    }

    private void want(List<GeneratedFile> files) throws IOException {
        Map<String, String> folded = new TreeMap<>();
        for (GeneratedFile file : files) {
            String other = folded.putIfAbsent(file.path().toLowerCase(Locale.ROOT), file.path());
            if (other != null) {
                throw new OutputException("two files would have one name: " + other + " and " + file.path());
            }
            wanted.put(file.path(), file.text());
            Path there = output.resolve(file.path());
            if (!Files.exists(there)) {
                changes.put(file.path(), Change.MISSING);
            } else if (!Files.readString(there).equals(file.text())) {
                if (!isGenerated(there)) {
                    throw new OutputException(there + " is in the way: it was not generated");
                }
                changes.put(file.path(), Change.DIFFERENT);
            }
        }
    }

    private void findStale(Path folder, String extension) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> present = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(file -> file.toString().endsWith(extension))
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .forEach(present::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : present) {
            String path = output.relativize(file).toString().replace('\\', '/');
            if (!wanted.containsKey(path) && isGenerated(file)) {
                changes.put(path, Change.STALE);
            }
        }
    }

    private static boolean isGenerated(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("").equals(GeneratedFile.HEADER);
        } catch (UncheckedIOException e) {
            return false; // no text, so nothing of ours
        }
    }

    /** Removes a folder that nothing is left in, and those above it, but never the output folder. */
    private void deleteEmpty(@Nullable Path folder) throws IOException {
        Path empty = folder;
        while (empty != null && !empty.equals(output) && empty.startsWith(output)) {
            try (Stream<Path> left = Files.list(empty)) {
                if (left.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(empty);
            empty = empty.getParent();
        }
    }
}
