package dev.polder.storage.log;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a store's folder, by name.
 *
 * @param hasDescriptor whether the store has been created
 * @param segments log files by the revision before their first
 * @param snapshots snapshots by their revision
 * @param temporary files whose writing was interrupted
 */
record FolderFiles(
        boolean hasDescriptor,
        NavigableMap<Long, Path> segments,
        NavigableMap<Long, Path> snapshots,
        List<Path> temporary) {

    private static final String DESCRIPTOR = "STORE";
    private static final String TEMPORARY_SUFFIX = ".tmp";
    private static final Pattern NAME = Pattern.compile("(log|snapshot)-(\\d{19})");

    static FolderFiles list(Path folder) throws IOException {
        boolean descriptor = false;
        NavigableMap<Long, Path> segments = new TreeMap<>();
        NavigableMap<Long, Path> snapshots = new TreeMap<>();
        List<Path> temporary = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                Matcher numbered = NAME.matcher(name);
                if (name.equals(DESCRIPTOR)) {
                    descriptor = true;
                } else if (name.endsWith(TEMPORARY_SUFFIX)) {
                    temporary.add(file);
                } else if (numbered.matches()) {
                    (numbered.group(1).equals("log") ? segments : snapshots)
                            .put(Long.parseLong(numbered.group(2)), file);
                }
            }
        }
        return new FolderFiles(descriptor, segments, snapshots, temporary);
    }

    static Path descriptor(Path folder) {
        return folder.resolve(DESCRIPTOR);
    }

    static Path lock(Path folder) {
        return folder.resolve("LOCK");
    }

    /** The log file of the revisions behind the given one. */
    static Path segment(Path folder, long base) {
        return folder.resolve(String.format(Locale.ROOT, "log-%019d", base));
    }

    static Path snapshot(Path folder, long revision) {
        return folder.resolve(String.format(Locale.ROOT, "snapshot-%019d", revision));
    }

    static Path temporary(Path path) {
        return path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
    }

    static Path folder(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("a file of a store lies in a folder: " + file);
        }
        return folder;
    }
}
