package dev.polder.storage.etcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a lease alive, three times as often as needed. */
final class LeaseKeeper implements AutoCloseable {

    /** How long a lease lives without being kept; a leader that was killed is followed by another after that. */
    static final long SECONDS = 10;

    private static final long KEEP_MILLIS = SECONDS * 1_000 / 3;

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    private final EtcdCalls calls;
    private final Runnable lost;
    private final ScheduledExecutorService timer;
    private volatile long lease;

    /**
     * Keeps nothing yet.
     *
     * @param lost called when there is no lease, because none was granted yet or it has ended all the same
     */
    LeaseKeeper(EtcdCalls calls, Runnable lost) {
        this.calls = calls;
        this.lost = lost;
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("polder-etcd-lease").factory());
        var unused = timer.scheduleWithFixedDelay(this::keep, KEEP_MILLIS, KEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Keeps this lease from now on, instead of the one before. */
    void keep(long granted) {
        lease = granted;
    }

    private void keep() {
        long kept = lease;
        if (kept == 0) {
            lost.run();
            return;
        }
        ManagedChannel member = calls.endpoints().current();
        var unused = calls.authorized(member).whenComplete((channel, refused) -> {
            if (refused != null) {
                log.debug("the lease is kept at the next turn", refused);
                return;
            }
            StreamObserver<LeaseKeepAliveRequest> request = ClientCalls.asyncBidiStreamingCall(
                    channel.newCall(
                            LeaseGrpc.getLeaseKeepAliveMethod(),
                            CallOptions.DEFAULT.withDeadlineAfter(KEEP_MILLIS, TimeUnit.MILLISECONDS)),
                    new Heard(kept, member));
            request.onNext(LeaseKeepAliveRequest.newBuilder().setID(kept).build());
            request.onCompleted();
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private final class Heard implements StreamObserver<LeaseKeepAliveResponse> {
        private final long kept;
        private final ManagedChannel member;

        Heard(long kept, ManagedChannel member) {
            this.kept = kept;
            this.member = member;
        }

        @Override
        public void onNext(LeaseKeepAliveResponse answer) {
            if (answer.getTTL() <= 0 && lease == kept) {
                lease = 0;
                log.warn("the lease of this server's session has ended; beginning another");
                lost.run();
            }
        }

        @Override
        public void onError(Throwable failure) {
            calls.endpoints().failed(member);
            log.debug("the lease is kept at the next turn", failure);
        }

        @Override
        public void onCompleted() {
            log.trace("the lease is kept");
        }
    }
}
