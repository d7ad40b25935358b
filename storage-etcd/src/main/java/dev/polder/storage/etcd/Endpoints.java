package dev.polder.storage.etcd;

import dev.polder.storage.StoreException;
import dev.polder.storage.remote.RemoteStoreConfig;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelRegistry;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The members of an etcd cluster. One is asked until it fails; then it is the turn of the next. Requests and watches have
 * connections of their own, so that a watch whose consumer is slow holds up nobody.
 */
final class Endpoints implements AutoCloseable {

    /** More than the largest transaction or page of largest values that is asked for (store rule S4). */
    private static final int INBOUND_BYTES = 64 << 20;

    private static final long KEEP_ALIVE_SECONDS = 10;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    private final List<URI> servers;
    private final ChannelCredentials credentials;
    private final List<ManagedChannel> channels;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Connects when first asked.
     *
     * @throws StoreException.Unusable when a certificate or a key cannot be used
     */
    Endpoints(RemoteStoreConfig config) {
        this.servers = config.servers();
        this.credentials = config.tls() ? tls(config.credentials()) : InsecureChannelCredentials.create();
        try {
            this.channels = servers.stream().map(this::connect).toList();
        } catch (ManagedChannelRegistry.ProviderNotFoundException e) {
            throw badCertificates(e);
        }
    }

    /** How many members there are. */
    int count() {
        return servers.size();
    }

    /** The channel of requests to the member whose turn it is. */
    ManagedChannel current() {
        return channels.get(Math.floorMod(turn.get(), channels.size()));
    }

    /** A channel of one's own to the member whose turn it is; who asks for it shuts it down. */
    ManagedChannel own() {
        return connect(servers.get(Math.floorMod(turn.get(), servers.size())));
    }

    /** A member has failed: it is the turn of the next, unless it has come already. */
    void failed(ManagedChannel channel) {
        int now = turn.get();
        if (channels.get(Math.floorMod(now, channels.size())).equals(channel)) {
            turn.compareAndSet(now, now + 1);
        }
    }

    /** A member has failed a watch on a channel of its own: it is the turn of the next, unless it has come already. */
    void failedWatch(ManagedChannel own) {
        int now = turn.get();
        if (channels.get(Math.floorMod(now, channels.size())).authority().equals(own.authority())) {
            turn.compareAndSet(now, now + 1);
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        return String.join(",", servers.stream().map(URI::toString).toList());
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        for (ManagedChannel channel : channels) {
            awaitEnd(channel);
        }
    }

    /** Waits a moment for the threads of a channel that was shut down. */
    static void awaitEnd(ManagedChannel channel) {
        try {
            channel.awaitTermination(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ManagedChannel connect(URI server) {
        return Grpc.newChannelBuilderForAddress(server.getHost(), server.getPort(), credentials)
                .directExecutor()
                .disableRetry()
                .maxInboundMessageSize(INBOUND_BYTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    private static ChannelCredentials tls(RemoteStoreConfig.Credentials credentials) {
        try {
            TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
            Path authority = credentials.authority();
            if (authority != null) {
                builder.trustManager(file(authority));
            }
            Path certificate = credentials.certificate();
            Path key = credentials.key();
            if (certificate != null && key != null) {
                builder.keyManager(file(certificate), file(key));
            }
            return builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw badCertificates(e);
        }
    }

    private static StoreException badCertificates(Exception why) {
        return new StoreException.Unusable("the certificates for etcd cannot be used: " + why.getMessage()
                + "; correct --etcd-cafile, --etcd-certfile and --etcd-keyfile");
    }

    private static File file(Path path) {
        if (!path.toFile().canRead()) {
            throw new IllegalArgumentException(path + " cannot be read");
        }
        return path.toFile();
    }
}
