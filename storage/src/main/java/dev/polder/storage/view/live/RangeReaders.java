package dev.polder.storage.view.live;

import dev.polder.storage.KeyOrder;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a long range at one revision with several readers, each of which has one page at a time: on its way, or being
 * decoded. Who has read a full page while another reader is idle cuts the rest of its part in two and gives one away, so
 * that nothing needs to be known about the keys, and a part that turns out to be longer than others is shared again.
 *
 * @param <T> what a page is decoded to
 */
final class RangeReaders<T> {

    private final ObjectStore store;
    private final ViewConfig.Pages pages;
    private final long revision;
    private final Function<List<StoredRow>, T> decoder;
    private final Deque<Part> waiting = new ArrayDeque<>();
    private final List<Decoded<T>> decoded = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private int unfinished;
    private @Nullable Throwable failure;

    /** The keys from one, inclusive, to another, exclusive; {@code rows} is how many to ask for at first. */
    private record Part(String from, String to, int rows) {}

    private record Decoded<T>(String from, T content) {}

    /**
     * Readers of a revision.
     *
     * @param decoder is called by several threads at once
     */
    RangeReaders(ObjectStore store, ViewConfig.Pages pages, long revision, Function<List<StoredRow>, T> decoder) {
        this.store = store;
        this.pages = pages;
        this.revision = revision;
        this.decoder = decoder;
    }

    /**
     * Reads everything behind a page.
     *
     * @param first a full page of the same revision
     * @param to the end of the range, exclusive
     * @return all pages, decoded, the first one included, in the order of keys
     * @throws StoreException of whichever reader failed first
     */
    List<T> readBehind(RangePage first, String to) throws InterruptedException {
        unfinished = 1;
        for (int i = 0; i < pages.atOnce(); i++) {
            boolean begins = i == 0;
            readers.add(
                    Thread.ofVirtual().name("polder-view-reader-" + i).unstarted(() -> run(begins ? first : null, to)));
        }
        readers.forEach(Thread::start);
        try {
            for (Thread reader : readers) {
                reader.join();
            }
        } catch (InterruptedException e) {
            readers.forEach(Thread::interrupt);
            throw e;
        }
        return result();
    }

    private synchronized List<T> result() {
        switch (failure) {
            case null -> {}
            case StoreException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new StoreException.Unavailable("reading was broken off", failure);
        }
        decoded.sort(Comparator.comparing(Decoded::from, KeyOrder.BYTES));
        return decoded.stream().map(Decoded::content).toList();
    }

    private void run(@Nullable RangePage first, String to) {
        try {
            if (first != null) {
                Part rest = taken(first, new Part("", to, pages.rows()));
                if (rest != null) {
                    read(rest);
                }
                finished();
            }
            for (Part part = next(); part != null; part = next()) {
                read(part);
                finished();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void read(Part part) throws InterruptedException {
        Part rest = part;
        while (rest != null) {
            rest = taken(await(store.range(new RangeQuery(rest.from(), rest.to(), revision, rest.rows()))), rest);
        }
    }

    /** Takes a page of a part in, perhaps gives away some of what is behind it, and says what to read next. */
    private @Nullable Part taken(RangePage page, Part part) throws InterruptedException {
        Part rest = null;
        if (page.more()) {
            String last = page.rows().getLast().key().path();
            String end = part.to();
            int rows = pages.rowsLike(page.rows());
            if (someoneIsIdle()) {
                RangeCut cut = RangeCut.find(last, end, this::firstKey);
                end = cut.end();
                String right = cut.right();
                if (right != null) {
                    offer(new Part(right, cut.rightEnd(), rows));
                }
            }
            rest = new Part(last + '\0', end, rows);
        }
        if (!page.rows().isEmpty()) {
            keep(new Decoded<>(page.rows().getFirst().key().path(), decoder.apply(page.rows())));
        }
        return rest;
    }

    private @Nullable String firstKey(String from, String to) throws InterruptedException {
        List<StoredRow> rows =
                await(store.range(new RangeQuery(from, to, revision, 1))).rows();
        return rows.isEmpty() ? null : rows.getFirst().key().path();
    }

    private synchronized boolean someoneIsIdle() {
        return unfinished < pages.atOnce();
    }

    private synchronized void offer(Part part) {
        unfinished++;
        waiting.add(part);
        notifyAll();
    }

    /** The next part; null when all have been read, or one could not be. */
    private synchronized @Nullable Part next() throws InterruptedException {
        while (waiting.isEmpty() && unfinished > 0 && failure == null) {
            wait();
        }
        return failure == null ? waiting.poll() : null;
    }

    private synchronized void finished() {
        unfinished--;
        notifyAll();
    }

    private synchronized void keep(Decoded<T> page) {
        decoded.add(page);
    }

    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            Thread self = Thread.currentThread();
            readers.stream().filter(reader -> !reader.equals(self)).forEach(Thread::interrupt);
        }
    }

    /** Waits for the store. */
    static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw new StoreException.Unavailable("the store failed", e);
        }
    }
}
