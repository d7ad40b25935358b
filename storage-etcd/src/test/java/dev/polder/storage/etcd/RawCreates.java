package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.remote.RemoteStoreConfig;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The least that a create on etcd can be: one transaction through the same stubs. What the store is measured against. */
public final class RawCreates implements AutoCloseable {

    private final EtcdCalls calls;

    /** Creates on an etcd that nobody has to be known to. */
    public RawCreates(EtcdProcess etcd) {
        this.calls = new EtcdCalls(new Endpoints(RemoteStoreConfig.of(List.of(etcd.url()), "/raw")), "", "");
    }

    /** Writes a key that is not there yet; the revision. */
    public CompletableFuture<Long> create(String key, byte[] value) {
        ByteString bytes = ByteString.copyFromUtf8(key);
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(bytes)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setModRevision(0))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(
                                PutRequest.newBuilder().setKey(bytes).setValue(UnsafeByteOperations.unsafeWrap(value))))
                .build();
        return calls.once(KVGrpc.getTxnMethod(), request).thenApply(RawCreates::revision);
    }

    private static long revision(TxnResponse answer) {
        if (!answer.getSucceeded()) {
            throw new IllegalStateException("the key was there");
        }
        return answer.getHeader().getRevision();
    }

    @Override
    public void close() {
        calls.close();
    }
}
