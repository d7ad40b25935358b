package dev.polder.storage.etcd;

import dev.polder.storage.StoreException;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The revision that etcd has compacted to. Its errors do not tell it; the end of a watch that begins too early does. */
final class CompactedRevision {

    private static final long SECONDS = 5;

    private final EtcdCalls calls;
    private final EtcdKeys keys;
    private final AtomicLong known = new AtomicLong();

    CompactedRevision(EtcdCalls calls, EtcdKeys keys) {
        this.calls = calls;
        this.keys = keys;
    }

    /** Learns of a compaction. */
    void learn(long revision) {
        known.accumulateAndGet(revision, Math::max);
    }

    /** The oldest revision that can still be read, which is above one that cannot. */
    CompletableFuture<Long> above(long refused) {
        if (known.get() > refused) {
            return CompletableFuture.completedFuture(known.get());
        }
        CompletableFuture<Long> found = new CompletableFuture<>();
        var asked = calls.authorized(calls.endpoints().current()).whenComplete((channel, failure) -> {
            if (failure != null) {
                found.completeExceptionally(failure);
                return;
            }
            StreamObserver<WatchRequest> request = ClientCalls.asyncBidiStreamingCall(
                    channel.newCall(
                            WatchGrpc.getWatchMethod(),
                            CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)),
                    new Probe(found));
            request.onNext(WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder()
                            .setKey(keys.of(EtcdKeys.NOTHING))
                            .setStartRevision(1))
                    .build());
            var unused = found.whenComplete((revision, broken) -> request.onCompleted());
        });
        return asked.thenCompose(channel -> found);
    }

    private final class Probe implements StreamObserver<WatchResponse> {
        private final CompletableFuture<Long> found;

        Probe(CompletableFuture<Long> found) {
            this.found = found;
        }

        @Override
        public void onNext(WatchResponse answer) {
            if (answer.getCompactRevision() > 0) {
                learn(answer.getCompactRevision());
                found.complete(answer.getCompactRevision());
            }
        }

        @Override
        public void onError(Throwable failure) {
            found.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            found.completeExceptionally(new StoreException.Unavailable("etcd ended a watch without a word"));
        }
    }
}
