package dev.polder.storage.mvcc;

import dev.polder.storage.StoredRow;
import org.jspecify.annotations.Nullable;

/** One state of a row, linked to the state before it for as long as history reaches that. */
final class Version {

    private final long revision;
    private final @Nullable StoredRow row;
    private volatile @Nullable Version older;

    /**
     * Makes a state.
     *
     * @param revision the revision that wrote it
     * @param row the row; null when it was removed
     * @param older the state before; null when there was none
     */
    Version(long revision, @Nullable StoredRow row, @Nullable Version older) {
        this.revision = revision;
        this.row = row;
        this.older = older;
    }

    long revision() {
        return revision;
    }

    @Nullable
    StoredRow row() {
        return row;
    }

    /** The row as of a revision; null when it did not exist then. */
    @Nullable
    StoredRow at(long asOf) {
        Version version = this;
        while (version != null && version.revision > asOf) {
            version = version.older;
        }
        return version == null ? null : version.row;
    }

    /** Forgets the states before this one. */
    void cut() {
        older = null;
    }
}
