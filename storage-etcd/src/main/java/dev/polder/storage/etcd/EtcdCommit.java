package dev.polder.storage.etcd;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * One transaction until its outcome is known. A request is sent once; when its answer is lost, the row of the session is
 * written again, which ends the chances of that request, and history tells whether it had happened (store rule S6). Only then,
 * when it has not, it is sent again.
 */
final class EtcdCommit {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EtcdObjectStore store;
    private final StoreTransaction transaction;
    private final long endNanos = System.nanoTime() + PATIENCE.toNanos();
    private final CompletableFuture<CommitOutcome> outcome = new CompletableFuture<>();
    private volatile EtcdSpace.Admission admission = EtcdSpace.Admission.FREE;

    EtcdCommit(EtcdObjectStore store, StoreTransaction transaction) {
        this.store = store;
        this.transaction = transaction;
    }

    CompletableFuture<CommitOutcome> begin() {
        if (store.space().isPlentyFor(transaction)) {
            send();
        } else {
            admit();
        }
        return outcome;
    }

    private void admit() {
        var unused = store.space().admit(transaction, store.lastCommit()).whenComplete((given, refusal) -> {
            if (refusal == null) {
                admission = given;
                send();
            } else if (EtcdErrors.unwrapped(refusal) instanceof StoreException.OutOfSpace full) {
                judgeGuards(full);
            } else {
                fail(EtcdErrors.translate(refusal));
            }
        });
    }

    /** There is no room for it, but whoever decided on what is no longer so is told that first. */
    private void judgeGuards(StoreException.OutOfSpace full) {
        Session.Row session = store.session().row();
        var unused = store.calls()
                .again(KVGrpc.getTxnMethod(), EtcdTransactions.guardsOf(transaction, store.keys(), session), PATIENCE)
                .whenComplete((answer, failure) -> {
                    List<Guard> stale = failure != null || answer.getSucceeded()
                            ? List.of()
                            : EtcdTransactions.stale(transaction, answer);
                    if (stale.isEmpty()) {
                        fail(failure == null ? full : EtcdErrors.translate(failure));
                    } else {
                        end(new CommitOutcome.GuardFailed(stale));
                    }
                });
    }

    private void end(CommitOutcome known) {
        admission.settle(known instanceof CommitOutcome.Committed done ? done.revision() : 0);
        outcome.complete(known);
    }

    private void fail(StoreException failure) {
        admission.settle(0);
        outcome.completeExceptionally(failure);
    }

    private void send() {
        Session.Row session = store.session().row();
        long before = store.newestSeen();
        var unused = store.calls()
                .once(KVGrpc.getTxnMethod(), EtcdTransactions.of(transaction, store.keys(), session))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        answered(answer, session);
                    } else if (!EtcdErrors.isPassing(failure)) {
                        fail(EtcdErrors.translate(failure));
                    } else {
                        // Finding out blocks, and this may be the thread of all connections.
                        Thread.ofVirtual().name("polder-etcd-outcome").start(() -> findOut(session, before, failure));
                    }
                });
    }

    private void answered(TxnResponse answer, Session.Row session) {
        long revision = answer.getHeader().getRevision();
        store.saw(revision);
        if (answer.getSucceeded()) {
            if (EtcdTransactions.changed(answer)) {
                store.committed(revision, transaction);
            }
            end(new CommitOutcome.Committed(revision));
            return;
        }
        List<Guard> stale = EtcdTransactions.stale(transaction, answer);
        if (!stale.isEmpty()) {
            end(new CommitOutcome.GuardFailed(stale));
            return;
        }
        // Only the session was stale: another write was in doubt, or the lease has ended. Nothing has happened.
        var unused = store.session().renew(session).whenComplete((renewed, failure) -> {
            if (failure != null) {
                fail(EtcdErrors.translate(failure));
            } else {
                again(new StoreException.Unavailable("the session of this server does not last"));
            }
        });
    }

    private void findOut(Session.Row used, long before, Throwable lost) {
        try {
            Session.Row fence = store.session().renew(used).join();
            OptionalLong happened = find(before, fence.modRevision());
            if (happened.isPresent()) {
                store.committed(happened.getAsLong(), transaction);
                end(new CommitOutcome.Committed(happened.getAsLong()));
            } else {
                again(new StoreException.Unavailable(
                        "etcd did not answer (" + EtcdErrors.brief(lost) + "); the write has not happened", lost));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new StoreException.Unavailable("interrupted", e));
        } catch (RuntimeException e) {
            fail(new StoreException.Unavailable(
                    "etcd did not answer (" + EtcdErrors.brief(lost) + "); whether the write has happened is unknown",
                    e));
        }
    }

    /** Reads history, if need be once etcd answers again. */
    private OptionalLong find(long before, long fence) throws InterruptedException {
        while (true) {
            try {
                return LostOutcome.find(store, transaction, before, fence);
            } catch (StoreException.Unavailable e) {
                if (!isInTime()) {
                    throw e;
                }
                var unused = store.barrier().toCompletableFuture().join();
            }
        }
    }

    private boolean isInTime() {
        return System.nanoTime() - endNanos < 0;
    }

    private void again(StoreException otherwise) {
        if (isInTime()) {
            send();
        } else {
            fail(otherwise);
        }
    }
}
