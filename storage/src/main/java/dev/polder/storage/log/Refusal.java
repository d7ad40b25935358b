package dev.polder.storage.log;

import dev.polder.storage.StoreException;
import java.nio.file.Path;

/** The texts of a store that will not open: one line each, what is wrong and what to do about it. */
final class Refusal {

    private Refusal() {}

    static StoreException.Corrupt corrupt(Path file, long offset, String what) {
        return new StoreException.Corrupt(file + " is corrupt at offset " + offset + ": " + what
                + "; nothing was changed; restore the folder from a backup, or move it away to start empty");
    }

    static StoreException.Corrupt incomplete(Path folder, String what) {
        return new StoreException.Corrupt("the store in " + folder + " is incomplete: " + what
                + "; nothing was changed; restore the folder from a backup, or move it away to start empty");
    }

    static StoreException.Unusable newerFormat(Path file, String what) {
        return new StoreException.Unusable(file + " was written by a newer server (" + what
                + "); nothing was changed; start that version instead");
    }

    static StoreException.Unusable foreign(Path file) {
        return new StoreException.Unusable(
                file + " belongs to another store than the rest of its folder; nothing was changed; remove what was"
                        + " copied there, or restore the whole folder from one backup");
    }

    static StoreException.Unusable inUse(Path folder, String pid) {
        return new StoreException.Unusable("the folder " + folder + " is in use by another server"
                + (pid.isEmpty() ? "" : " (process " + pid + ")")
                + "; stop that one, or choose another folder");
    }

    static StoreException.Unusable noStore(Path folder) {
        return new StoreException.Unusable(
                "there is no store in " + folder + "; correct --root-directory, or start a server there first");
    }

    static StoreException.Unusable notAFolder(Path folder) {
        return new StoreException.Unusable(folder + " is not a folder; move it away, or choose another folder");
    }

    static StoreException.Unusable cannotUse(Path folder, Exception cause) {
        return new StoreException.Unusable("the folder " + folder + " cannot be used ("
                + cause.getClass().getSimpleName() + ": " + cause.getMessage()
                + "); give this user read and write access to it, or choose another folder");
    }
}
