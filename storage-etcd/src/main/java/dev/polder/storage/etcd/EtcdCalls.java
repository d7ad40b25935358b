package dev.polder.storage.etcd;

import dev.polder.storage.StoreException;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Requests to etcd, with who asks and for how long. */
final class EtcdCalls implements AutoCloseable {

    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    /** How long one member may take for one answer. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** How long a connection may take once every member has refused one. */
    private static final Duration CONNECT = Duration.ofMillis(500);

    private final Endpoints endpoints;
    private final String user;
    private final String password;
    private volatile @Nullable String token;

    EtcdCalls(Endpoints endpoints, String user, String password) {
        this.endpoints = endpoints;
        this.user = user;
        this.password = password;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    /** Sends a request once, to the member whose turn it is. Whether it was carried out is unknown when this fails. */
    <Q, A> CompletableFuture<A> once(MethodDescriptor<Q, A> method, Q request) {
        ManagedChannel channel = endpoints.current();
        CompletableFuture<A> answer = new CompletableFuture<>();
        send(channel, method, request, CallOptions.DEFAULT, ATTEMPT, answer);
        return answer.whenComplete((done, failure) -> {
            if (failure != null) {
                learn(channel, failure);
            }
        });
    }

    /** Sends a request once, on a connection of one's own; what comes of it says nothing about whose turn it is. */
    <Q, A> CompletableFuture<A> once(Channel channel, MethodDescriptor<Q, A> method, Q request, Duration limit) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        send(channel, method, request, CallOptions.DEFAULT, limit, answer);
        return answer;
    }

    /**
     * Sends a request that may be carried out twice, to one member after the other until one answers.
     *
     * @param patience for how long
     */
    <Q, A> CompletableFuture<A> again(MethodDescriptor<Q, A> method, Q request, Duration patience) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        attempt(new Attempt<>(method, request, System.nanoTime() + patience.toNanos(), answer), 1);
        return answer;
    }

    private record Attempt<Q, A>(
            MethodDescriptor<Q, A> method, Q request, long endNanos, CompletableFuture<A> answer) {}

    private <Q, A> void attempt(Attempt<Q, A> wanted, int number) {
        ManagedChannel channel = endpoints.current();
        // Who refuses a connection does so at once. When all have, one waits for a connection instead of asking on.
        boolean wait = number % (endpoints.count() + 1) == 0;
        if (wait) {
            channel.resetConnectBackoff();
        }
        long left = wanted.endNanos() - System.nanoTime();
        Duration limit = Duration.ofNanos(Math.clamp(left, 1, (wait ? CONNECT : ATTEMPT).toNanos()));
        CallOptions options = wait ? CallOptions.DEFAULT.withWaitForReady() : CallOptions.DEFAULT;
        CompletableFuture<A> tried = new CompletableFuture<>();
        send(channel, wanted.method(), wanted.request(), options, limit, tried);
        var unused = tried.whenComplete((done, failure) -> {
            if (failure == null) {
                wanted.answer().complete(done);
                return;
            }
            learn(channel, failure);
            if (EtcdErrors.isPassing(failure) && wanted.endNanos() - System.nanoTime() > 0) {
                attempt(wanted, number + 1);
            } else {
                wanted.answer().completeExceptionally(failure);
            }
        });
    }

    private void learn(ManagedChannel channel, Throwable failure) {
        if (EtcdErrors.isBadToken(failure)) {
            token = null;
        } else if (EtcdErrors.isPassing(failure)) {
            endpoints.failed(channel);
        }
    }

    private <Q, A> void send(
            Channel channel,
            MethodDescriptor<Q, A> method,
            Q request,
            CallOptions options,
            Duration limit,
            CompletableFuture<A> answer) {
        var unused = authorized(channel).whenComplete((ready, refused) -> {
            if (refused != null) {
                answer.completeExceptionally(refused);
            } else {
                sendTo(ready, method, request, options, limit, answer);
            }
        });
    }

    private static <Q, A> void sendTo(
            Channel channel,
            MethodDescriptor<Q, A> method,
            Q request,
            CallOptions options,
            Duration limit,
            CompletableFuture<A> answer) {
        CallOptions bounded = options.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
        ClientCalls.asyncUnaryCall(channel.newCall(method, bounded), request, new Answer<>(answer));
    }

    /** The channel as one that says who asks. */
    CompletableFuture<Channel> authorized(Channel channel) {
        if (user.isEmpty()) {
            return CompletableFuture.completedFuture(channel);
        }
        String known = token;
        if (known != null) {
            return CompletableFuture.completedFuture(withToken(channel, known));
        }
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(user)
                .setPassword(password)
                .build();
        CompletableFuture<AuthenticateResponse> answer = new CompletableFuture<>();
        sendTo(channel, AuthGrpc.getAuthenticateMethod(), request, CallOptions.DEFAULT, ATTEMPT, answer);
        return answer.thenApply(given -> {
            token = given.getToken();
            return withToken(channel, given.getToken());
        });
    }

    private static Channel withToken(Channel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(TOKEN, token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public void close() {
        endpoints.close();
    }

    /** The one message of an answer. */
    private static final class Answer<A> implements StreamObserver<A> {
        private final CompletableFuture<A> answer;
        private @Nullable A message;

        Answer(CompletableFuture<A> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(A value) {
            message = value;
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            A whole = message;
            if (whole == null) {
                answer.completeExceptionally(new StoreException.Unavailable("etcd sent an empty answer"));
            } else {
                answer.complete(whole);
            }
        }
    }
}
