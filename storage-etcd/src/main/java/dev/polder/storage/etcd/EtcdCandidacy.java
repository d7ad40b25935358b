package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable WatchStream watching;
    private volatile long term;

    /**
     * What is stood for.
     *
     * @param path the path of the leader's row
     * @param key its key
     * @param candidate what the row says when this one leads, unlike what any other candidate would write
     */
    record Office(String path, ByteString key, ByteString candidate) {}

    /** The row of a leader, as it was found. */
    private record Found(long revision, boolean mine) {}

    EtcdCandidacy(EtcdCalls calls, Session session, Office office, LeaderLock.Candidate candidate) {
        this.calls = calls;
        this.session = session;
        this.path = office.path();
        this.key = office.key();
        this.name = office.candidate();
        this.candidate = candidate;
        this.thread = Thread.ofPlatform().daemon().name("polder-etcd-leader").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try {
                    Found found = writeOrRead();
                    learn(found);
                    awaitEnd(found.revision());
                } catch (StoreException | CompletionException e) {
                    // Whoever leads goes on: its writes say whether it still does.
                    log.debug("the election of {} is asked about again", path, e);
                    var unused = closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        depose();
    }

    /** Writes the row unless there is one. Asking twice is harmless: its own row is found to be its own. */
    private Found writeOrRead() {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        EtcdTransactions.compare(request, key, 0);
        request.clearFailure();
        request.addSuccess(RequestOp.newBuilder()
                .setRequestPut(
                        PutRequest.newBuilder().setKey(key).setValue(name).setLease(session.lease())));
        request.addFailure(
                RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(key)));
        TxnResponse answer =
                calls.again(KVGrpc.getTxnMethod(), request.build(), PATIENCE).join();
        if (answer.getSucceeded()) {
            return new Found(answer.getHeader().getRevision(), true);
        }
        KeyValue row = answer.getResponses(0).getResponseRange().getKvs(0);
        return new Found(row.getModRevision(), row.getValue().equals(name));
    }

    private void learn(Found found) {
        if (term != 0 && (!found.mine() || found.revision() != term)) {
            depose();
        }
        if (found.mine() && term == 0) {
            term = found.revision();
            log.info("this server leads {}", path);
            candidate.elected(new Guard(new StoreKey(path), found.revision()));
        }
    }

    private void depose() {
        if (term != 0) {
            term = 0;
            log.info("this server no longer leads {}", path);
            candidate.deposed();
        }
    }

    /** Waits until the row is removed. */
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

    @Override
    public void close() {
        closed.countDown();
        WatchStream stream = watching;
        if (stream != null) {
            stream.wake();
        }
        long led = term;
        try {
            thread.join(GOODBYE_MILLIS);
            thread.interrupt();
            thread.join();
            if (led != 0) {
                resign(led);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes the row, so that the next one need not wait for the end of the lease. */
    private void resign(long led) throws InterruptedException {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        EtcdTransactions.compare(request, key, led);
        request.addSuccess(RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)));
        try {
            var unused = calls.again(KVGrpc.getTxnMethod(), request.build(), PATIENCE)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("the lease ends the term", e);
        }
    }
}
