package dev.polder.storage.log;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files for their owner alone: what a store holds may be secret. */
public final class PrivateFiles {

    private PrivateFiles() {}

    /**
     * The attribute of a new file or folder that only its owner may use; none where the file system has no modes.
     *
     * @param path where it will lie
     * @param mode as {@code ls} writes it, such as {@code rw-------}
     */
    public static FileAttribute<?>[] ownerOnly(Path path, String mode) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))};
    }
}
