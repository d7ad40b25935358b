package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code polder store} says and does on the store of a root directory. */
class StoreCommandTest {

    @TempDir
    private Path temp = Path.of("");

    private Path root = Path.of("");
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void name() {
        root = temp.resolve("root");
    }

    private int run(String... args) {
        return run(() -> {}, args);
    }

    /** Runs a command; what a started server meets is given with it. */
    private int run(Runnable whileServing, String... args) {
        out = new StringWriter();
        err = new StringWriter();
        Shell shell = new Shell(new PrintWriter(out), new PrintWriter(err), (server, announce) -> whileServing.run());
        return Polder.run(shell, args);
    }

    private void aServerHasRun() {
        assertThat(run("start", "--root-directory", root.toString(), "--secure-port=0"))
                .as(err.toString())
                .isZero();
    }

    private static Path lastLog(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("data"))) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("log-"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @Test
    void help_namesTheCommands() {
        assertThat(run("store", "--help")).isZero();
        assertThat(out.toString())
                .contains("Look after the store")
                .containsPattern("check\\s+Read every row")
                .containsPattern("compact\\s+Forget the history");
        assertThat(run("store")).isZero();
        assertThat(run("store", "check", "--help")).isZero();
        assertThat(out.toString()).contains("--root-directory", "--etcd-servers", "--etcd-prefix", "Exit code 0");
        assertThat(run("store", "nonsense")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("Error: unknown command \"nonsense\" for \"polder store\"; see 'polder store --help'\n");
    }

    /** Flags that a command has by way of others are refused as its own are. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--embedded-etcd-quota-backend-bytes=-1",
                "--etcd-servers=ftp://127.0.0.1:1",
                "--store-seal-resources=no.such..thing"
            })
    void badFlag_isRefusedInOneLineThatNamesTheCommand(String flag) {
        assertThat(run("store", "check", "--root-directory", root.toString(), flag))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: " + flag.substring(0, flag.indexOf('=')))
                .endsWith("; see 'polder store check --help'\n")
                .hasLineCount(1);
    }

    @Test
    void check_soundStore_countsIt() {
        aServerHasRun();
        assertThat(run("store", "check", "--root-directory", root.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().lines().toList()).first().asString().matches("store [0-9a-f-]{36} at revision \\d+");
        assertThat(out.toString())
                .containsPattern("\nnamespaces +[1-9]\\d* +\\d+\n")
                .containsPattern("\nall objects +\\d+ +\\d+\n")
                .endsWith("\nnothing is wrong\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "compact"})
    void store_thatIsNotThere_isRefusedAndNotMade(String command) {
        assertThat(run("store", command, "--root-directory", root.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("Error: there is no store in " + root.resolve("data")
                        + "; correct --root-directory, or start a server there first\n");
        assertThat(root).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "compact"})
    void store_inUse_isRefused(String command) {
        int[] code = new int[1];
        StringWriter refusal = new StringWriter();
        run(
                () -> {
                    code[0] = run("store", command, "--root-directory", root.toString());
                    refusal.append(err.toString());
                },
                "start",
                "--root-directory",
                root.toString(),
                "--secure-port=0");
        assertThat(code[0]).isEqualTo(1);
        assertThat(refusal.toString())
                .startsWith("Error: the folder " + root.resolve("data") + " is in use by another server (process ")
                .hasLineCount(1);
    }

    @Test
    void check_damagedFile_isRefusedInOneLine() throws IOException {
        aServerHasRun();
        Path log = lastLog(root);
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(log, bytes);
        assertThat(run("store", "check", "--root-directory", root.toString())).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: " + log + " is corrupt at offset ")
                .hasLineCount(1);
        assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
    }

    @Test
    void compact_forgetsAllButTheNewestChange() {
        aServerHasRun();
        assertThat(run("store", "compact", "--root-directory", root.toString()))
                .as(err.toString())
                .isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        String[] words = lines.get(0).split(" ");
        assertThat(lines.get(0)).matches("compacted to revision \\d+ of \\d+");
        assertThat(Long.parseLong(words[3])).isEqualTo(Long.parseLong(words[5]) - 1);
        assertThat(lines.get(1)).matches("before: \\d+ bytes on disk, \\d+ of them in use");
        assertThat(lines.get(2)).matches("after:  \\d+ bytes on disk, \\d+ of them in use");
        aServerHasRun();
    }

    @Test
    void compact_revisionToCome_isRefused() {
        aServerHasRun();
        assertThat(run("store", "compact", "--root-directory", root.toString(), "--revision=1000000"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: --revision 1000000 is not one that has happened; the newest is ")
                .hasLineCount(1);
    }
}
