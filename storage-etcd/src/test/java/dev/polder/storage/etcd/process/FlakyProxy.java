package dev.polder.storage.etcd.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before a member of etcd on loopback, between it and a client or the other members, and loses, holds or cuts what
 * passes when it is told to.
 */
public final class FlakyProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    /** What members write on top of what they send each other: who they are, and whom they mean. */
    private static final Pattern ORIGIN = Pattern.compile("X-Server-From: (\\p{XDigit}+)");

    private static final Pattern TARGET = Pattern.compile("X-Raft-To: (\\p{XDigit}+)");

    private final URI target;
    private final ServerSocket listening;
    private final Random dice = new Random();
    private volatile int odds;
    private final Semaphore arrived = new Semaphore(0);
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> member = new CompletableFuture<>();
    private volatile Predicate<Connection> silent = connection -> false;

    public FlakyProxy(URI target) {
        this.target = target;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** From now on answers of the connections there are get lost. */
    public void loseAnswers() {
        connections.forEach(connection -> connection.answersLost = true);
    }

    /** From now on requests of the connections there are wait here. */
    public void holdRequests() {
        connections.forEach(Connection::hold);
    }

    /**
     * From now on nothing passes through these connections, either way, and nobody is told: as when a cable is pulled.
     *
     * @param which asked about a connection whenever something is to pass
     */
    public void silence(Predicate<Connection> which) {
        silent = which;
    }

    /** The cable is plugged in again: connections that have lost something end, others may pass. */
    public void heal() {
        silent = connection -> false;
        connections.stream().filter(connection -> connection.lost).forEach(Connection::close);
    }

    /** The id of the member behind this, as others address it; waits until one has. */
    public String member() {
        return member.join();
    }

    /** The connections there are, oldest first. */
    public List<Connection> connections() {
        return List.copyOf(connections);
    }

    /** Waits until so many bytes are held. */
    public void awaitHeld(int bytes) throws InterruptedException {
        while (connections.stream().mapToInt(Connection::heldBytes).sum() < bytes) {
            arrived.acquire();
        }
    }

    /** From now on about one piece in so many, either way, ends its connection instead of passing. */
    public void resetOneIn(int pieces, long seed) {
        odds = pieces;
        dice.setSeed(seed);
    }

    private synchronized boolean resets() {
        return odds > 0 && dice.nextInt(odds) == 0;
    }

    /** Ends all connections as the client sees them. What is held can still be sent on. */
    public List<Connection> cut() {
        List<Connection> cut = List.copyOf(connections);
        connections.removeAll(cut);
        cut.forEach(connection -> closeQuietly(connection.client));
        return cut;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                try {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
                    Connection connection = new Connection(client, server);
                    connections.add(connection);
                    Thread.ofVirtual().start(connection::requests);
                    Thread.ofVirtual().start(connection::answers);
                } catch (IOException refused) {
                    closeQuietly(client);
                }
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
    public final class Connection {
        private final Socket client;
        private final Socket server;
        private final List<byte[]> held = new ArrayList<>();
        private volatile boolean answersLost;
        private volatile boolean lost;
        private volatile String origin = "";
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
        public synchronized void release() throws IOException {
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

        /** The id of the member that has opened it; empty as long as it has not said so. */
        String origin() {
            return origin;
        }

        private void learn(byte[] buffer, int length) {
            String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            Matcher from = ORIGIN.matcher(text);
            if (from.find()) {
                origin = from.group(1);
            }
            Matcher to = TARGET.matcher(text);
            if (to.find()) {
                member.complete(to.group(1));
            }
        }

        private boolean passes() {
            boolean passes = !silent.test(this);
            lost |= !passes;
            return passes;
        }

        private void close() {
            closeQuietly(client);
            closeQuietly(server);
        }

        private void requests() {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = client.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (resets()) {
                        close();
                        return;
                    }
                    if (origin.isEmpty()) {
                        learn(buffer, read);
                    }
                    if (passes()) {
                        send(Arrays.copyOf(buffer, read));
                    }
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
                    if (!answersLost && passes()) {
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
