package dev.polder.codegen.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.model.Api;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What all generated clients share, as far as it needs no server. */
class RuntimeTest {

    private static final CompiledJava COMPILED =
            CompiledJava.of(new JavaLanguage().generate(new Api(List.of(), List.of()), "x"));

    /** The forms of kcp's {@code ToClusterAwareKey} and {@code SplitMetaClusterNamespaceKey} (kcp-dev/apimachinery). */
    @ParameterizedTest
    @CsvSource({"c, n, w, c|n/w", "c, '', w, c|w", "'', n, w, n/w", "'', '', w, w"})
    void clusterKey_isWrittenAndReadAsKcpDoes(String cluster, String namespace, String name, String key)
            throws ReflectiveOperationException {
        ConfigMap object = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .endMetadata()
                .build();
        if (!cluster.isEmpty()) {
            object.getMetadata().getAnnotations().put("kcp.io/cluster", cluster);
        }
        Class<?> type = COMPILED.type("x.runtime.ClusterKey");
        Object written = type.getMethod("of", HasMetadata.class).invoke(null, object);

        assertThat(written).hasToString(key);
        assertThat(type.getMethod("parse", String.class).invoke(null, key)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "https://host:6443, https://host:6443",
        "https://host:6443/, https://host:6443",
        "https://host:6443/clusters/root:b, https://host:6443",
        "https://host/services/apiexport/a/b/clusters/*/, https://host/services/apiexport/a/b",
    })
    void connections_leadToTheServerWhateverClusterItsUrlNames(String url, String server)
            throws ReflectiveOperationException {
        assertThat(COMPILED.type("x.runtime.Connections")
                        .getMethod("server", String.class)
                        .invoke(null, url))
                .isEqualTo(server);
    }

    @Test
    void copies_cannotBeChangedAndMayHoldNull() throws ReflectiveOperationException {
        List<String> list = new ArrayList<>(Arrays.asList("a", null));
        Object copy = COMPILED.type("x.runtime.Immutable")
                .getMethod("copy", List.class)
                .invoke(null, list);
        list.clear();

        assertThat(copy).isEqualTo(Arrays.asList("a", null));
        assertThat(copy.getClass().getSimpleName()).startsWith("Unmodifiable");
        assertThat(COMPILED.type("x.runtime.Immutable")
                        .getMethod("copy", List.class)
                        .invoke(null, (Object) null))
                .isNull();
    }
}
