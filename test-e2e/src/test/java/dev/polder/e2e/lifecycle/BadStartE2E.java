package dev.polder.e2e.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.faults.TermServer;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot succeed says so in one line, ends with 1 and changes nothing on disk. */
class BadStartE2E {

    /** How every file of the store begins; the version of its format follows. */
    private static final String MAGIC = "POLDER";

    /** Where the format's version lies, in this format and all later ones. */
    private static final int FORMAT_OFFSET = 8;

    /** The user that distributions call nobody. */
    private static final int SOMEBODY_ELSE = 65_534;

    @Test
    void unknownFlag_isRefused(@TempDir Path parent) {
        Path root = parent.resolve("never-made");

        assertThat(refusal(ServerProcess.startExpectingEnd(root, "--no-such-flag=1")))
                .contains("--no-such-flag");
        assertThat(root).doesNotExist();
    }

    @Test
    void badValue_isRefused(@TempDir Path parent) {
        Path root = parent.resolve("never-made");

        assertThat(refusal(ServerProcess.startExpectingEnd(root, "--secure-port", "65536")))
                .contains("--secure-port");
        assertThat(root).doesNotExist();
    }

    @Test
    void etcdThatDoesNotAnswer_isRefused(@TempDir Path parent) throws IOException {
        Path root = parent.resolve("never-made");
        try (Socket silent = new Socket()) {
            // Bound, so that nobody gets the port, the client's end of the connection included; and it does not listen.
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String nobody = "http://127.0.0.1:" + silent.getLocalPort();

            assertThat(refusal(ServerProcess.startExpectingEnd(root, "--etcd-servers", nobody)))
                    .startsWith("Error: etcd at " + nobody + " does not answer (")
                    .endsWith("; start it, or correct --etcd-servers and the certificates");
        }
        assertThat(root).doesNotExist();
    }

    @Test
    void portInUse_isRefused(@TempDir Path root) throws IOException {
        aServerHasRun(root);
        Map<String, String> before = FolderState.of(root);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(refusal(ServerProcess.startExpectingEnd(root, "--secure-port", port)))
                    .contains(port);
        }
        assertThat(FolderState.of(root)).isEqualTo(before);
    }

    @Test
    void portInUse_onAFolderYetToBeMade_makesNone(@TempDir Path parent) throws IOException {
        Path root = parent.resolve("never-made");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(refusal(ServerProcess.startExpectingEnd(root, "--secure-port", port)))
                    .contains(port);
        }
        assertThat(root).doesNotExist();
    }

    @Test
    void fileInPlaceOfTheFolder_isRefused(@TempDir Path parent) throws IOException {
        Path root = Files.writeString(parent.resolve("file"), "not a folder");

        assertThat(refusal(ServerProcess.startExpectingEnd(root))).contains(root.toString());

        assertThat(root).hasContent("not a folder");
    }

    /** Permissions do not bind root, so root starts the server without that privilege, on a folder that another user owns. */
    @Test
    void unreadableFolder_isRefused(@TempDir Path parent) throws IOException {
        Path root = Files.createDirectory(parent.resolve("closed"));
        aServerHasRun(root);
        Map<String, String> before = FolderState.of(root);
        List<String> unprivileged = List.of();
        if (Files.getAttribute(parent, "unix:uid").equals(0)) {
            unprivileged = List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search");
            Files.setAttribute(root, "unix:uid", SOMEBODY_ELSE);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        } else {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("---------"));
        }

        assertThat(refusal(ServerProcess.startExpectingEndUnder(unprivileged, root)))
                .contains(root.toString());

        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        before.put("", FolderState.of(root).get(""));
        assertThat(FolderState.of(root)).isEqualTo(before);
    }

    @Test
    void secondServerOnTheFolder_isRefused(@TempDir Path root) {
        try (ServerProcess server = ServerProcess.start(root)) {
            // The first server goes on writing to its store.
            Map<String, String> before = FolderState.of(root, file -> !startsWithMagic(file));

            assertThat(refusal(ServerProcess.startExpectingEnd(root))).contains(root.toString());

            assertThat(FolderState.of(root, file -> !startsWithMagic(file))).isEqualTo(before);
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void unreadableData_isRefused(@TempDir Path root) throws IOException {
        aServerHasRun(root);
        for (Path file : storeFiles(root)) {
            Files.write(file, "this is not a store's file\n".repeat(20).getBytes(StandardCharsets.US_ASCII));
        }

        assertRefusedAndUnchanged(root);
    }

    @Test
    void newerFormat_isRefused(@TempDir Path root) throws IOException {
        aServerHasRun(root);
        for (Path file : storeFiles(root)) {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer.wrap(bytes).putInt(FORMAT_OFFSET, 1_000);
            Files.write(file, bytes);
        }

        assertThat(assertRefusedAndUnchanged(root)).contains("newer");
    }

    private static String assertRefusedAndUnchanged(Path root) {
        Map<String, String> before = FolderState.of(root);

        String refusal = refusal(ServerProcess.startExpectingEnd(root));

        assertThat(refusal).contains(root.toString());
        assertThat(FolderState.of(root)).isEqualTo(before);
        return refusal;
    }

    private static void aServerHasRun(Path root) {
        try (ServerProcess server = ServerProcess.start(root)) {
            new TermServer().strike(server);
        }
    }

    /** The one line that a refused start says. */
    private static String refusal(Command.Result result) {
        assertThat(result.exit()).as(result.toString()).isEqualTo(1);
        List<String> lines =
                result.err().lines().filter(line -> !line.isBlank()).toList();
        assertThat(lines).as(result.toString()).hasSize(1);
        return lines.get(0);
    }

    /** The files that the embedded store has written, by their first bytes. */
    private static List<Path> storeFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(BadStartE2E::startsWithMagic)
                    .toList();
            assertThat(found).as("files of the store").isNotEmpty();
            return found;
        }
    }

    private static boolean startsWithMagic(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file)) {
            return new String(content.readNBytes(MAGIC.length()), StandardCharsets.US_ASCII).equals(MAGIC);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
