package dev.polder.storage.etcd.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests find an etcd, or say what would give them one. */
class EtcdProgramTest {

    private static final EtcdProgram.Images NO_DOCKER = new EtcdProgram.Images() {
        @Override
        public boolean available() {
            return false;
        }

        @Override
        public Path program() {
            throw new AssertionError("asked for an image without Docker");
        }
    };

    @TempDir
    private Path folder;

    private Path program(String where, boolean executable) throws IOException {
        Path program = Files.createDirectories(folder.resolve(where)).resolve("etcd");
        Files.createFile(program);
        assertThat(program.toFile().setExecutable(executable)).isTrue();
        return program;
    }

    /** A PATH of these folders. */
    private String on(String... folders) {
        return Stream.of(folders)
                .map(name -> folder.resolve(name).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static EtcdProgram.Images image(Path program) {
        return new EtcdProgram.Images() {
            @Override
            public boolean available() {
                return true;
            }

            @Override
            public Path program() {
                return program;
            }
        };
    }

    @Test
    void namedProgram_isPreferred() throws IOException {
        Path named = program("named", true);
        program("path", true);
        assertThat(EtcdProgram.find(Map.of("ETCD_BIN", named.toString(), "PATH", on("path")), NO_DOCKER))
                .isEqualTo(named);
    }

    @Test
    void namedProgramThatCannotBeRun_isRefusedWhateverElseThereIs() throws IOException {
        Path named = program("named", false);
        program("path", true);
        for (Path bad : new Path[] {named, folder, folder.resolve("nowhere")}) {
            assertThatThrownBy(() ->
                            EtcdProgram.find(Map.of("ETCD_BIN", bad.toString(), "PATH", on("path")), image(named)))
                    .hasMessage("ETCD_BIN names " + bad + ", which is no program that can be run");
        }
    }

    @Test
    void firstProgramOnPath_isPreferredToAnImage() throws IOException {
        program("plain", false);
        Path first = program("first", true);
        Path second = program("second", true);
        assertThat(EtcdProgram.find(
                        Map.of("ETCD_BIN", "", "PATH", on("nowhere", "plain", "first", "second")), image(second)))
                .isEqualTo(first);
    }

    @Test
    void image_isTheLastResort() throws IOException {
        Path copied = program("copied", true);
        assertThat(EtcdProgram.find(Map.of("PATH", folder.toString()), image(copied)))
                .isEqualTo(copied);
    }

    @Test
    void noProgramAnywhere_saysAllThatWouldHelp() {
        assertThatThrownBy(() -> EtcdProgram.find(Map.of(), NO_DOCKER))
                .hasMessage(
                        "no etcd: set ETCD_BIN to one, put one on PATH (apt-get install etcd-server), or start Docker,"
                                + " from whose images one is taken");
    }
}
