package dev.polder.junit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The definitions that files hold. A text is parsed once for all tests: operators have ten thousand lines of YAML for one kind, and
 * parsing them takes longer than all that a test does.
 */
final class Definitions {

    private final Map<String, List<CustomResourceDefinition>> parsed = new ConcurrentHashMap<>();

    /**
     * Those of a file, which nobody may change.
     *
     * @param client parses them
     * @param file a resource of the class path, or else a file
     * @throws IllegalArgumentException when it holds anything else
     */
    List<CustomResourceDefinition> of(KubernetesClient client, String file) {
        byte[] text = TestFile.read(file);
        return parsed.computeIfAbsent(new String(text, StandardCharsets.UTF_8), any -> parse(client, file, text));
    }

    private static List<CustomResourceDefinition> parse(KubernetesClient client, String file, byte[] text) {
        List<CustomResourceDefinition> found = new ArrayList<>();
        for (HasMetadata object : client.load(new ByteArrayInputStream(text)).items()) {
            if (!(object instanceof CustomResourceDefinition definition)) {
                throw new IllegalArgumentException(file + " holds a " + object.getKind() + ": @WithCrds takes"
                        + " CustomResourceDefinitions only, everything else belongs into @WithManifests");
            }
            found.add(definition);
        }
        return List.copyOf(found);
    }
}
