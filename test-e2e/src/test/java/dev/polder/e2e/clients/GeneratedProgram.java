package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import io.fabric8.kubernetes.client.Config;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A client that {@code polder codegen} writes into a folder, and a program of {@code clients/java} that uses it. */
final class GeneratedProgram {

    static final Path SOURCES = Repository.root().resolve("test-e2e/src/test/clients/java");

    private final ServerProcess server;
    private final Path temp;
    private final Path out;

    /** In a folder below this one. */
    GeneratedProgram(ServerProcess server, Path temp) {
        this.server = server;
        this.temp = temp;
        this.out = temp.resolve("out");
    }

    /** Runs {@code polder codegen} for Java, with these flags as well; what it prints. */
    String generate(String... more) {
        return codegen(more).succeeded();
    }

    /** The same where it has to fail; what it prints of that. */
    String refused(String... more) {
        return codegen(more).failed();
    }

    private Command.Result codegen(String... more) {
        List<String> words = new ArrayList<>(List.of("codegen", "--lang", "java", "--package", "dev.demo"));
        words.addAll(List.of(
                "--out", out.toString(), "--kubeconfig", server.kubeconfigFile().toString()));
        words.addAll(List.of(more));
        return Polder.run(temp, words.toArray(String[]::new));
    }

    /** Compiles a program with the client, and runs it with a context of the server's kubeconfig and these words. */
    @SuppressWarnings("unchecked")
    void run(String program, String context, List<String> words) throws Exception {
        Files.copy(SOURCES.resolve(program + ".java.txt"), out.resolve(program + ".java"));
        URL[] urls = {compiled().toUri().toURL()};
        // Left open: the client's threads may still ask for classes; the folder goes with the test.
        URLClassLoader loader = new URLClassLoader(urls, GeneratedProgram.class.getClassLoader());
        ((BiConsumer<Config, List<String>>)
                        loader.loadClass(program).getConstructor().newInstance())
                .accept(Config.fromKubeconfig(context, server.kubeconfigFile().toFile()), words);
    }

    private Path compiled() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(out)) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path classes = Files.createDirectory(temp.resolve("classes"));
        StringWriter said = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "--release", "17", "-d", classes.toString());
            boolean compiled = compiler.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
        return classes;
    }
}
