package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polder.storage.Guard;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * A guarded transaction as etcd's {@code Txn}. Beside its guards it compares the row of the server's session; when one does
 * not hold it reads all compared rows, so that the refusal names what is stale (store rules S5 and S6).
 */
final class EtcdTransactions {

    private EtcdTransactions() {}

    static TxnRequest of(StoreTransaction transaction, EtcdKeys keys, Session.Row session) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        compare(request, session.key(), session.modRevision());
        for (Guard guard : transaction.guards()) {
            compare(request, keys.of(guard.key()), guard.modRevision());
        }
        for (RowWrite write : transaction.writes()) {
            request.addSuccess(operation(write, keys));
        }
        return request.build();
    }

    /** The condition, and the read that tells what is there when it does not hold. */
    static void compare(TxnRequest.Builder request, ByteString key, long modRevision) {
        request.addCompare(unchangedSince(key, modRevision));
        request.addFailure(RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key).setKeysOnly(true)));
    }

    /** Holds as long as a row was not written since; 0 when it must not be there. */
    static Compare unchangedSince(ByteString key, long modRevision) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(modRevision)
                .build();
    }

    /** The conditions of a transaction without what it would do. */
    static TxnRequest guardsOf(StoreTransaction transaction, EtcdKeys keys, Session.Row session) {
        return of(new StoreTransaction(null, List.of(), transaction.guards()), keys, session);
    }

    private static RequestOp.Builder operation(RowWrite write, EtcdKeys keys) {
        return switch (write) {
            case RowWrite.Put put ->
                RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(keys.of(put.key()))
                                .setValue(UnsafeByteOperations.unsafeWrap(put.value())));
            case RowWrite.Delete delete ->
                RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(keys.of(delete.key())));
        };
    }

    /** Whether a transaction that happened has changed a row: to delete what is not there does not. */
    static boolean changed(TxnResponse answer) {
        for (ResponseOp response : answer.getResponsesList()) {
            if (response.hasResponsePut() || response.getResponseDeleteRange().getDeleted() > 0) {
                return true;
            }
        }
        return false;
    }

    /** The revision that the n-th compared row really has; 0 when it is not there. */
    static long actual(TxnResponse refusal, int place) {
        RangeResponse read = refusal.getResponses(place).getResponseRange();
        return read.getKvsCount() == 0 ? 0 : only(read).getModRevision();
    }

    /** The guards that did not hold, each with what is there; the session's row came before them. */
    static List<Guard> stale(StoreTransaction transaction, TxnResponse refusal) {
        List<Guard> stale = new ArrayList<>();
        for (int i = 0; i < transaction.guards().size(); i++) {
            Guard guard = transaction.guards().get(i);
            long actual = actual(refusal, i + 1);
            if (actual != guard.modRevision()) {
                stale.add(new Guard(guard.key(), actual));
            }
        }
        return stale;
    }

    private static KeyValue only(RangeResponse read) {
        return read.getKvs(0);
    }
}
