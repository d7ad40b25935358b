package dev.polder.server.files;

import dev.polder.server.config.FilesConfig;
import dev.polder.storage.seal.SealKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file of the keys that what is secret in a store is sealed with. Whoever seals first makes it; every other server of that store
 * is given a copy.
 */
public final class SealKeyFile {

    private static final String FLAG = "--store-seal-key-file";

    private final Path path;

    private SealKeyFile(Path path) {
        this.path = path;
    }

    /** Where the configuration has it; empty when that is in a root directory and there is none. */
    public static Optional<SealKeyFile> of(FilesConfig files) {
        Path root = files.rootDirectory();
        Path file = files.sealKeys();
        if (root == null) {
            return file.isAbsolute() ? Optional.of(new SealKeyFile(file)) : Optional.empty();
        }
        return Optional.of(new SealKeyFile(root.resolve(file)));
    }

    /**
     * Reads it.
     *
     * @return the keys; empty when there is no such file
     * @throws UnusableFilesException when it cannot be read, or is no key file
     */
    public Optional<SealKeys> read() {
        try {
            return Optional.of(SealKeys.parse(Files.readString(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new Given.Source(path, FLAG).unusable(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether there is such a file. */
    public boolean exists() {
        return Files.exists(path);
    }

    /**
     * Reads it, and again when it has changed.
     *
     * @throws UnusableFilesException when it is not there, or is no key file
     */
    public Given<SealKeys> given() {
        Given.Source source = new Given.Source(path, FLAG);
        return Given.of(List.of(source), texts -> {
            try {
                return SealKeys.parse(texts.get(0));
            } catch (IllegalArgumentException e) {
                throw source.unusable(String.valueOf(e.getMessage()), e);
            }
        });
    }

    /**
     * Makes it, so that its owner alone may read it. It is on the disk when this returns.
     *
     * @return the keys that are in it: those given, unless somebody else has made it meanwhile
     */
    public SealKeys create(SealKeys keys) {
        try {
            RootDirectory.createPrivate(path, keys.text().getBytes(StandardCharsets.US_ASCII));
            return keys;
        } catch (FileAlreadyExistsException e) {
            return read().orElseThrow(() -> new Given.Source(path, FLAG).unusable("it comes and goes", e));
        } catch (IOException e) {
            throw new Given.Source(path, FLAG).unusable("it cannot be made (" + e.getMessage() + ")", e);
        }
    }

    /** Removes it, for who has written it and then not used it. */
    public void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * The refusal of a start without a key that is needed.
     *
     * @param what what is sealed with it
     * @param keyId the id of the key
     */
    public UnusableFilesException lacking(String what, String keyId) {
        boolean there = Files.exists(path);
        return new UnusableFilesException(what + " is sealed with key " + keyId + ", which "
                + (there ? path + " does not have" : "is to be in " + path + ", and there is no such file")
                + "; copy that file from a server of this store, or name it with " + FLAG);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
