package dev.polder.server.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a file says that somebody else writes, or two files that belong together: read at the start, and again when they
 * change. While they say nothing usable, what they said before counts.
 *
 * @param <T> what is made of the texts
 */
public final class Given<T> {

    private final List<Source> sources;
    private final Reader<T> reader;
    /** What was read last, good or not; nothing when it could not be read. */
    private List<String> looked;

    private volatile T current;

    /**
     * One file.
     *
     * @param file where it is
     * @param flag the flag that named it, for messages
     */
    public record Source(Path file, String flag) {

        /** The refusal of this file. */
        public UnusableFilesException unusable(String why, Exception cause) {
            return new UnusableFilesException(
                    "cannot use " + file + ": " + why + "; correct the file or the flag " + flag, cause);
        }
    }

    /**
     * Makes something of the texts of all files, in their order.
     *
     * @param <T> what is made
     */
    @FunctionalInterface
    public interface Reader<T> {

        /**
         * Reads.
         *
         * @throws UnusableFilesException when the texts are not good; one line that names the file
         */
        T read(List<String> texts);
    }

    /** What came of looking at the files again. */
    public sealed interface Look {

        /** They say what they said at the last look. */
        record Same() implements Look {}

        /** They say something new, which counts from now on. */
        record Changed() implements Look {}

        /**
         * They cannot be used.
         *
         * @param why one line
         */
        record Kept(String why) implements Look {}
    }

    private Given(List<Source> sources, Reader<T> reader) {
        this.sources = List.copyOf(sources);
        this.reader = reader;
        this.looked = texts();
        this.current = reader.read(looked);
    }

    /**
     * Reads the files.
     *
     * @throws UnusableFilesException when they cannot be used
     */
    public static <T> Given<T> of(List<Source> sources, Reader<T> reader) {
        return new Given<>(sources, reader);
    }

    /** What they said when they were last good. */
    public T current() {
        return current;
    }

    /** Where they are. */
    public List<Path> files() {
        return sources.stream().map(Source::file).toList();
    }

    /**
     * Looks at the files again. Trouble is told once. An empty file is one that somebody is about to write, so it counts as
     * trouble although it may have been good at the start.
     */
    public synchronized Look look() {
        List<String> texts;
        try {
            texts = texts();
        } catch (UnusableFilesException e) {
            boolean told = looked.isEmpty();
            looked = List.of();
            return told ? new Look.Same() : new Look.Kept(String.valueOf(e.getMessage()));
        }
        if (texts.equals(looked)) {
            return new Look.Same();
        }
        looked = texts;
        int empty = texts.indexOf("");
        if (empty >= 0) {
            return new Look.Kept(sources.get(empty).file() + " is empty");
        }
        try {
            current = reader.read(texts);
            return new Look.Changed();
        } catch (UnusableFilesException e) {
            return new Look.Kept(String.valueOf(e.getMessage()));
        }
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Source source : sources) {
            try {
                texts.add(Files.readString(source.file()));
            } catch (NoSuchFileException e) {
                throw source.unusable("there is no such file", e);
            } catch (IOException e) {
                throw source.unusable(String.valueOf(e.getMessage()), e);
            }
        }
        return texts;
    }

    /** The names of the files. */
    @Override
    public String toString() {
        return files().stream().map(Path::toString).collect(Collectors.joining(" and "));
    }
}
