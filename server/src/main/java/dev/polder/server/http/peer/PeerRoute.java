package dev.polder.server.http.peer;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.machinery.cel.library.value.IpAddress;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer is. Its name is looked up here and nowhere else: what comes out are addresses, checked ones, so that no second
 * answer of a name server can lead a connection elsewhere. As long as there is a connection, its address stands.
 */
final class PeerRoute {

    private final @Nullable LogicalClusterName cluster;
    private final String host;
    private final int port;
    private final Outbound outbound;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile @Nullable SocketAddress connected;

    /**
     * A route.
     *
     * @param cluster where the peer is named; null when an operator has, who may name any
     */
    PeerRoute(@Nullable LogicalClusterName cluster, String host, int port, Outbound outbound) {
        this.cluster = cluster;
        this.host = host;
        this.port = port;
        this.outbound = outbound;
    }

    /** Addresses to connect to, the first that answers counts; fails with {@link RefusedAddress} when none may be connected to. */
    Future<List<SocketAddress>> targets() {
        SocketAddress kept = connected;
        return kept != null
                ? Future.succeededFuture(List.of(kept))
                : outbound.names().addresses(host).compose(this::checked);
    }

    private Future<List<SocketAddress>> checked(List<InetAddress> found) {
        List<SocketAddress> targets = new ArrayList<>(found.size());
        boolean refused = false;
        for (InetAddress one : found) {
            byte[] bytes = one.getAddress();
            if (isRefused(address(bytes))) {
                refused = true;
            } else {
                targets.add(target(bytes));
            }
        }
        if (!targets.isEmpty()) {
            return Future.succeededFuture(targets);
        }
        return Future.failedFuture(refused ? new RefusedAddress() : new UnknownHostException(host));
    }

    private boolean isRefused(IpAddress address) {
        if (cluster == null) {
            return false;
        }
        String rule = outbound.rules().refusal(address).orElse(null);
        if (rule != null) {
            outbound.refusals().add(cluster, host, address.toString(), rule);
        }
        return rule != null;
    }

    /** Without the name: nothing is left that could be looked up again. */
    private SocketAddress target(byte[] bytes) {
        try {
            return SocketAddress.inetSocketAddress(new InetSocketAddress(InetAddress.getByAddress(bytes), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IpAddress address(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return bytes.length == Integer.BYTES
                ? new IpAddress(true, 0, Integer.toUnsignedLong(buffer.getInt()))
                : new IpAddress(false, buffer.getLong(), buffer.getLong());
    }

    /** There is a connection more. */
    void opened() {
        connections.incrementAndGet();
    }

    /** There is one less; after the last one the name is looked up again. */
    void closed() {
        if (connections.decrementAndGet() == 0) {
            connected = null;
        }
    }

    /** An address has been connected to. */
    void leadsTo(SocketAddress address) {
        if (connections.get() > 0) {
            connected = address;
        }
    }

    /** What was known has been of no use. */
    void forget() {
        connected = null;
    }

    /** No address of the host may be connected to. */
    static final class RefusedAddress extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedAddress() {
            super("", null, false, false);
        }
    }
}
