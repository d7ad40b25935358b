package dev.polder.codegen.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import dev.polder.codegen.typescript.CompiledTypeScript.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a generated client sends and makes of answers, what its types refuse, and what docs/codegen.md shows of it. */
class TypeScriptClientTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", System.getProperty("user.dir")));

    @TempDir
    private Path temp = Path.of("");

    private final List<GeneratedFile> client = new ArrayList<>();

    @BeforeEach
    void generate() {
        Api api =
                Definitions.model(DefinitionFiles.read(List.of(MODULE.resolve("src/test/resources/cases/widgets/in"))));
        client.addAll(new TypeScriptLanguage().generate(api, "clients"));
    }

    @Test
    void client_sendsWhatIsAskedAndReadsAnswers() throws IOException {
        CompiledTypeScript.install();
        CompiledTypeScript compiled = CompiledTypeScript.of(temp, client)
                .write("runtime.ts", Files.readString(MODULE.resolve("src/test/typescript/runtime.ts")));
        assertThat(compiled.complaints()).isEmpty();
        assertThat(compiled.node("runtime"))
                .isEqualTo(
                        new Result(0, "ok: writes\nok: answers\nok: mistakes\nok: pages\nok: watches\nok: sockets\n"));
    }

    @Test
    void whatDoesNotFit_isNoticed() {
        CompiledTypeScript.install();
        String start = "{\"apiVersion\":\"example.dev/v1\",\"kind\":\"Widget\",\"metadata\":{},\"spec\":";
        List<Document> samples = new ArrayList<>();
        for (String spec : List.of(
                "{\"size\":1,\"note\":null,\"gaps\":[null],\"port\":\"http\",\"policy\":\"Unknown\"}",
                "{\"size\":\"1\"}",
                "{}",
                "{\"size\":1,\"colour\":\"red\"}",
                "{\"size\":1,\"weight\":null}",
                "{\"size\":1,\"parts\":[{\"holes\":[[1]]}]}")) {
            samples.addAll(Document.of("sample", start + spec + "}"));
        }
        assertThat(CompiledTypeScript.of(temp, client).samples(samples).complaints("--noEmit"))
                .filteredOn(line -> !line.startsWith(" "))
                .satisfiesExactly(
                        line -> assertThat(line).contains("Type 'string' is not assignable to type 'number'"),
                        line -> assertThat(line).contains("Property 'size' is missing"),
                        line -> assertThat(line).contains("'\"colour\"' does not exist in type 'WidgetSpec'"),
                        line -> assertThat(line).contains("Type 'null' is not assignable to type 'number'"),
                        line -> assertThat(line).contains("Property 'name' is missing"));
    }

    @Test
    void typescriptOfThePage_compilesWithTheClientOfItsDefinition() throws IOException {
        CompiledTypeScript.install();
        String page = Files.readString(MODULE.resolve("../docs/codegen.md"));
        Api api = Definitions.model(Document.of("page", block(page, "yaml")));
        assertThat(CompiledTypeScript.of(temp, new TypeScriptLanguage().generate(api, "clients"))
                        .write("workshop.ts", block(page, "typescript"))
                        .complaints("--noEmit"))
                .isEmpty();
    }

    private static String block(String page, String language) {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }
}
