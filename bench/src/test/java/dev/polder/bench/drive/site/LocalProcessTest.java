package dev.polder.bench.drive.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who listens where, and what they take. */
class LocalProcessTest {

    /** As Linux prints it: one that listens at 8080, one that is connected from it, one that listens elsewhere. */
    private static final List<String> TABLE = List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0",
            "   1: 0100007F:1F90 0100007F:A5C2 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0",
            "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0");

    @Test
    void listener_isFoundByItsPort_notWhoIsConnected() {
        assertThat(LocalProcess.listening(TABLE, 8080)).containsExactly("socket:[4711]");
        assertThat(LocalProcess.listening(TABLE, 1)).isEmpty();
    }

    @Test
    void process_saysWhatItTakes() throws Exception {
        LocalProcess own = LocalProcess.of(ProcessHandle.current().pid());

        assertThat(own.title()).startsWith("process " + ProcessHandle.current().pid() + " (");
        assertThat(own.cpuMicros().orElseThrow()).isPositive();
        assertThat(own.proportionalBytes().orElseThrow()).isGreaterThan(1 << 20);
        assertThat(own.liveHeap()).isEmpty();
    }

    @Test
    void listenerInTheDriversOwnProcess_isNotMeasuredAsAServer() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(LocalProcess.serving(URI.create("https://127.0.0.1:" + socket.getLocalPort())))
                    .isEmpty();
        }
    }

    @Test
    void otherMachine_isNobodyHere() {
        // RFC 5737: no machine has it.
        assertThat(LocalProcess.serving(URI.create("https://192.0.2.1:443"))).isEmpty();
    }

    @Test
    void processThatIsGone_saysNothing() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        LocalProcess gone = LocalProcess.of(process.pid());

        assertThat(gone.cpuMicros()).isEmpty();
        assertThat(gone.proportionalBytes()).isEmpty();
        assertThat(gone.liveHeap()).isEmpty();
    }
}
