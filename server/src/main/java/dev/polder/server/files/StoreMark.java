package dev.polder.server.files;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreStages;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.epoch.PastStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code store-mark} of a root directory: which store its server was on, and how far its versions had come, as in
 * {@code polder-store-mark 1 <id> <version>}. A store that is behind its mark, or another one, was restored, wiped or mistaken
 * for the right one: what clients hold is not of it, so a start on it is refused (store rule S8).
 *
 * <p>The mark lags behind the store; {@link EpochTable#MARGIN} is far more than it may.
 */
public final class StoreMark {

    private static final Path FILE = Path.of("store-mark");
    private static final String NAME = "polder-store-mark";
    private static final String FORMAT = "1";

    private final Path folder;
    private final RootDirectory root;

    private record Mark(UUID store, long newestVersion) {}

    /**
     * What accepting a store did.
     *
     * @param before what the mark had said, as {@code store <id> at version <n>}; empty when there was none
     * @param newestVersion the version from which on this store gives its own
     */
    public record Accepted(Optional<String> before, long newestVersion) {}

    /** The mark of a root directory. */
    public StoreMark(Path rootDirectory) {
        this.folder = rootDirectory;
        this.root = new RootDirectory(rootDirectory);
    }

    /**
     * Sees whether a store is the one that the mark is of. Blocks.
     *
     * @throws UnusableFilesException when it is another one, or has gone back, or the mark cannot be read; in one line
     */
    public void check(ObjectStore store) {
        Mark mark = read();
        if (mark == null) {
            return;
        }
        UUID id = store.identity().id();
        if (id.equals(mark.store())) {
            long newest = newest(store);
            if (newest < mark.newestVersion()) {
                throw refused("the store has gone back: it had come to version " + mark.newestVersion() + " and is at "
                        + newest + ", so it was restored from an older copy");
            }
            return;
        }
        OptionalLong left = StoreStages.join(PastStores.newestVersion(store, mark.store()));
        if (left.isEmpty() || left.getAsLong() < mark.newestVersion()) {
            throw refused(
                    "the store is another one than " + folder + " was used with: " + id + ", not " + mark.store());
        }
    }

    /** Whether there is a mark. */
    public boolean isThere() {
        return read() != null;
    }

    /**
     * The refusal of a start where there is no store although the mark is of one.
     *
     * @param where it was looked for, as in {@code below /registry in the etcd at http://127.0.0.1:2379}
     */
    public UnusableFilesException missing(String where) {
        return new UnusableFilesException("there is no store " + where + ", and " + folder
                + " was used with one; correct --etcd-prefix, or, when its data is lost, run 'polder store accept-restore"
                + " --create-store' with the same --root-directory and --etcd flags to go on with an empty one");
    }

    private static UnusableFilesException refused(String why) {
        return new UnusableFilesException(why
                + "; bring the right one back, or run 'polder store accept-restore' with the same --root-directory and"
                + " --etcd flags to go on with what is there, which has all clients list again");
    }

    /**
     * Accepts a store as it is: a step is made above every version that may have been given before, and the mark is that of this
     * store from then on. Nobody else may use the root directory meanwhile ({@link #lock}). Blocks.
     */
    public Accepted accept(ObjectStore store) {
        Mark mark = read();
        long known = Math.max(newest(store), mark == null ? 0 : mark.newestVersion());
        boolean another = mark != null && !mark.store().equals(store.identity().id());
        List<RowWrite> left = mark != null && another
                ? List.of(PastStores.leftBehind(mark.store(), mark.newestVersion()))
                : List.of();
        Epochs stepped = StoreStages.join(EpochTable.step(store, known + EpochTable.MARGIN, left));
        long newest = stepped.newest(StoreStages.join(store.barrier()));
        write(store.identity().id(), newest);
        return new Accepted(
                mark == null
                        ? Optional.empty()
                        : Optional.of("store " + mark.store() + " at version " + mark.newestVersion()),
                newest);
    }

    /**
     * Keeps servers out of the root directory until the lock is closed.
     *
     * @throws UnusableFilesException when one uses it, or there is no such directory
     */
    public AutoCloseable lock() {
        if (!Files.isDirectory(folder)) {
            throw new UnusableFilesException("there is no root directory " + folder + "; correct --root-directory");
        }
        root.check();
        return root.lock();
    }

    /**
     * Writes the mark anew.
     *
     * @param store which store it is
     * @param newestVersion the greatest version that it has given
     */
    public void write(UUID store, long newestVersion) {
        root.put(FILE, NAME + " " + FORMAT + " " + store + " " + newestVersion + "\n");
        root.write();
    }

    private @Nullable Mark read() {
        String text = root.readText(FILE).orElse(null);
        if (text == null) {
            return null;
        }
        String[] words = text.strip().split(" ", -1);
        if (words.length == 4 && words[0].equals(NAME) && !words[1].equals(FORMAT)) {
            throw new UnusableFilesException(
                    folder.resolve(FILE) + " was written by a newer server (format " + words[1] + "); start that one");
        }
        try {
            if (words.length == 4 && words[0].equals(NAME)) {
                return new Mark(UUID.fromString(words[2]), Long.parseLong(words[3]));
            }
        } catch (IllegalArgumentException damaged) {
            // Said below.
        }
        throw new UnusableFilesException(folder.resolve(FILE)
                + " cannot be read; make sure that the store is the right one and as it was, then remove that file");
    }

    /** The greatest version that the store may have given by now. */
    private static long newest(ObjectStore store) throws StoreException {
        long revision = StoreStages.join(store.barrier());
        return StoreStages.join(EpochTable.read(store)).newest(revision);
    }
}
