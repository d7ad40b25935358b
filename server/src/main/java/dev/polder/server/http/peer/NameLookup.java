package dev.polder.server.http.peer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Finds the addresses of hosts. Never blocks: a name server that hangs must hold up nobody but who asks for its names. */
@FunctionalInterface
interface NameLookup {

    /** All addresses of a host, which may be an address itself; fails when it has none. */
    Future<List<InetAddress>> addresses(String host);

    /** Asks the files and name servers of the system, from an event loop; answers are kept as long as they say. */
    static NameLookup ofSystem(Vertx vertx) {
        return host -> ((VertxInternal) vertx)
                .nameResolver()
                .resolveAll(host)
                .map(found -> found.stream().map(InetSocketAddress::getAddress).toList());
    }
}
