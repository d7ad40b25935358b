package dev.polder.codegen.typescript;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.polder.codegen.input.Document;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Generated TypeScript in a folder, to compile and to run. The compiler is installed once by {@code scripts/typescript}, for
 * all tests; without npm they are left out, and fail in continuous integration.
 */
final class CompiledTypeScript {

    private static final Path ROOT = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
            .resolve("..")
            .toAbsolutePath()
            .normalize();
    private static final Path OPTIONS = ROOT.resolve("codegen/src/test/typescript/tsconfig.json");
    private static final long LIMIT_SECONDS = 300;
    private static @Nullable Path tools;

    private final Path folder;

    private CompiledTypeScript(Path folder) {
        this.folder = folder;
    }

    /** What a program has printed, in the order it came. */
    record Result(int exit, String said) {}

    /** Has the compiler there. Without npm the test is left out, which is counted; in continuous integration it fails. */
    static synchronized void install() {
        if (tools != null) {
            return;
        }
        boolean hasNpm = List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "npm")));
        assumeTrue(
                hasNpm || "true".equals(System.getenv("CI")),
                "npm is not on the path, so generated TypeScript is not compiled");
        Result installed = run(ROOT, List.of(ROOT.resolve("scripts/typescript").toString()));
        if (installed.exit() != 0) {
            throw new AssertionError(installed.said());
        }
        tools = Path.of(installed.said().lines().toList().getLast());
    }

    /** Writes the files of a client into an empty folder. */
    static CompiledTypeScript of(Path folder, List<GeneratedFile> files) {
        CompiledTypeScript compiled = new CompiledTypeScript(folder);
        files.forEach(file -> compiled.write(file.path(), file.text()));
        compiled.write("package.json", "{\"type\": \"module\"}");
        compiled.write("tsconfig.json", """
            {"extends": "%s",
             "compilerOptions": {"typeRoots": ["%s/node_modules/@types"], "rootDir": ".", "outDir": "js"},
             "include": ["**/*.ts"], "exclude": ["js"]}
            """.formatted(OPTIONS, tools));
        return compiled;
    }

    /** Adds a program. */
    CompiledTypeScript write(String path, String text) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds objects as constants of their types, so that the compiler tells what does not fit. */
    CompiledTypeScript samples(List<Document> samples) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < samples.size(); i++) {
            String version = samples.get(i).object().path("apiVersion").asText();
            String kind = samples.get(i).object().path("kind").asText();
            text.append("import type { %s as Type%d } from \"./clients/apis/%s.js\";\n".formatted(kind, i, version))
                    .append("export const sample%d: Type%d = %s;\n"
                            .formatted(i, i, samples.get(i).object().toString()));
        }
        return write("samples.ts", text.toString());
    }

    /** Compiles everything; what the compiler says, and nothing when all is well. */
    List<String> complaints(String... more) {
        List<String> line = new ArrayList<>(List.of(path("node_modules/.bin/tsc"), "-p", ".", "--pretty", "false"));
        line.addAll(List.of(more));
        Result result = run(folder, line);
        if (result.exit() != 0 && result.said().isBlank()) {
            throw new AssertionError("tsc ended with " + result.exit());
        }
        return result.said().lines().toList();
    }

    /** Runs a program that has been compiled. */
    Result node(String program) {
        return run(folder, List.of("node", "js/" + program + ".js"));
    }

    private static String path(String name) {
        return String.valueOf(tools) + "/" + name;
    }

    private static Result run(Path folder, List<String> line) {
        try {
            Path said = Files.createTempFile("typescript", ".log");
            Process process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(line + " has not ended: " + Files.readString(said));
            }
            String text = Files.readString(said);
            Files.delete(said);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
