package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many tests name the same files. */
@LogicalClusterTest
class DefinitionsTest {

    private final Definitions definitions = new Definitions();

    @Test
    void text_isParsedOnce(KubernetesClient client, @TempDir Path folder) throws IOException {
        List<CustomResourceDefinition> first = definitions.of(client, "widgets.yaml");
        Path copy = Files.write(folder.resolve("copy.yaml"), TestFile.read("widgets.yaml"));

        assertThat(first)
                .singleElement()
                .satisfies(one -> assertThat(one.getMetadata().getName()).isEqualTo("widgets.example.dev"));
        assertThat(definitions.of(client, "widgets.yaml")).isSameAs(first);
        assertThat(definitions.of(client, copy.toString())).isSameAs(first);
    }

    @Test
    void fileThatChanged_isParsedAgain(KubernetesClient client, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("crd.yaml");
        String text = new String(TestFile.read("widgets.yaml"), StandardCharsets.UTF_8);
        Files.writeString(file, text);
        List<CustomResourceDefinition> first = definitions.of(client, file.toString());
        Files.writeString(file, text.replace("widgets.example.dev", "widgets.example.org"));

        assertThat(definitions.of(client, file.toString()))
                .isNotEqualTo(first)
                .singleElement()
                .satisfies(one -> assertThat(one.getMetadata().getName()).isEqualTo("widgets.example.org"));
    }

    @Test
    void anythingElse_isRefusedEachTime(KubernetesClient client) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> definitions.of(client, "first-widget.yaml"))
                    .hasMessageContaining("holds a Widget: @WithCrds takes CustomResourceDefinitions only");
        }
    }
}
