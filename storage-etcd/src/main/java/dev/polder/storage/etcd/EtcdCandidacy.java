package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One candidate for one office: writes the leader's row if there is none, and otherwise watches it until it goes. The row
 * hangs on the lease of the session, so it goes with its server.
 */
final class EtcdCandidacy implements LeaderLock.Candidacy {

    private static final Logger log = LoggerFactory.getLogger(EtcdCandidacy.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long RETRY_MILLIS = 250;
    private static final long GOODBYE_MILLIS = 1_000;

    private final EtcdCalls calls;
    private final Session session;
    private final String path;
    private final ByteString key;
    private final ByteString name;
    private final LeaderLock.Candidate candidate;
    private final Consumer<EtcdCandidacy> over;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable WatchStream watching;
    /** The session that the last attempt to write the row was made in; null before the first. */
    private Session.@Nullable Row tried;

    private long term;

    /**
     * What is stood for.
     *
     * @param path the path of the leader's row
     * @param key its key
     * @param candidate what the row says when this one leads, unlike what any other candidate would write
     */
    record Office(String path, ByteString key, ByteString candidate) {}

    /**
     * A candidate that does not stand yet.
     *
     * @param over hears when it has left, on its thread
     */
    EtcdCandidacy(
            EtcdCalls calls,
            Session session,
            Office office,
            LeaderLock.Candidate candidate,
            Consumer<EtcdCandidacy> over) {
        this.calls = calls;
        this.session = session;
        this.path = office.path();
        this.key = office.key();
        this.name = office.candidate();
        this.candidate = candidate;
        this.over = over;
        this.thread = Thread.ofPlatform().daemon().name("polder-etcd-leader").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try {
                    FirstRow found = writeOrRead();
                    learn(found);
                    awaitEnd(found.at());
                } catch (StoreException | ExecutionException e) {
                    // Whoever leads goes on: its writes say whether it still does.
                    log.debug("the election of {} is asked about again", path, e);
                    var unused = closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
            depose();
            leave();
        } catch (InterruptedException e) {
            depose();
            Thread.currentThread().interrupt();
        } finally {
            over.accept(this);
        }
    }

    /** Writes the row unless there is one. Asking twice is harmless: its own row is found to be its own. */
    private FirstRow writeOrRead() throws ExecutionException, InterruptedException {
        Session.Row within = session.row();
        long lease = session.lease();
        if (lease == 0) {
            // Without a lease the row would outlive this server.
            throw new StoreException.Unavailable("this server has no session");
        }
        tried = within;
        PutRequest row = PutRequest.newBuilder()
                .setKey(key)
                .setValue(name)
                .setLease(lease)
                .build();
        return FirstRow.write(calls, row, within, PATIENCE)
                .get()
                .orElseThrow(() -> new StoreException.Unavailable("the session of this server has been written again"));
    }

    private synchronized void learn(FirstRow found) {
        boolean mine = found.value().equals(name);
        if (term != 0 && (!mine || found.modRevision() != term)) {
            depose();
        }
        if (mine && term == 0 && closed.getCount() > 0) {
            term = found.modRevision();
            log.info("this server leads {}", path);
            candidate.elected(new Guard(new StoreKey(path), found.modRevision()));
        }
    }

    private synchronized void depose() {
        if (term != 0) {
            term = 0;
            log.info("this server no longer leads {}", path);
            candidate.deposed();
        }
    }

    /** Waits until the row is removed after a revision. */
    private void awaitEnd(long revision) throws InterruptedException {
        WatchRequest request = WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder().setKey(key).setStartRevision(revision + 1))
                .build();
        try (WatchStream stream = WatchStream.open(calls, request)) {
            watching = stream;
            while (closed.getCount() > 0) {
                switch (stream.take()) {
                    case WatchStream.Woken woken -> {}
                    case WatchStream.Broken broken -> throw EtcdErrors.translate(broken.failure());
                    case WatchStream.Said said -> {
                        if (hasEnded(said.response())) {
                            return;
                        }
                    }
                }
            }
        } finally {
            watching = null;
        }
    }

    private static boolean hasEnded(WatchResponse response) {
        return response.getCanceled()
                || response.getEventsList().stream().anyMatch(event -> event.getType() == Event.EventType.DELETE);
    }

    /**
     * Steps back; it leads no more when this returns. Waits a moment for the row to go: when etcd does not answer, the thread goes
     * on asking until it does, or the store is closed and the lease removes the row.
     */
    @Override
    public void close() {
        closed.countDown();
        depose();
        WatchStream stream = watching;
        if (stream != null) {
            stream.wake();
        }
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join(GOODBYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread, whatever it waits for. */
    void abandon() {
        close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Removes the row if it is this candidate's, so that the next one need not wait for the end of the lease. An attempt to write
     * it may still be on its way: the session is written again first, after which it comes to nothing (store rule S6). The row may
     * have been written in the very moment of the end, so its value is compared and not the revision of a term.
     */
    private void leave() throws InterruptedException {
        Session.Row within = tried;
        if (within == null) {
            return;
        }
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.VALUE)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setValue(name))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
                .build();
        boolean asking = true;
        while (asking) {
            try {
                var unused = session.renew(within)
                        .thenCompose(renewed -> calls.again(KVGrpc.getTxnMethod(), request, PATIENCE))
                        .get();
                asking = false;
            } catch (ExecutionException e) {
                log.debug("the row of {} is not removed yet", path, e);
                asking = EtcdErrors.isPassing(e);
            }
        }
    }
}
