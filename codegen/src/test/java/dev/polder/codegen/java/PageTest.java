package dev.polder.codegen.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/codegen.md shows compiles; CodegenTest of the command line runs its commands. */
class PageTest {

    private static List<String> blocks(String language) throws IOException {
        Path page = Path.of(System.getProperty("basedir", System.getProperty("user.dir")), "../docs/codegen.md");
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void javaOfThePage_compilesWithTheClientOfItsDefinition() throws IOException {
        List<GeneratedFile> files = new ArrayList<>(new JavaLanguage()
                .generate(Definitions.model(Document.of("page", blocks("yaml").getFirst())), "com.example.clients"));
        List<String> programs = blocks("java");
        assertThat(programs).hasSize(1);
        files.add(new GeneratedFile("com/example/Workshop.java", GeneratedFile.HEADER + "\n" + programs.getFirst()));

        assertThat(CompiledJava.of(files).type("com.example.Workshop")).isNotNull();
    }
}
