package dev.polder.cli.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.cli.argument.ArgumentParser;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.cli.snapshot.boats.Boat;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polder apigen} of annotated Java classes. What their definitions have to say is told in fabric8's docs/crd-generator.md. */
class ApigenClassesTest {

    private static final String BOATS = "dev.polder.cli.snapshot.boats";

    @TempDir
    private Path temp = Path.of("");

    private final StringWriter said = new StringWriter();

    private void apigen(String revision, String... more) {
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(said), Map.of());
        List<String> flags = new ArrayList<>(List.of(
                "--input-dir",
                temp.resolve("crds").toString(),
                "--output-dir",
                temp.resolve("out").toString()));
        flags.addAll(List.of(more));
        new Apigen(console, () -> revision, () -> LocalDate.of(2026, 11, 22))
                .run(ArgumentParser.parse(new SnapshotCommands(console).apigen(), "apigen", flags)
                        .arguments());
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private void refused(String why, String... flags) {
        assertThatThrownBy(() -> apigen("abc1234", flags))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(why);
    }

    private Map<String, String> files(String folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(temp.resolve(folder))) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private JsonNode read(String file) throws IOException {
        return new YAMLMapper().readTree(Files.readString(temp.resolve(file)));
    }

    @Test
    void annotations_areInTheDefinitionTheSchemaAndTheExport() throws IOException {
        apigen("abc1234", "--classpath", classPath(), "--package", BOATS);

        JsonNode crd = read("crds/harbour.example.dev_boats.yaml");
        assertThat(crd.at("/spec/group").asText()).isEqualTo("harbour.example.dev");
        assertThat(crd.at("/spec/scope").asText()).isEqualTo("Namespaced");
        assertThat(crd.at("/spec/names").toString())
                .isEqualTo(
                        "{\"kind\":\"Boat\",\"listKind\":\"BoatList\",\"plural\":\"boats\",\"shortNames\":[\"bt\",\"bts\"],\"singular\":\"boat\"}");
        JsonNode version = crd.at("/spec/versions/0");
        assertThat(version.path("name").asText()).isEqualTo("v1");
        assertThat(version.path("served").asBoolean() && version.path("storage").asBoolean())
                .isTrue();
        assertThat(version.at("/subresources/status").isObject()).isTrue();
        assertThat(version.at("/additionalPrinterColumns").toString())
                .isEqualTo(
                        "[{\"jsonPath\":\".spec.harbour\",\"name\":\"Harbour\",\"priority\":0,\"type\":\"string\"}]");
        JsonNode spec = version.at("/schema/openAPIV3Schema/properties/spec");
        assertThat(spec.path("required").toString()).isEqualTo("[\"length\"]");
        assertThat(spec.path("x-kubernetes-validations").toString())
                .isEqualTo("[{\"message\":\"longer than wide\",\"rule\":\"self.length > self.width\"}]");
        JsonNode fields = spec.path("properties");
        assertThat(fields.path("length").toString())
                .isEqualTo("{\"description\":\"In metres.\",\"maximum\":400,\"minimum\":2,\"type\":\"integer\"}");
        assertThat(fields.path("harbour").toString())
                .isEqualTo("{\"default\":\"Rotterdam\",\"pattern\":\"[A-Z][a-z]+\",\"type\":\"string\"}");
        assertThat(fields.path("note").toString()).isEqualTo("{\"nullable\":true,\"type\":\"string\"}");

        JsonNode schema = read("out/apiresourceschema-boats.harbour.example.dev.yaml");
        assertThat(schema.at("/metadata/name").asText()).isEqualTo("v261122-abc1234.boats.harbour.example.dev");
        assertThat(schema.at("/spec/versions/0/schema/properties/spec")).isEqualTo(spec);
        JsonNode export = read("out/apiexport-harbour.example.dev.yaml");
        assertThat(export.at("/spec/resources/0/schema").asText())
                .isEqualTo("v261122-abc1234.boats.harbour.example.dev");
    }

    @Test
    void secondRun_writesTheSameAndKeepsTheNames() throws IOException {
        apigen("abc1234", "--classpath", classPath(), "--class", Boat.class.getName());
        Map<String, String> crds = files("crds");
        Map<String, String> out = files("out");
        apigen("def5678", "--classpath", classPath(), "--package", BOATS, "--class", Boat.class.getName());
        assertThat(files("crds")).isEqualTo(crds);
        assertThat(files("out")).isEqualTo(out);
        assertThat(said.toString().split("Wrote CustomResourceDefinition", -1)).hasSize(2);
    }

    @Test
    void definitionsOfOthers_stayAndThoseWithoutAClassGo() throws IOException {
        Path crds = Files.createDirectories(temp.resolve("crds"));
        Path byHand = Path.of("src/test/resources/apigen/crds").toAbsolutePath();
        try (Stream<Path> files = Files.list(byHand)) {
            for (Path file : files.toList()) {
                Files.copy(file, crds.resolve(file.getFileName().toString()));
            }
        }
        Map<String, String> before = files("crds");
        Files.writeString(
                crds.resolve("old.example.dev_things.yaml"), "# Code generated by polder apigen. DO NOT EDIT.\na: b\n");
        apigen("abc1234", "--classpath", classPath(), "--package", BOATS);
        assertThat(files("crds"))
                .containsAllEntriesOf(before)
                .hasSize(before.size() + 1)
                .containsKey("harbour.example.dev_boats.yaml");
        assertThat(files("out")).containsKey("apiresourceschema-boats.harbour.example.dev.yaml");

        Files.writeString(crds.resolve("harbour.example.dev_boats.yaml"), "by: hand\n");
        refused(
                crds.resolve("harbour.example.dev_boats.yaml") + " is in the way",
                "--classpath",
                classPath(),
                "--package",
                BOATS);
    }

    @Test
    void mistake_isNamed() throws URISyntaxException {
        String own = Path.of(Boat.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        refused("Invalid options: --classpath needs", "--package", BOATS);
        refused("Invalid options: --classpath needs", "--classpath", own);
        refused(
                "io.fabric8.crdv2.generator.CRDGenerator is not on the class path: add io.fabric8:crd-generator-api-v2",
                "--classpath",
                own + File.pathSeparator + "no/such",
                "--package",
                BOATS);
        assertThat(said.toString()).contains("Passing over no/such on the class path: no such file or directory\n");
        refused("com.example.Ship is not on the class path", "--classpath", classPath(), "--class", "com.example.Ship");
        refused(
                "--class: dev.polder.cli.snapshot.boats.Boat$Spec is no io.fabric8",
                "--classpath",
                classPath(),
                "--class",
                Boat.Spec.class.getName());
        refused("--package: java.util has no class", "--classpath", classPath(), "--package", "java.util");
        assertThat(temp.resolve("crds")).doesNotExist();
    }
}
