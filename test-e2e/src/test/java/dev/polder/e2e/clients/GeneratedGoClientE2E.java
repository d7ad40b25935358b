package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link GeneratedClientE2E} does, in Go: clients of an API that a workspace exports, and of the projects of the corpus,
 * in one module that is built once. The programs are in {@code src/test/clients/go-generated}; they require what {@code
 * go-kcp} does, so that these libraries are built once as well.
 */
@Timeout(600)
@ExtendWith(SharedServer.class)
class GeneratedGoClientE2E {

    private static final String MODULE = "polder.dev/clients";
    private static final Path CRD = GeneratedProgram.SOURCES.resolve("widgets.yaml");

    @TempDir
    private Path temp = Path.of("");

    private static Toolchain go;

    @BeforeAll
    static void build(@TempDir Path temp) throws IOException {
        go = Toolchain.of("go-generated", "go");
        Path requirements = Repository.root().resolve("test-e2e/src/test/clients/go-kcp");
        String module = Files.readString(requirements.resolve("go.mod"));
        Files.writeString(go.folder().resolve("go.mod"), module.replaceFirst("(?m)^module .*", "module " + MODULE));
        Files.writeString(go.folder().resolve("go.sum"), Files.readString(requirements.resolve("go.sum")));
        generate(temp, "widgets", CRD);
        for (ClientProject project : ClientProject.chosen().toList()) {
            generate(temp, project.name(), project.definitions());
            Files.writeString(go.folder().resolve("client_" + project.name() + ".go"), program(project.name()));
        }
        go.prepare("go", "build", "-o", "client", ".");
        go.prepare("go", "build", "./...");
        go.prepare("go", "vet", "./...");
    }

    private static String generate(Path temp, String name, Path definitions, String... more) {
        List<String> words = new ArrayList<>(List.of("codegen", "--lang", "go", "--in", definitions.toString()));
        words.addAll(List.of("--out", go.folder().resolve(name).toString(), "--package", MODULE + "/" + name));
        words.addAll(List.of(more));
        return Polder.run(temp, words.toArray(String[]::new)).succeeded();
    }

    /** Tells the programs of a client. */
    private static String program(String name) {
        return """
            package main

            import (
            	"reflect"

            	"k8s.io/client-go/rest"
            	"polder.dev/clients/%1$s/clientset/cluster"
            	"polder.dev/clients/%1$s/clientset/scheme"
            	"polder.dev/clients/%1$s/informers"
            )

            func init() {
            	projects["%1$s"] = project{
            		scheme:  scheme.Scheme,
            		clients: func(config *rest.Config) any { return cluster.NewForConfigOrDie(config) },
            		factory: func(clients any) (any, func(<-chan struct{}), func(<-chan struct{}) map[reflect.Type]bool) {
            			factory := informers.NewSharedInformerFactory(clients.(cluster.ClusterInterface), 0)
            			return factory, factory.Start, factory.WaitForCacheSync
            		},
            	}
            }
            """.formatted(name);
    }

    @Test
    void client_worksInTwoWorkspacesAndByWildcard(ServerProcess server) throws IOException {
        assertThat(run("widgets", server, List.of(SharedApi.schema()), List.of()))
                .containsExactly(
                        "ok: writes",
                        "ok: applies",
                        "ok: subresources",
                        "ok: watches",
                        "ok: informer of all logical clusters",
                        "ok: informer of one logical cluster");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.clients.ClientProject#chosen")
    void clientOfProject_worksInTwoWorkspacesAndByWildcard(ClientProject project, ServerProcess server)
            throws IOException {
        Map<String, JsonNode> samples = project.samples();

        assertThat(run(project.name(), server, project.schemas(temp), samples.values()))
                .containsExactly("ok: kinds: " + samples.size());
    }

    /** In two workspaces that have bound what another one exports. */
    private List<String> run(String program, ServerProcess server, List<JsonNode> schemas, Collection<JsonNode> samples)
            throws IOException {
        SharedApi api = SharedApi.of(new ApiClient(server.kubeconfig()), schemas);
        JsonNode places = new ObjectMapper()
                .valueToTree(Map.of(
                        "one", api.one(), "two", api.two(), "view", api.view(), "samples", List.copyOf(samples)));
        Path file = Files.writeString(temp.resolve("places.json"), places.toString());
        return go.run(Map.of(), "./client", program, server.kubeconfigFile().toString(), file.toString());
    }

    /** Everything that is generated of Go, as Go's own tools see it. */
    @Test
    void tree_isFormattedAndFreeOfBuildConstraintsAndUpToDate() throws IOException {
        assertThat(go.run(Map.of(), "gofmt", "-l", ".")).isEmpty();
        int generated = 0;
        try (Stream<Path> files = Files.walk(go.folder())) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".go")).toList()) {
                String text = Files.readString(file);
                assertThat(text).as(file.toString()).doesNotContainPattern("(?m)^//go:build|^// \\+build");
                generated += text.startsWith("// Code generated by polder codegen. DO NOT EDIT.\n") ? 1 : 0;
            }
        }
        // The go command sees every one of them.
        List<String> seen = go.run(Map.of(), "go", "list", "-f", "{{range .GoFiles}}{{$.Dir}}/{{.}}\n{{end}}", "./...");
        try (Stream<Path> own = Files.list(go.folder())) {
            long programs = own.filter(name -> name.toString().endsWith(".go")).count();
            assertThat(seen.stream().filter(line -> !line.isBlank())).hasSize(generated + (int) programs);
        }
        assertThat(generate(temp, "widgets", CRD, "--verify")).contains("is up to date");
        assertThat(generate(temp, "widgets", CRD)).contains("0 files written, 0 deleted, 17 unchanged");
    }

    @Test
    void verify_noticesAnEditByHand() throws IOException {
        Path out = temp.resolve("edited");
        String[] words = {"codegen", "--lang", "go", "--in", CRD.toString(), "--out", out.toString()};
        Polder.run(temp, words).succeeded();
        Path edited = out.resolve("listers/codegen.example.dev/v1/widget.go");
        Files.writeString(edited, Files.readString(edited).replace("type WidgetLister ", "type WidgetsLister "));
        List<String> verifying = new ArrayList<>(List.of(words));
        verifying.add("--verify");

        assertThat(Polder.run(temp, verifying.toArray(String[]::new)).toString())
                .contains("different", "listers/codegen.example.dev/v1/widget.go");
    }
}
