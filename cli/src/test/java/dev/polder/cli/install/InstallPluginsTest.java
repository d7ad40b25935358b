package dev.polder.cli.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Links for kubectl. */
class InstallPluginsTest {

    @TempDir
    private Path temp = Path.of("");

    private final StringWriter said = new StringWriter();

    private void install(Path folder, String... flags) {
        InstallPluginsCommand command =
                new InstallPluginsCommand(new PrintWriter(said), Map.of("PATH", "/bin:" + temp.resolve("on-path")));
        String[] line = new String[flags.length + 1];
        System.arraycopy(flags, 0, line, 1, flags.length);
        line[0] = folder.toString();
        new CommandLine(command).parseArgs(line);
        command.install(temp.resolve("polder/bin/polder"));
    }

    @Test
    void install_makesLinks_andSaysWhatIsMissingOnPath() throws IOException {
        install(temp.resolve("plugins"));
        for (String name : InstallPluginsCommand.LINKS) {
            assertThat(Files.readSymbolicLink(temp.resolve("plugins").resolve(name)))
                    .isEqualTo(temp.resolve("polder/bin/polder"));
        }
        assertThat(said.toString()).isEqualTo("""
                        Installed the kubectl plugins ws, workspace, create-workspace and kcp in TEMP/plugins.
                        That folder is not on PATH, where kubectl looks for them: export PATH="TEMP/plugins:$PATH"
                        """.replace("TEMP", temp.toString()));
        said.getBuffer().setLength(0);
        install(temp.resolve("on-path"));
        assertThat(said.toString()).hasLineCount(1);
    }

    @Test
    void install_again_replacesItsOwn() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("plugins"));
        Files.createSymbolicLink(folder.resolve("kubectl-ws"), Path.of("/opt/older/bin/polder"));
        install(folder);
        install(folder);
        assertThat(Files.readSymbolicLink(folder.resolve("kubectl-ws"))).isEqualTo(temp.resolve("polder/bin/polder"));
    }

    @Test
    void install_overOthers_isRefused_andForced() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("plugins"));
        Path other = Files.writeString(folder.resolve("kubectl-kcp"), "kcp's own");
        assertThatThrownBy(() -> install(folder))
                .isInstanceOf(InstallException.class)
                .hasMessage("in " + folder + " there are files that polder has not made: kubectl-kcp;"
                        + " replace them with --force, or name another folder");
        assertThat(Files.readString(other)).isEqualTo("kcp's own");
        assertThat(folder.resolve("kubectl-ws")).doesNotExist();
        install(folder, "--force");
        assertThat(other).isSymbolicLink();
    }

    @Test
    void install_whereAFileIs_isRefused() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> install(file))
                .isInstanceOf(InstallException.class)
                .hasMessageStartingWith("cannot write links into " + file + ": ");
    }
}
