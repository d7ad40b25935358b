package dev.polder.e2e.tutorial;

import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of docs/tutorials, word by word, with the newest kubectl. */
class TutorialsE2E {

    @TempDir
    private Path folder = Path.of("");

    private static Stream<Kubectl.Found> newest() {
        return Kubectl.chosen().reversed().stream().limit(1);
    }

    /** What pages take for granted: they are run where the project lies, and kubectl is called kubectl. */
    private Path prepared(String name, Kubectl.Found found) throws IOException {
        Path place = Files.createDirectory(folder.resolve(name));
        Files.createSymbolicLink(place.resolve("bin"), Repository.root().resolve("bin"));
        Files.createSymbolicLink(place.resolve("kubectl"), found.binary());
        return place;
    }

    private static void run(String page, Path place) throws IOException {
        String text =
                Files.readString(Repository.root().resolve("docs/tutorials").resolve(page));
        String path = place + File.pathSeparator + System.getenv("PATH");
        Walkthrough.of(text).run(place, Map.of("HOME", place.toString(), "LC_ALL", "C", "PATH", path));
    }

    /**
     * The second page moves what the first one has left behind. Where it says kcp there is another Polder, unless {@code
     * -Dpolder.tutorial.kcp} names the kubeconfig of an empty kcp.
     */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("newest")
    void pages_areAsTheySay(Kubectl.Found found) throws IOException {
        Path old = prepared("old", found);
        Path moved = prepared("moved", found);
        String kcp = System.getProperty("polder.tutorial.kcp");
        try (ServerProcess before = ServerProcess.start(old.resolve(".polder"));
                ServerProcess after = ServerProcess.start(moved.resolve(".polder"))) {
            if (kcp != null) {
                Files.copy(Path.of(kcp), old.resolve(".polder/admin.kubeconfig"), StandardCopyOption.REPLACE_EXISTING);
            }
            run("export-an-api.md", old);
            Files.copy(old.resolve(".polder/admin.kubeconfig"), moved.resolve("kcp.kubeconfig"));
            run("move-from-kcp.md", moved);
        }
    }
}
