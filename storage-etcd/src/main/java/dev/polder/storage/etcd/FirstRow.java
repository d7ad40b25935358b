package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A row that is written unless it is there, and told to whoever comes late.
 *
 * @param value what the row says
 * @param modRevision the revision it was written at
 * @param at the revision it was found at; the history before may be forgotten by now
 */
record FirstRow(ByteString value, long modRevision, long at) {

    /**
     * Writes a row unless there is one. Sent twice it finds what it has written itself.
     *
     * @param session the session that the write ends with: once its row has been written again, no attempt to write this one can
     *     happen any more; null for none
     * @return the row as it is then; empty when there is none, because the session's row is not as it was
     */
    static CompletableFuture<Optional<FirstRow>> write(
            EtcdCalls calls, PutRequest row, Session.@Nullable Row session, Duration patience) {
        TxnRequest.Builder request = TxnRequest.newBuilder()
                .addCompare(EtcdTransactions.unchangedSince(row.getKey(), 0))
                .addSuccess(RequestOp.newBuilder().setRequestPut(row))
                .addFailure(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(row.getKey())));
        if (session != null) {
            request.addCompare(EtcdTransactions.unchangedSince(session.key(), session.modRevision()));
        }
        return calls.again(KVGrpc.getTxnMethod(), request.build(), patience).thenApply(answer -> of(row, answer));
    }

    private static Optional<FirstRow> of(PutRequest row, TxnResponse answer) {
        long now = answer.getHeader().getRevision();
        if (answer.getSucceeded()) {
            return Optional.of(new FirstRow(row.getValue(), now, now));
        }
        RangeResponse there = answer.getResponses(0).getResponseRange();
        if (there.getKvsCount() == 0) {
            return Optional.empty();
        }
        KeyValue found = there.getKvs(0);
        return Optional.of(new FirstRow(found.getValue(), found.getModRevision(), now));
    }
}
