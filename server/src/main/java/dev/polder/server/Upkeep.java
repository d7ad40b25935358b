package dev.polder.server;

import dev.polder.server.files.FileWatch;
import dev.polder.server.files.Given;
import dev.polder.server.files.ServerFiles;
import dev.polder.server.http.HttpListener;
import dev.polder.server.http.TlsMaterial;
import dev.polder.server.wakeup.Wakeups;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps fresh what clients know a running server by, and what it knows them by: files that were given are read again when
 * they change, its own certificate is renewed before it ends. New connections are made with what is new; those in use go
 * on.
 */
final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

    private final ServerFiles files;
    private final List<Given<?>> given;
    private final HttpListener listener;
    private final Wakeups wakeups;
    private final Journal journal;
    private final InstantSource clock;
    private Duration pause = FIRST_PAUSE;
    private @Nullable FileWatch watch;
    /** What the listener is doing; whoever takes or ends looks at it with the lock. */
    private CompletableFuture<?> update = CompletableFuture.completedFuture("");

    private boolean closed;

    /** Told what happened. */
    interface Journal {

        /** Something new is in use. */
        void changed(String what);

        /** Something needs the operator; what was in use stays so. */
        void trouble(String why);

        /** Writes to the server's log. */
        static Journal log() {
            Logger log = LoggerFactory.getLogger(Upkeep.class);
            return new Journal() {
                @Override
                public void changed(String what) {
                    log.info("{}", what);
                }

                @Override
                public void trouble(String why) {
                    log.warn("{}", why);
                }
            };
        }
    }

    private Upkeep(
            ServerFiles files,
            List<Given<?>> given,
            HttpListener listener,
            Wakeups wakeups,
            Journal journal,
            InstantSource clock) {
        this.files = files;
        this.given = List.copyOf(given);
        this.listener = listener;
        this.wakeups = wakeups;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Begins.
     *
     * @param given what else was given in files, beside what the listener needs
     * @param wakeups closed with this
     * @param clock what the wakeups go by
     */
    static Upkeep start(
            ServerFiles files,
            List<Given<?>> given,
            HttpListener listener,
            Wakeups wakeups,
            Journal journal,
            InstantSource clock) {
        List<Given<?>> all = new ArrayList<>(files.given());
        all.addAll(given);
        Upkeep upkeep = new Upkeep(files, all, listener, wakeups, journal, clock);
        List<Path> paths = all.stream().flatMap(one -> one.files().stream()).toList();
        if (!paths.isEmpty()) {
            upkeep.watch = FileWatch.start(paths, upkeep::look);
        }
        upkeep.renew();
        return upkeep;
    }

    /** What a listener needs for TLS. */
    static TlsMaterial tls(ServerFiles files) {
        return new TlsMaterial(files.serving().certificates(), files.serving().key(), files.clientAuthorities());
    }

    /**
     * Makes further connections with what is known by now. Blocks until that is so.
     *
     * @throws IllegalStateException when the listener refuses it; it goes on with what it had
     */
    static void show(ServerFiles files, HttpListener listener) throws InterruptedException {
        try {
            listener.update(tls(files))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the listener refuses the certificates: " + e.getCause(), e);
        }
    }

    private void look() {
        List<Given<?>> changed = new ArrayList<>();
        for (Given<?> one : given) {
            switch (one.look()) {
                case Given.Look.Same() -> {}
                case Given.Look.Changed() -> changed.add(one);
                case Given.Look.Kept(String why) -> journal.trouble(why + "; until then what it said before counts");
            }
        }
        if (changed.stream().anyMatch(files.given()::contains)) {
            take();
        }
        changed.forEach(one -> journal.changed("read again: " + one));
    }

    /** Whatever happens, there is a next time: a certificate that nobody looks after ends. */
    private void renew() {
        Instant next = clock.instant().plus(pause);
        try {
            ServerFiles.Renewal renewal = files.renew();
            next = renewal.next();
            if (renewal.renewed()) {
                take();
                journal.changed("the serving certificate was renewed");
            }
            renewal.warnings().forEach(journal::trouble);
            pause = FIRST_PAUSE;
        } catch (RuntimeException e) {
            next = clock.instant().plus(pause);
            LOG.error("certificates could not be looked after; trying again in {}", pause, e);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        } finally {
            wakeups.at(next, this::renew);
        }
    }

    /** Both threads come here: the one that watches files and the one that waits for the end of certificates. */
    private synchronized void take() {
        if (closed) {
            return;
        }
        try {
            update = listener.update(tls(files)).toCompletionStage().toCompletableFuture();
            var unused = update.get();
            files.rewrite();
        } catch (ExecutionException e) {
            journal.trouble("the listener refuses what is new: " + e.getCause());
        } catch (UncheckedIOException e) {
            journal.trouble(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The listener may be closed then: it does nothing for this any more. */
    @Override
    public void close() {
        wakeups.close();
        CompletableFuture<?> last;
        synchronized (this) {
            closed = true;
            last = update;
        }
        // Whoever waited for it may have been interrupted. How it ended is of no interest any more.
        var unused = last.handle((done, failure) -> "").join();
        FileWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
    }
}
