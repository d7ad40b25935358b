package dev.polder.e2e.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A client in TypeScript that {@code polder codegen} writes into a folder, and a program of {@code clients/typescript} that
 * uses it. The compiler comes from npm, installed once by {@code scripts/typescript}.
 */
final class TypeScriptProgram {

    private static final Path SOURCES = Repository.root().resolve("test-e2e/src/test/clients/typescript");
    private static final Path OPTIONS = Repository.root().resolve("codegen/src/test/typescript/tsconfig.json");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final ServerProcess server;
    private final Path folder;

    /** In this folder, which is empty. Without npm the test is left out; in continuous integration it fails. */
    TypeScriptProgram(ServerProcess server, Path folder) {
        Toolchain.require("TypeScript", "npm", Repository.continuousIntegration());
        this.server = server;
        this.folder = folder;
    }

    /** Runs {@code polder codegen} with these flags as well; what it prints. */
    String generate(String... more) {
        List<String> words = new ArrayList<>(List.of("codegen", "--lang", "typescript", "--package", "clients"));
        words.addAll(List.of(
                "--out",
                folder.toString(),
                "--kubeconfig",
                server.kubeconfigFile().toString()));
        words.addAll(List.of(more));
        return Polder.run(folder, words.toArray(String[]::new)).succeeded();
    }

    /** Compiles a program with the client, and runs it with the server's kubeconfig and these words; the lines it prints. */
    List<String> run(String program, List<String> words) throws IOException {
        for (String name : List.of("common", program)) {
            Files.copy(SOURCES.resolve(name + ".ts"), folder.resolve(name + ".ts"));
        }
        Path tools = Path.of(
                run(List.of(Repository.root().resolve("scripts/typescript").toString()))
                        .strip());
        Files.writeString(folder.resolve("package.json"), "{\"type\": \"module\"}");
        Files.writeString(folder.resolve("tsconfig.json"), """
            {"extends": "%s",
             "compilerOptions": {"typeRoots": ["%s/node_modules/@types"], "rootDir": ".", "outDir": "js", "declaration": false},
             "include": ["**/*.ts"], "exclude": ["js"]}
            """.formatted(OPTIONS, tools));
        Path kubeconfig = folder.resolve("kubeconfig.json");
        new ObjectMapper()
                .writeValue(
                        kubeconfig.toFile(),
                        new YAMLMapper().readTree(server.kubeconfigFile().toFile()));
        run(List.of(tools.resolve("node_modules/.bin/tsc").toString(), "-p", ".", "--pretty", "false"));
        List<String> line = new ArrayList<>(List.of("node", "js/" + program + ".js", kubeconfig.toString()));
        line.addAll(words);
        return run(line).lines().toList();
    }

    private String run(List<String> line) {
        return Command.run(folder, Map.of(), "", line, LIMIT).succeeded();
    }
}
