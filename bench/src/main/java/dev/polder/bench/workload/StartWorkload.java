package dev.polder.bench.workload;

import dev.polder.server.files.TrustedAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/**
 * From the start of a process to the end of the first authenticated GET, on a root directory that exists, beside the
 * empty server: each in turn, with an idle machine between.
 */
public final class StartWorkload implements Workload {

    private static final int ROUNDS = 9;
    private static final String PATH = "/clusters/root/api/v1/namespaces/default";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    /** What the starts of one server took. */
    private record Series(Samples ready, Samples millis, Samples cpuMillis, Samples mebibytes) {
        Series() {
            this(new Samples(), new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path root = setting.work().resolve("start");
        Peer peer;
        try (ServerProcess polder = setting.polder(root)) {
            String authority = Authorities.of(root);
            try (ApiClient client = new ApiClient(polder.url(), authority)) {
                peer = Peer.beside(polder, root, setting, client.get(PATH));
            }
        }
        FirstGet get = new FirstGet(TrustedAuthority.sslContext(Authorities.of(root)));
        Series ours = new Series();
        Series baseline = new Series();
        // The first round warms this process and the page cache.
        measure(setting.polder(root), get, new Series());
        measure(peer.start(), get, new Series());
        for (int round = 0; round < ROUNDS; round++) {
            measure(setting.polder(root), get, ours);
            measure(peer.start(), get, baseline);
        }
        report.heading("Start");
        report.text(
                "From the start of the process to the first authenticated GET over a new TLS connection, existing root"
                        + " directory, " + ROUNDS + " alternating rounds, "
                        + (peer.hasCache() ? "both with a class cache" : "both without a class cache")
                        + "; median [least – most].");
        report.table("", "Polder", "empty Vert.x", "ratio");
        report.compare("first GET answered, ms", "%.0f", ours.millis(), baseline.millis());
        report.compare("says it is ready, ms", "%.0f", ours.ready(), baseline.ready());
        report.compare("CPU until then, ms", "%.0f", ours.cpuMillis(), baseline.cpuMillis());
        report.compare("resident, MiB", "%.0f", ours.mebibytes(), baseline.mebibytes());
    }

    private static void measure(ServerProcess started, FirstGet get, Series into) throws IOException {
        try (ServerProcess server = started) {
            into.ready().add((System.nanoTime() - server.startedNanos()) / NANOS_PER_MILLI);
            get.of(server.url(), PATH);
            into.millis().add((System.nanoTime() - server.startedNanos()) / NANOS_PER_MILLI);
            into.cpuMillis().add(server.cpuMicros() / MICROS_PER_MILLI);
            into.mebibytes().add(server.mebibytes("VmRSS"));
        }
    }

    /** One GET on a connection of its own, as a client that has just been started makes it. */
    private static final class FirstGet {

        private final SSLContext tls;

        FirstGet(SSLContext tls) {
            this.tls = tls;
        }

        /** Asks, and returns when the answer has been read to its end. */
        void of(URI server, String path) throws IOException {
            try (Socket socket = tls.getSocketFactory().createSocket(server.getHost(), server.getPort())) {
                String request =
                        "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer "
                                + Setting.TOKEN + "\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                String status = answer.readLine();
                if (status == null || !status.startsWith("HTTP/1.1 200 ")) {
                    throw new IOException("the first GET of " + path + " gave " + status);
                }
                while (answer.readLine() != null) {
                    // The body is read so that the server has sent all of it.
                }
            }
        }
    }
}
