package dev.polder.e2e.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands before several servers in {@code scripts/demo-ha}: takes connections on one port of this machine and hands each to
 * the next of some other ports where somebody listens. Bytes pass as they are, so TLS is between the client and the server.
 *
 * <p>{@code java LoadBalancer.java <port> <server's port>…}; prints {@code <server's port>} for each connection.
 */
final class LoadBalancer {

    private LoadBalancer() {}

    public static void main(String[] arguments) throws IOException {
        int[] ports = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        try (ServerSocket listening = new ServerSocket(ports[0], 50, InetAddress.getLoopbackAddress())) {
            System.out.println("listening");
            for (int turn = 0; ; turn++) {
                Socket client = listening.accept();
                Optional<Socket> server = connect(ports, turn);
                if (server.isEmpty()) {
                    client.close();
                    continue;
                }
                System.out.println(server.get().getPort());
                start(client, server.get());
                start(server.get(), client);
            }
        }
    }

    /** A connection to the first server that takes one; empty when none does. */
    private static Optional<Socket> connect(int[] ports, int turn) {
        int servers = ports.length - 1;
        for (int i = 0; i < servers; i++) {
            try {
                return Optional.of(new Socket(InetAddress.getLoopbackAddress(), ports[1 + (turn + i) % servers]));
            } catch (IOException refused) {
                // The next one.
            }
        }
        return Optional.empty();
    }

    private static void start(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException broken) {
                // Both ends are closed, as after an orderly end.
            }
        });
    }
}
