package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import dev.polder.storage.StoreException;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The row that every transaction of this server compares (store rule S6). Writing it again makes all transactions that were
 * sent before impossible, so that what became of one whose answer was lost can be looked up and stays true. A lease removes
 * it when the server is gone.
 */
final class Session implements AutoCloseable {

    /**
     * The row at one time.
     *
     * @param modRevision the revision it was last written at
     */
    record Row(ByteString key, long modRevision) {}

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long GOODBYE_MILLIS = 1_000;

    private final EtcdCalls calls;
    private final ByteString key;
    private final String id;
    private final LeaseKeeper keeper;
    private volatile Row row;
    private volatile long lease;
    private volatile ByteString text = ByteString.EMPTY;
    private @Nullable CompletableFuture<Row> renewal;

    private Session(EtcdCalls calls, ByteString key, String id) {
        this.calls = calls;
        this.key = key;
        this.id = id;
        this.row = new Row(key, 0);
        this.keeper = new LeaseKeeper(calls, this::leaseLost);
    }

    /**
     * Begins a session. Blocks. On an etcd that is full, which grants no lease, it begins once there is room: until then this
     * server reads and deletes, does not lead, and cannot find out what became of a write whose answer was lost.
     *
     * @param id unlike that of every other session
     * @throws StoreException when etcd does not answer
     */
    static Session begin(EtcdCalls calls, EtcdKeys keys, String id) {
        Session session = new Session(calls, keys.of(EtcdKeys.SESSIONS + id), id);
        boolean begun = false;
        try {
            session.renew(session.row).join();
            begun = true;
            return session;
        } catch (RuntimeException e) {
            StoreException why = EtcdErrors.translate(e);
            if (!(why instanceof StoreException.OutOfSpace)) {
                throw why;
            }
            log.warn("this server has no session yet: {}", why.getMessage());
            begun = true;
            return session;
        } finally {
            if (!begun) {
                session.keeper.close();
            }
        }
    }

    Row row() {
        return row;
    }

    /** What this session is called, unlike every other. */
    String id() {
        return id;
    }

    /** The lease that the row hangs on; 0 while there is none. */
    long lease() {
        return lease;
    }

    /**
     * Writes the row again, unless that has happened since.
     *
     * @param used the row as a transaction compared it
     * @return the row as it is then: no transaction that compared the used one can still happen
     */
    synchronized CompletableFuture<Row> renew(Row used) {
        if (row.modRevision() != used.modRevision()) {
            return CompletableFuture.completedFuture(row);
        }
        CompletableFuture<Row> running = renewal;
        if (running != null) {
            return running;
        }
        CompletableFuture<Row> started = new CompletableFuture<>();
        renewal = started;
        var unused = write(used.modRevision(), used.modRevision() == 0).whenComplete((written, failure) -> {
            synchronized (this) {
                renewal = null;
                if (failure == null) {
                    row = written;
                }
            }
            if (failure == null) {
                started.complete(written);
            } else {
                started.completeExceptionally(failure);
            }
        });
        return started;
    }

    /** What the row says from the next time on that it is written. */
    void say(String words) {
        text = ByteString.copyFromUtf8(words);
    }

    /** What the row is to say. */
    String words() {
        return text.toStringUtf8();
    }

    /**
     * Writes the row with what it is to say now. When an answer is lost it may still be an earlier write that has happened, so
     * whoever must be sure reads the row.
     */
    CompletableFuture<Row> rewrite() {
        CompletableFuture<Row> before;
        synchronized (this) {
            before = renewal;
        }
        // One that is under way may have begun with other words.
        return before == null
                ? renew(row)
                : before.handle((written, failure) -> row).thenCompose(this::renew);
    }

    private CompletableFuture<Row> write(long expected, boolean newLease) {
        CompletableFuture<Long> granted = newLease ? grant() : CompletableFuture.completedFuture(lease);
        return granted.thenCompose(leased -> {
            TxnRequest.Builder request = TxnRequest.newBuilder();
            EtcdTransactions.compare(request, key, expected);
            request.addSuccess(RequestOp.newBuilder()
                    .setRequestPut(
                            PutRequest.newBuilder().setKey(key).setValue(text).setLease(leased)));
            return calls.again(KVGrpc.getTxnMethod(), request.build(), PATIENCE)
                    .thenCompose(this::written)
                    .exceptionallyCompose(failure -> EtcdErrors.isNoLease(failure)
                            ? write(expected, true)
                            : CompletableFuture.failedFuture(failure));
        });
    }

    /** Only this server writes the row: a revision that is not the expected one is that of an attempt without answer. */
    private CompletableFuture<Row> written(TxnResponse answer) {
        if (answer.getSucceeded()) {
            return CompletableFuture.completedFuture(
                    new Row(key, answer.getHeader().getRevision()));
        }
        long actual = EtcdTransactions.actual(answer, 0);
        return actual == 0 ? write(0, true) : CompletableFuture.completedFuture(new Row(key, actual));
    }

    private CompletableFuture<Long> grant() {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(LeaseKeeper.SECONDS).build();
        return calls.again(LeaseGrpc.getLeaseGrantMethod(), request, PATIENCE).thenApply(granted -> {
            lease = granted.getID();
            keeper.keep(granted.getID());
            return granted.getID();
        });
    }

    private void leaseLost() {
        var unused = renew(row).whenComplete((renewed, failure) -> {
            if (failure != null) {
                log.debug("the session is begun again at the next turn, or by the next write", failure);
            }
        });
    }

    /** Says goodbye; when etcd does not hear it, the lease removes the row later. */
    @Override
    public void close() {
        keeper.close();
        LeaseRevokeRequest request =
                LeaseRevokeRequest.newBuilder().setID(lease).build();
        try {
            var unused =
                    calls.once(LeaseGrpc.getLeaseRevokeMethod(), request).get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("the session ends with its lease", e);
        }
    }
}
