package dev.polder.storage.etcd.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that are told where to listen. They lie below those that the system gives to connections, of which one could
 * take a port before the program listens there, or while it is started again.
 */
public final class FreePort {

    private static final int LOWEST = 20_000;
    /** Linux gives connections those from 32768 on. */
    private static final int BEYOND = 32_000;

    /** What programs of this JVM's tests have, also while they do not run. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** One of loopback that nobody listens on, and that nobody was given before. */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
