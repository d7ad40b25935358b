package dev.polder.cli.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.cli.plugin.Plugins;
import dev.polder.cli.session.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code crd snapshot}: {@code resources/apigen/snapshot.*} are what {@code kubectl kcp crd snapshot} at kcp's commit
 * dac74f5 printed of the same definitions, and the refusals are its own.
 */
class SnapshotTest {

    private static final String PREAMBLE = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String input, String... flags) {
        List<String> line = new ArrayList<>(List.of("kcp", "crd", "snapshot"));
        line.addAll(List.of(flags));
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        Console console =
                new Console(new PrintWriter(out), new PrintWriter(err), Map.of(), new ByteArrayInputStream(bytes));
        return Plugins.run(console, "kubectl", line);
    }

    private static String resource(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/apigen", name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void definitions_becomeSchemas_asKcpPrintsThem(String format) {
        String input = String.join(
                "---\n",
                resource("crds/core.kcp.io_shards.yaml"),
                resource("crds/example.dev_widgets.yaml"),
                resource("crds/example.dev_gadgets.yaml"));
        assertThat(run(input, "-f", "-", "--prefix", "today", "-o", format))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEqualTo(resource("snapshot." + format));
    }

    @Test
    void file_isRead_andMissingOneNamed() {
        String file = "src/test/resources/apigen/crds/core.kcp.io_shards.yaml";
        assertThat(run("", "-f", file, "--prefix=a")).isZero();
        assertThat(out.toString()).contains("\n  name: a.shards.core.kcp.io\n").endsWith("\n\n---\n");
        assertThat(run("", "-f", "nofile", "--prefix", "a")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("error: error opening nofile: open nofile: no such file or directory\n");
    }

    @Test
    void wrongFlags_areRefusedTogether() {
        assertThat(run("")).isEqualTo(1);
        assertThat(run("", "-f", "-", "--prefix", "a", "-o", "x")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("""
                        error: [--filename is required, --prefix is required]
                        error: invalid value "x" for --output; valid values are json, yaml
                        """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    kind: Foo\\napiVersion: v1                | no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"
                    a: b                                      | Object 'Kind' is missing in 'a: b'
                    # c                                       | Object 'Kind' is missing in '# c'
                    a: b: c                                   | yaml: mapping values are not allowed in this context
                    --- x                                     | invalid Yaml document separator: x
                    kind: CustomResourceDefinitionList\\napiVersion: apiextensions.k8s.io/v1 | unexpected type for CRD *v1.CustomResourceDefinitionList
                    kind: APIResourceSchema\\napiVersion: apis.kcp.io/v1alpha1 | v1alpha1.APIResourceSchema is not suitable for converting to ["apiextensions.k8s.io/v1"] in scheme "pkg/runtime/scheme.go:111"
                    """)
    void otherDocuments_areRefused(String input, String why) {
        assertThat(run(input.replace("\\n", "\n"), "-f", "-", "--prefix", "today"))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualTo("error: " + why + "\n");
    }

    @Test
    void valuesOfWrongTypes_areRefused() {
        assertThat(run(PREAMBLE + "spec: {versions: [{name: 1}]}", "-f", "-", "--prefix", "today"))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("error: json: cannot unmarshal number into Go struct field"
                        + " CustomResourceDefinitionVersion.spec.versions.name of type string\n");
    }

    @Test
    void servicesAsWebhooks_areRefused() {
        String conversion = "spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: a}}}}}";
        assertThat(run(PREAMBLE + "metadata: {name: b.a}\n" + conversion, "-f", "-", "--prefix", "today"))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("error: error converting CRD: webhooks that refer to services are not supported, please use"
                        + " URL instead\n");
    }
}
