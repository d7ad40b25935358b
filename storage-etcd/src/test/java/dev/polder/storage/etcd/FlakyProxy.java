package dev.polder.storage.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Stands between a client and etcd on loopback, and loses, holds or cuts what passes when it is told to. */
final class FlakyProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final URI target;
    private final ServerSocket listening;
    private final Random dice = new Random();
    private volatile int odds;
    private final Semaphore arrived = new Semaphore(0);
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    FlakyProxy(URI target) {
        this.target = target;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** From now on answers of the connections there are get lost. */
    void loseAnswers() {
        connections.forEach(connection -> connection.answersLost = true);
    }

    /** From now on requests of the connections there are wait here. */
    void holdRequests() {
        connections.forEach(Connection::hold);
    }

    /** Waits until so many bytes are held. */
    void awaitHeld(int bytes) throws InterruptedException {
        while (connections.stream().mapToInt(Connection::heldBytes).sum() < bytes) {
            arrived.acquire();
        }
    }

    /** From now on about one piece in so many, either way, ends its connection instead of passing. */
    void resetOneIn(int pieces, long seed) {
        odds = pieces;
        dice.setSeed(seed);
    }

    private synchronized boolean resets() {
        return odds > 0 && dice.nextInt(odds) == 0;
    }

    /** Ends all connections as the client sees them. What is held can still be sent on. */
    List<Connection> cut() {
        List<Connection> cut = List.copyOf(connections);
        connections.removeAll(cut);
        cut.forEach(connection -> closeQuietly(connection.client));
        return cut;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Connection connection = new Connection(
                        listening.accept(), new Socket(InetAddress.getLoopbackAddress(), target.getPort()));
                connections.add(connection);
                Thread.ofVirtual().start(connection::requests);
                Thread.ofVirtual().start(connection::answers);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(listening);
        cut().forEach(connection -> closeQuietly(connection.server));
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One connection: a socket to either side. */
    final class Connection {
        private final Socket client;
        private final Socket server;
        private final List<byte[]> held = new ArrayList<>();
        private volatile boolean answersLost;
        private boolean holding;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private synchronized void hold() {
            holding = true;
        }

        /** How many bytes wait. */
        synchronized int heldBytes() {
            return held.stream().mapToInt(piece -> piece.length).sum();
        }

        /** Sends on what was held. */
        synchronized void release() throws IOException {
            for (byte[] piece : held) {
                server.getOutputStream().write(piece);
            }
            held.clear();
            holding = false;
        }

        private synchronized void send(byte[] piece) throws IOException {
            if (holding) {
                held.add(piece);
                arrived.release();
            } else {
                server.getOutputStream().write(piece);
            }
        }

        private void requests() {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = client.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (resets()) {
                        closeQuietly(client);
                        closeQuietly(server);
                        return;
                    }
                    send(Arrays.copyOf(buffer, read));
                }
            } catch (IOException cut) {
                Thread.onSpinWait();
            }
        }

        private void answers() {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int read = in.read(buffer); read >= 0 && !resets(); read = in.read(buffer)) {
                    if (!answersLost) {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException cut) {
                Thread.onSpinWait();
            }
            closeQuietly(client);
        }
    }
}
