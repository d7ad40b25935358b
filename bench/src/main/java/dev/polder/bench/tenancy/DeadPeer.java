package dev.polder.bench.tenancy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Somebody who takes connections and says nothing, not even who it is. */
final class DeadPeer implements AutoCloseable {

    private final ServerSocket server;
    private final List<Socket> taken = new ArrayList<>();

    DeadPeer() throws IOException {
        server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("dead-peer").start(this::take);
    }

    private void take() {
        try {
            while (true) {
                Socket socket = server.accept();
                synchronized (taken) {
                    taken.add(socket);
                    taken.notifyAll();
                }
            }
        } catch (IOException closed) {
            // That is how it ends.
        }
    }

    String url() {
        return "https://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Returns once so many connections hang. */
    void awaitTaken(int count) throws InterruptedException {
        synchronized (taken) {
            while (taken.size() < count) {
                taken.wait();
            }
        }
    }

    /** Ends all connections that there are. */
    void release() throws IOException {
        synchronized (taken) {
            for (Socket socket : taken) {
                socket.close();
            }
            taken.clear();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        release();
    }
}
