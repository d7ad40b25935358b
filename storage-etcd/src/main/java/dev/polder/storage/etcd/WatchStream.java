package dev.polder.storage.etcd;

import dev.polder.storage.StoreException;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The messages of one watch on a connection of its own: as many as are taken, and a few ahead. */
final class WatchStream implements AutoCloseable {

    private static final int AHEAD = 8;
    private static final long CREATE_SECONDS = 5;
    private static final Duration ASK = Duration.ofSeconds(2);

    /** A member without a leader must say so instead of falling silent (store rule S4). */
    private static final Metadata.Key<String> REQUIRE_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Endpoints endpoints;
    private final ManagedChannel channel;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private volatile @Nullable ClientCallStreamObserver<WatchRequest> request;

    /** What comes out of the stream. */
    sealed interface Message permits Said, Broken, Woken {}

    /** etcd said something. */
    record Said(WatchResponse response) implements Message {}

    /** Nothing more will come. */
    record Broken(Throwable failure) implements Message {}

    /** Nothing came; the one who takes is to look around. */
    record Woken() implements Message {}

    private WatchStream(Endpoints endpoints, ManagedChannel channel) {
        this.endpoints = endpoints;
        this.channel = channel;
    }

    /**
     * Opens a stream, and waits until etcd has begun the watch.
     *
     * @throws StoreException.Unavailable when it does not
     */
    static WatchStream open(EtcdCalls calls, WatchRequest create) {
        ManagedChannel own = calls.endpoints().own();
        WatchStream stream = new WatchStream(calls.endpoints(), own);
        boolean open = false;
        try {
            Channel authorized = calls.authorized(own).get(CREATE_SECONDS, TimeUnit.SECONDS);
            stream.begin(authorized, create);
            open = true;
            return stream;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while a watch was opened", e);
        } catch (ExecutionException | TimeoutException e) {
            throw EtcdErrors.translate(e);
        } finally {
            if (!open) {
                calls.endpoints().failedWatch(own);
                stream.close();
            }
        }
    }

    private void begin(Channel authorized, WatchRequest create) throws InterruptedException {
        Metadata headers = new Metadata();
        headers.put(REQUIRE_LEADER, "true");
        Channel strict = ClientInterceptors.intercept(authorized, MetadataUtils.newAttachHeadersInterceptor(headers));
        ClientCalls.asyncBidiStreamingCall(
                strict.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT), new Receiver());
        ClientCallStreamObserver<WatchRequest> opened = request;
        if (opened == null) {
            throw new IllegalStateException("gRPC calls beforeStart before it returns");
        }
        opened.onNext(create);
        Message first = messages.poll(CREATE_SECONDS, TimeUnit.SECONDS);
        switch (first) {
            case null -> throw new StoreException.Unavailable("etcd did not begin a watch in time");
            case Broken broken -> throw EtcdErrors.translate(broken.failure());
            case Woken woken -> throw new StoreException.Unavailable("the store is closed");
            case Said said -> {
                if (!said.response().getCreated()) {
                    throw new StoreException.Unavailable(
                            "etcd refused a watch: " + said.response().getCancelReason());
                }
                opened.request(1);
            }
        }
    }

    /** The next message; waits for it. */
    Message take() throws InterruptedException {
        Message message = messages.take();
        ClientCallStreamObserver<WatchRequest> open = request;
        if (message instanceof Said && open != null) {
            open.request(1);
        }
        return message;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Lets the one who takes look around. */
    void wake() {
        messages.add(new Woken());
    }

    /** Asks the member of this stream something, on the same connection. */
    <Q, A> CompletableFuture<A> ask(EtcdCalls calls, MethodDescriptor<Q, A> method, Q question) {
        return calls.once(channel, method, question, ASK);
    }

    /** Ends it because its member fails it; the next stream is to be of another. */
    void breakOff(StoreException why) {
        endpoints.failedWatch(channel);
        messages.add(new Broken(why));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        wake();
    }

    private final class Receiver implements ClientResponseObserver<WatchRequest, WatchResponse> {

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
            stream.disableAutoRequestWithInitial(AHEAD);
            request = stream;
        }

        @Override
        public void onNext(WatchResponse response) {
            messages.add(new Said(response));
        }

        @Override
        public void onError(Throwable failure) {
            messages.add(new Broken(failure));
        }

        @Override
        public void onCompleted() {
            messages.add(new Broken(new StoreException.Unavailable("etcd completed the stream")));
        }
    }
}
