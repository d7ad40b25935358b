package dev.polder.codegen.go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Go module with generated clients, each in a folder of its own, and a program that carries samples through them ({@code
 * resources/go/main.go}). What it requires is what test-e2e's programs for kcp do, so that a machine builds these libraries once.
 */
final class GoModule {

    private static final Path REQUIREMENTS = Path.of("../test-e2e/src/test/clients/go-kcp");
    private static final String MODULE = "polder.dev/clients";
    private static final String NO_NETWORK =
            "dial tcp|no such host|i/o timeout|connection refused|network is unreachable|TLS handshake|module lookup disabled";

    private static final String INFORMERS = """
        func(config *rest.Config, one logicalcluster.Path) generic {
            factory := CLIENTinformers.NewSharedInformerFactory(CLIENTcluster.NewForConfigOrDie(config), 0)
            scoped := rest.CopyConfig(config)
            scoped.Host += one.RequestPath()
            alone := CLIENTinformers.NewSharedScopedInformerFactory(CLIENTclientset.NewForConfigOrDie(scoped), 0, "")
            return generic{
                all: func(resource schema.GroupVersionResource) (cache.SharedIndexInformer, kcpcache.GenericClusterLister, error) {
                    found, err := factory.ForResource(resource)
                    if err != nil {
                        return nil, nil, err
                    }
                    return found.Informer(), found.Lister(), nil
                },
                part: func(resource schema.GroupVersionResource, name logicalcluster.Name) (cache.GenericLister, error) {
                    found, err := factory.Cluster(name).ForResource(resource)
                    if err != nil {
                        return nil, err
                    }
                    return found.Lister(), nil
                },
                alone: func(resource schema.GroupVersionResource) (cache.SharedIndexInformer, cache.GenericLister, error) {
                    found, err := alone.ForResource(resource)
                    if err != nil {
                        return nil, nil, err
                    }
                    return found.Informer(), found.Lister(), nil
                },
                start: []func(context.Context){factory.StartWithContext, alone.StartWithContext},
                wait: []func(context.Context) cache.SyncResult{
                    factory.WaitForCacheSyncWithContext, alone.WaitForCacheSyncWithContext},
            }
        }""";

    private final Path folder;
    private final Map<String, Api> clients = new LinkedHashMap<>();
    private final Map<String, Path> samples = new LinkedHashMap<>();

    /** An empty module in a folder. */
    GoModule(Path folder) throws IOException {
        this.folder = folder;
        String requirements = Files.readString(REQUIREMENTS.resolve("go.mod"));
        Files.writeString(folder.resolve("go.mod"), requirements.replaceFirst("(?m)^module .*", "module " + MODULE));
        Files.copy(REQUIREMENTS.resolve("go.sum"), folder.resolve("go.sum"));
        for (String program : List.of("main.go", "informers.go")) {
            Files.copy(Path.of("src/test/resources/go", program), folder.resolve(program));
        }
    }

    /** Adds a client, and objects to carry. */
    void add(String name, Api api, List<Document> objects) throws IOException {
        clients.put(name, api);
        for (GeneratedFile file : new GoLanguage().generate(api, MODULE + "/" + name)) {
            Path path = folder.resolve(name).resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
        }
        List<Object> all = new ArrayList<>();
        objects.forEach(object -> all.add(object.object()));
        Path file = folder.resolve(name + ".json");
        Files.writeString(file, new ObjectMapper().writeValueAsString(all));
        samples.put(name, file);
    }

    /** Adds a file that nobody has generated. */
    void add(String path, String text) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), text);
    }

    /**
     * Builds the module. Without Go, or without its libraries and a network, the test is left out, which is counted; in continuous
     * integration it fails.
     */
    void build() throws Exception {
        program();
        boolean mustBuild = "true".equals(System.getenv("CI"));
        boolean isThere = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "go")));
        assumeTrue(isThere || mustBuild, "go is not on the path, so generated Go is not compiled");
        Said build = go("build", "./...");
        assumeTrue(mustBuild || !isOffline(build), "the libraries of generated Go are not here nor to be fetched");
        assertThat(build.code()).as(build.text()).isZero();
    }

    /** Whether the go command has failed for want of a network. */
    private static boolean isOffline(Said said) {
        return said.code() != 0 && said.text().matches("(?s).*(" + NO_NETWORK + ").*");
    }

    /** What staticcheck says of everything, a line each; null when its module is not here nor to be fetched, which is said. */
    @Nullable
    List<String> staticcheck() throws Exception {
        Said checked = go("run", "honnef.co/go/tools/cmd/staticcheck@v0.8.2", "./...");
        if (isOffline(checked)) {
            System.err.println("##### SKIPPED: staticcheck of generated Go: its module is not reachable #####");
            return null;
        }
        List<String> found =
                checked.text().lines().filter(line -> line.contains(".go:")).toList();
        assertThat(checked.code() == 0).as(checked.text()).isEqualTo(found.isEmpty());
        return found;
    }

    /** What the program says of all samples. */
    List<String> carry() throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "."));
        samples.forEach((name, file) -> words.add(name + "=" + file));
        Said said = go(words.toArray(String[]::new));
        assertThat(said.code()).as(said.text()).isZero();
        return said.text().lines().toList();
    }

    /** What a program said, on both streams, and its exit code. */
    record Said(int code, String text) {}

    /** Runs the go command in the module. */
    Said go(String... words) throws Exception {
        return run("go", words);
    }

    /** Runs a program in the module. */
    Said run(String program, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of(program));
        line.addAll(List.of(words));
        Path output = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(line + " ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Said(process.exitValue(), Files.readString(output));
    }

    /** Tells the program of the clients: their schemes, their kinds and apply configurations, their informers. */
    private void program() throws IOException {
        StringBuilder code = new StringBuilder("var clients = map[string]client{\n");
        Map<String, String> own = new LinkedHashMap<>();
        clients.forEach((name, api) -> {
            for (String part : List.of("clientset/scheme", "clientset", "clientset/cluster", "informers")) {
                own.put(name + part.substring(part.indexOf('/') + 1), MODULE + "/" + name + "/" + part);
            }
            code.append("\"%1$s\": {%1$sscheme.Scheme, map[string]kind{\n".formatted(name));
            for (GoPackage scope : GoPackage.of(api, MODULE + "/" + name)) {
                String alias = name + scope.alias();
                own.put(alias, scope.path("applyconfiguration"));
                for (GoKind kind : scope.kinds()) {
                    code.append("\"%1$s/%2$s %3$s\": {func() any { return &%4$s.%5$s{} },\n"
                            .formatted(
                                    scope.group(),
                                    scope.version(),
                                    kind.word("Kind"),
                                    alias,
                                    ApplyFile.names(scope).get(kind.type())));
                    code.append(
                            "schema.GroupVersionResource{Group: \"%s\", Version: \"%s\", Resource: \"%s\"}, \"%s\"},\n"
                                    .formatted(
                                            scope.group(),
                                            scope.version(),
                                            kind.kind().names().plural(),
                                            kind.kind().names().list()));
                }
            }
            code.append("}, ").append(INFORMERS.replace("CLIENT", name)).append("},\n");
        });
        String text = GoFile.of("clients.go", "package main", code.append("}\n").toString(), own)
                .text();
        // Not generated as clients are: gofmt need not like it.
        add("clients.go", text.substring(text.indexOf('\n') + 1));
    }
}
