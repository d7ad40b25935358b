package dev.polder.cli.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changing kubeconfig files (client-go: {@code clientcmd.ModifyConfig}). */
class KubeconfigEditTest {

    private static final String FIRST = """
            # my clusters
            apiVersion: v1
            kind: Config
            clusters:
            - cluster:
                certificate-authority: ca.crt # relative
                server: https://one/clusters/root
                somebody-elses-field: {a: [1, "2"]}
              name: one
            contexts:
            - context: {cluster: one, user: u, namespace: n}
              name: one
            current-context: one
            preferences: {colors: true}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./login
            """;

    @TempDir
    private Path temp = Path.of("");

    private KubeconfigFiles files(Path... paths) {
        StringBuilder list = new StringBuilder();
        for (Path path : paths) {
            list.append(path).append(':');
        }
        return KubeconfigFiles.of("", Map.of("KUBECONFIG", list.toString()));
    }

    private static void switchTo(KubeconfigFiles files, String server) {
        Kubeconfig loaded = files.load();
        String context = loaded.currentContext();
        new KubeconfigEdit(files, loaded)
                .cluster("new", loaded.clusterOf(context), server)
                .context("new", context, "new")
                .currentContext("new")
                .write();
    }

    @Test
    void edit_keepsEverythingElse_commentsAndUnknownFieldsToo() throws IOException {
        Path file = Files.writeString(temp.resolve("a"), FIRST);
        switchTo(files(file), "https://one/clusters/root:b");
        assertThat(Files.readString(file))
                .isEqualTo(FIRST.replace("current-context: one", "current-context: new")
                        .replace("""
                              name: one
                            contexts:
                            """.indent(0), """
                              name: one
                            - cluster:
                                certificate-authority: ca.crt
                                server: https://one/clusters/root:b
                                somebody-elses-field: {a: [1, "2"]}
                              name: new
                            contexts:
                            """)
                        .replace("""
                              name: one
                            current-context
                            """.stripTrailing(), """
                              name: one
                            - context: {cluster: new, user: u, namespace: n}
                              name: new
                            current-context
                            """.stripTrailing()));
    }

    @Test
    void edit_ofSeveralFiles_writesWhereThingsComeFrom() throws IOException {
        Path empty = Files.writeString(temp.resolve("empty"), "apiVersion: v1\nkind: Config\n");
        Path folder = Files.createDirectory(temp.resolve("sub"));
        Path second = Files.writeString(folder.resolve("b"), FIRST);

        switchTo(files(temp.resolve("none"), empty, second), "https://two/clusters/root");

        assertThat(Files.readString(empty)).isEqualTo("apiVersion: v1\nkind: Config\ncurrent-context: new\n");
        assertThat(Files.readString(second))
                .contains("server: https://two/clusters/root\n")
                .contains("current-context: one\n");
        assertThat(temp.resolve("none")).doesNotExist();
        assertThat(temp.resolve("none.lock")).doesNotExist();
    }

    @Test
    void edit_ofANameThatAnEarlierFileHas_isWrittenThere_withPathsThatHold() throws IOException {
        Path first =
                Files.writeString(temp.resolve("first"), "clusters: [{name: new, cluster: {server: 'https://old'}}]\n");
        Path folder = Files.createDirectory(temp.resolve("sub"));
        Path second = Files.writeString(folder.resolve("b"), FIRST);

        KubeconfigFiles files = files(first, second);
        switchTo(files, "https://two/clusters/root");

        assertThat(files.load().serverOf("new")).isEqualTo("https://two/clusters/root");
        assertThat(Files.readString(first)).contains("certificate-authority: " + folder.resolve("ca.crt"));
    }

    @Test
    void edit_keepsRightsAndLinks() throws IOException {
        Path real = Files.writeString(temp.resolve("real"), FIRST);
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), real);
        switchTo(files(link), "https://one/clusters/root:b");
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(real)).contains("root:b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-r-----");
        try (var left = Files.list(temp)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("real", "link");
        }
    }

    @Test
    void edit_ofALockedFile_isRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("a"), FIRST);
        Path lock = Files.createFile(temp.resolve("a.lock"));
        KubeconfigFiles files = files(file);
        assertThatThrownBy(() -> switchTo(files, "https://x"))
                .isInstanceOf(KubeconfigException.class)
                .hasMessage("open " + lock + ": file exists");
        assertThat(Files.readString(file)).isEqualTo(FIRST);
        assertThat(lock).exists();
    }

    @Test
    void files_thatCannotBeRead_areNamed() throws IOException {
        Path bad = Files.writeString(temp.resolve("bad"), "a: [\n");
        assertThatThrownBy(() -> files(bad).load())
                .isInstanceOf(KubeconfigException.class)
                .hasMessageStartingWith("error loading config file \"" + bad + "\": ");
        Path list = Files.writeString(temp.resolve("list"), "[1]\n");
        assertThatThrownBy(() -> files(list).load()).hasMessageEndingWith("the document is not a mapping");
        assertThatThrownBy(() -> KubeconfigFiles.of("/none/x", Map.of()).load())
                .hasMessage("stat /none/x: no such file or directory");
        assertThat(KubeconfigFiles.of("", Map.of("HOME", "/none")).load().currentContext())
                .isEmpty();
    }

    @Test
    void files_readJsonAndAnchors() throws IOException {
        Path json = Files.writeString(temp.resolve("json"), "{\"current-context\": \"x\", \"contexts\": null}");
        assertThat(files(json).load().currentContext()).isEqualTo("x");
        Path anchors = Files.writeString(temp.resolve("anchors"), """
                clusters:
                - name: a
                  cluster: &c {server: https://a}
                - {name: b, cluster: *c}
                """);
        assertThat(files(anchors).load().serverOf("b")).isEqualTo("https://a");
    }
}
