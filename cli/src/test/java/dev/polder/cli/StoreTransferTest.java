package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polder store export}, {@code import} and {@code accept-restore} on stores of root directories. */
class StoreTransferTest {

    @TempDir
    private Path temp = Path.of("");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        Shell shell = new Shell(
                new PrintWriter(out), new PrintWriter(err), (server, announce) -> announce.run(), () -> bytes);
        return Polder.run(shell, args);
    }

    private void succeeds(String... args) {
        assertThat(run(args)).as(err.toString()).isZero();
    }

    private String refused(String... args) {
        assertThat(run(args)).isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: ").hasLineCount(1);
        return err.toString();
    }

    private Path aServerHasRun(String name) {
        Path root = temp.resolve(name);
        succeeds("start", "--root-directory", root.toString(), "--secure-port=0");
        return root;
    }

    @Test
    void help_tellsWhatAnExportHolds() {
        succeeds("store", "export", "--help");
        assertThat(out.toString())
                .contains("--output", "--cluster", "--resume", "--skip-unreadable", "Secrets in plain", ".partial");
        succeeds("store", "import", "--help");
        assertThat(out.toString()).contains("--input", "--on-conflict", "--dry-run", "--create-store");
        succeeds("store", "accept-restore", "--help");
        assertThat(out.toString()).contains("Accept the store as it is now", "410");
    }

    @Test
    void exportAndImport_moveEverything() throws IOException {
        Path laptop = aServerHasRun("laptop");
        String file = temp.resolve("all.jsonl.gz").toString();
        succeeds("store", "export", "--root-directory", laptop.toString(), "--output", file);
        assertThat(out.toString())
                .matches("exported \\d+ objects of store [0-9a-f-]{36} at revision \\d+ to " + file + "\n");
        Path next = temp.resolve("next");
        String nextRoot = next.toString();
        assertThat(refused("store", "import", "--root-directory", nextRoot, "--input", file))
                .contains("there is no store in ");
        assertThat(next).doesNotExist();
        succeeds("store", "import", "--root-directory", nextRoot, "--input", file, "--create-store");
        assertThat(out.toString())
                .matches("imported \\d+ objects \\(\\d+ bytes\\) of store .* at revision \\d+: \\d+ new, 0 replaced, 0"
                        + " skipped, 0 by an earlier run\n");
        assertThat(refused("store", "import", "--root-directory", nextRoot, "--input", file))
                .contains(" objects of the file are in the target already, first ");
        succeeds("store", "import", "--root-directory", nextRoot, "--input", file, "--resume");
        assertThat(out.toString()).contains(" 0 new, 0 replaced, 0 skipped, ");
        succeeds("store", "import", "--root-directory", nextRoot, "--input", file, "--on-conflict=skip", "--dry-run");
        assertThat(out.toString()).startsWith("would import ").endsWith("nothing was written\n");
        Path again = temp.resolve("again.jsonl");
        succeeds("store", "export", "--root-directory", nextRoot, "--output", again.toString());
        succeeds("store", "export", "--root-directory", laptop.toString(), "--output", "-");
        assertThat(err.toString()).startsWith("exported ");
        assertThat(objects(Files.readAllLines(again)))
                .isEqualTo(
                        objects(bytes.toString(StandardCharsets.UTF_8).lines().toList()))
                .hasSizeGreaterThan(3);
        succeeds("start", "--root-directory", nextRoot, "--secure-port=0");
    }

    private static List<String> objects(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains(",\"object\":"))
                .map(line -> line.substring(line.indexOf(",\"cluster\"")))
                .toList();
    }

    @Test
    void badFlagsAndFiles_areOneLine() throws IOException {
        Path root = aServerHasRun("root");
        String name = root.toString();
        String there = Files.writeString(temp.resolve("there"), "no export\n").toString();
        assertThat(refused("store", "export", "--root-directory", name))
                .contains("required flag(s) \"output\" not set; see 'polder store export --help'");
        assertThat(refused("store", "export", "--root-directory", name, "--output=x", "--cluster=root:org"))
                .contains("--cluster: \"root:org\" is neither the name of a logical cluster, such as root, nor 'all'");
        assertThat(refused("store", "export", "--root-directory", name, "--output", there))
                .contains(there + " is there already; choose another name, or move it away");
        assertThat(refused("store", "export", "--root-directory", name, "--output=/no/such/folder/x"))
                .contains("--output /no/such/folder/x cannot be written (NoSuchFileException");
        assertThat(refused("store", "export", "--root-directory", name, "--output=-", "--resume"))
                .contains("--resume needs a file");
        assertThat(refused("store", "import", "--root-directory", name, "--input=/no/such"))
                .contains("--input /no/such cannot be read (NoSuchFileException");
        assertThat(refused("store", "import", "--root-directory", name, "--input", there))
                .contains(there + " is not an export of polder");
        assertThat(refused("store", "import", "--root-directory", name, "--input", there, "--on-conflict=perhaps"))
                .contains("--on-conflict");
    }

    /** A folder that is put back from an older copy is refused until it is accepted; versions then go on above. */
    @Test
    void olderCopyOfTheStore_isRefusedUntilAccepted() throws IOException {
        Path root = aServerHasRun("root");
        Path copy = temp.resolve("copy");
        copy(root.resolve("data"), copy);
        succeeds("start", "--root-directory", root.toString(), "--secure-port=0");
        long mark = version(root);
        remove(root.resolve("data"));
        copy(copy, root.resolve("data"));
        long before = version(root);
        assertThat(refused("start", "--root-directory", root.toString(), "--secure-port=0"))
                .contains("the store has gone back: it had come to version " + mark + " and is at ")
                .contains("polder store accept-restore");
        assertThat(version(root)).isEqualTo(before);
        succeeds("store", "accept-restore", "--root-directory", root.toString());
        assertThat(out.toString()).startsWith("accepted store ").contains("the mark had said store ");
        assertThat(version(root)).isGreaterThan(mark + 1_000_000_000);
        aServerHasRun("root");
    }

    @Test
    void anotherStore_isRefusedUntilAccepted() throws IOException {
        Path root = aServerHasRun("root");
        Path other = aServerHasRun("other");
        remove(root.resolve("data"));
        copy(other.resolve("data"), root.resolve("data"));
        assertThat(refused("start", "--root-directory", root.toString(), "--secure-port=0"))
                .contains("the store is another one than " + root + " was used with: ");
        Path keys = Path.of("store-seal.key");
        Files.copy(other.resolve(keys), root.resolve(keys), StandardCopyOption.REPLACE_EXISTING);
        succeeds("store", "accept-restore", "--root-directory", root.toString());
        aServerHasRun("root");
    }

    @Test
    void damagedMark_isRefused() throws IOException {
        Path root = aServerHasRun("root");
        for (String text : List.of("", "polder-store-mark 1 x 7\n", "polder-store-mark 1\n")) {
            Files.writeString(root.resolve("store-mark"), text);
            assertThat(refused("start", "--root-directory", root.toString(), "--secure-port=0"))
                    .contains(root.resolve("store-mark") + " cannot be read");
        }
        Files.writeString(root.resolve("store-mark"), "polder-store-mark 2 a b\n");
        assertThat(refused("start", "--root-directory", root.toString(), "--secure-port=0"))
                .contains("was written by a newer server (format 2)");
        assertThat(refused(
                        "store",
                        "accept-restore",
                        "--root-directory",
                        temp.resolve("no").toString()))
                .contains("there is no root directory ");
    }

    private static long version(Path root) throws IOException {
        String[] words = Files.readString(root.resolve("store-mark")).strip().split(" ", -1);
        return Long.parseLong(words[3]);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
