package dev.polder.junit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that an annotation names. */
final class TestFile {

    private TestFile() {}

    /**
     * Reads it.
     *
     * @param name a resource of the class path, or else a file
     * @throws IllegalArgumentException when there is neither
     */
    static byte[] read(String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        String resource = name.startsWith("/") ? name.substring(1) : name;
        try (InputStream in =
                (loader == null ? TestFile.class.getClassLoader() : loader).getResourceAsStream(resource)) {
            if (in != null) {
                return in.readAllBytes();
            }
            Path file = Path.of(name);
            if (!Files.exists(file)) {
                throw new IllegalArgumentException("there is neither a resource nor a file \"" + name + "\"");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
