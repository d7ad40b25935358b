package dev.polder.server.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that files may have changed, on a thread of its own: at once where the file system says so, and every minute
 * where it does not, as on a network.
 *
 * <p>What is watched are folders: the one that a file is in, and every one that holds a symbolic link on the way to it.
 * A mounted Secret changes by a swap of such a link (Kubernetes {@code AtomicWriter}: {@code ..data}).
 */
public final class FileWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long ANYWAY_SECONDS = 60;
    /** As Linux: whatever has more links than that leads in a circle. */
    private static final int MOST_LINKS = 40;

    private final Set<Path> files;
    private final Runnable changed;
    private final @Nullable WatchService service;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private FileWatch(Collection<Path> files, Runnable changed) {
        this.files = Set.copyOf(files);
        this.changed = changed;
        this.service = service();
    }

    /**
     * Begins to watch.
     *
     * @param changed called after every change, and now and then without one; never twice at a time
     */
    public static FileWatch start(Collection<Path> files, Runnable changed) {
        FileWatch watch = new FileWatch(files, changed);
        Thread.ofPlatform().daemon().name("polder-files").start(watch::run);
        return watch;
    }

    private static @Nullable WatchService service() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            LOG.warn("changes of files are noticed within a minute, not at once: {}", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void run() {
        try {
            do {
                register();
                try {
                    changed.run();
                } catch (RuntimeException e) {
                    LOG.warn("files that changed could not be taken over", e);
                }
            } while (await());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            LOG.trace("files are watched no more", e);
        }
    }

    /** Returns when something may have changed; false once nobody wants to know. */
    private boolean await() throws InterruptedException {
        WatchService told = service;
        if (told == null) {
            return !closed.await(ANYWAY_SECONDS, TimeUnit.SECONDS);
        }
        WatchKey key = told.poll(ANYWAY_SECONDS, TimeUnit.SECONDS);
        while (key != null) {
            key.pollEvents();
            if (!key.reset()) {
                WatchKey gone = key;
                watched.values().removeIf(kept -> kept.equals(gone));
            }
            key = told.poll();
        }
        return true;
    }

    /** Links may lead elsewhere since the last time, so this is done again after every change. */
    private void register() {
        WatchService told = service;
        if (told == null) {
            return;
        }
        Set<Path> wanted = wanted();
        Set<Path> registered = Set.of();
        // A folder may be made after it was looked for, and before the one that it lies in is watched.
        while (!wanted.equals(registered)) {
            register(told, wanted);
            registered = wanted;
            wanted = wanted();
        }
    }

    private Set<Path> wanted() {
        Set<Path> wanted = new HashSet<>();
        files.forEach(file -> wanted.addAll(folders(file)));
        return wanted;
    }

    private void register(WatchService told, Set<Path> wanted) {
        watched.entrySet().removeIf(entry -> {
            boolean unwanted = !wanted.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().cancel();
            }
            return unwanted;
        });
        for (Path folder : wanted) {
            try {
                watched.put(
                        folder,
                        folder.register(
                                told,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE));
            } catch (IOException e) {
                LOG.debug("{} cannot be watched", folder, e);
            }
        }
    }

    /** The folders whose changes may change what a path leads to. */
    static Set<Path> folders(Path file) {
        Set<Path> folders = new HashSet<>();
        Path todo = file.toAbsolutePath().normalize();
        for (int links = 0; links < MOST_LINKS; links++) {
            Path link = firstLink(todo);
            if (link == null) {
                break;
            }
            Path holder = parent(link);
            folders.add(holder);
            try {
                todo = holder.resolve(Files.readSymbolicLink(link))
                        .resolve(link.relativize(todo))
                        .normalize();
            } catch (IOException e) {
                LOG.debug("{} was a link a moment ago", link, e);
                return folders;
            }
        }
        Path folder = parent(todo);
        while (!Files.isDirectory(folder)) {
            folder = parent(folder);
        }
        folders.add(folder);
        return folders;
    }

    private static @Nullable Path firstLink(Path path) {
        Path at = path.getRoot();
        for (Path name : path) {
            at = at == null ? name : at.resolve(name);
            if (Files.isSymbolicLink(at)) {
                return at;
            }
        }
        return null;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /** Nothing is told afterwards, save what is being told. */
    @Override
    public void close() {
        closed.countDown();
        WatchService told = service;
        if (told != null) {
            try {
                told.close();
            } catch (IOException e) {
                LOG.debug("the watch of files did not close cleanly", e);
            }
        }
    }

    /** What is watched. */
    List<Path> files() {
        return List.copyOf(files);
    }
}
