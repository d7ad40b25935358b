package dev.polder.e2e.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What lies in a folder, byte for byte and with its permissions, so that two states of it can be compared. */
final class FolderState {

    private FolderState() {}

    /** Relative path → permissions and digest of the content, for the files and folders that satisfy the predicate. */
    static Map<String, String> of(Path folder, Predicate<Path> included) {
        Map<String, String> state = new TreeMap<>();
        if (!Files.exists(folder)) {
            return state;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(included).toList()) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                String content = Files.isDirectory(file) ? "folder" : digest(file);
                state.put(folder.relativize(file).toString(), permissions + " " + content);
            }
            return state;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Map<String, String> of(Path folder) {
        return of(folder, file -> true);
    }

    private static String digest(Path file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
