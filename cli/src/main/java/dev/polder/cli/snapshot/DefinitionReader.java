package dev.polder.cli.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.builtin.BuiltinDecoding;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads CustomResourceDefinitions as the decoders of Kubernetes do, which take JSON for the YAML that it is. */
final class DefinitionReader {

    static final String GROUP = "apiextensions.k8s.io";

    /** What Go says of a scheme is where it was made. */
    private static final String SCHEME = " in scheme \"pkg/runtime/scheme.go:111\"";

    private static final GroupVersionKind DEFINITION = new GroupVersionKind(GROUP, "v1", "CustomResourceDefinition");

    private static final Set<String> SHARING_KINDS =
            Set.of("APIBinding", "APIConversion", "APIExport", "APIExportEndpointSlice", "APIResourceSchema");

    private DefinitionReader() {}

    /** Reads one object of any kind. */
    static ObjectNode read(String text) throws DecodeException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (text.stripLeading().startsWith("{")) {
            return BodyDecoder.json(bytes).object();
        }
        if (text.lines().allMatch(line -> line.isBlank() || line.startsWith("#") || line.startsWith("---"))) {
            throw noKind(text);
        }
        ObjectNode object = BodyDecoder.yaml(bytes).object();
        sort(object);
        return object;
    }

    /** YAML has gone through maps before it is JSON, whose fields have an order. */
    private static void sort(JsonNode value) {
        value.forEach(DefinitionReader::sort);
        if (value instanceof ObjectNode object) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            object.removeAll();
            object.setAll(sorted);
        }
    }

    /** Reads a definition, and fills in what it leaves out. */
    static ObjectNode definition(String text) throws DecodeException {
        ObjectNode object = read(text);
        String kind = object.path("kind").asText("");
        String version = object.path("apiVersion").asText("");
        if (kind.isEmpty()) {
            throw noKind(text);
        }
        if (version.isEmpty()) {
            throw new DecodeException("Object 'apiVersion' is missing in '" + text + "'");
        }
        if (version.equals("apis.kcp.io/v1alpha1") && SHARING_KINDS.contains(kind.replaceAll("List$", ""))) {
            throw new DecodeException(
                    "v1alpha1." + kind + " is not suitable for converting to [\"" + GROUP + "/v1\"]" + SCHEME);
        }
        if (!version.equals(GROUP + "/v1") || !isKnown(kind)) {
            throw unregistered(kind, version);
        }
        if (!kind.equals(DEFINITION.kind())) {
            throw new DecodeException("unexpected type for CRD *v1." + kind);
        }
        check(object);
        CustomResourceDefinitions.applyDefaults(object);
        return object;
    }

    /** Reads a definition as it is; apiVersion and kind may be missing. */
    static ObjectNode plainDefinition(String text) throws DecodeException {
        ObjectNode object = read(text);
        String version = object.path("apiVersion").asText(GROUP + "/v1");
        String kind = object.path("kind").asText(DEFINITION.kind());
        boolean isKnown = version.equals(GROUP + "/v1") || version.equals(GROUP + "/v1beta1");
        if (!isKnown || !isKnown(kind)) {
            throw unregistered(kind, version);
        }
        if (!version.equals(GROUP + "/v1") || !kind.equals(DEFINITION.kind())) {
            throw new DecodeException(goKind(version, kind));
        }
        check(object);
        return object;
    }

    /** What Go prints of a kind that is another than the one wanted. */
    private static String goKind(String version, String kind) {
        return "incorrect GroupVersionKind, got " + goSyntax(version, kind) + ", wanted "
                + goSyntax(GROUP + "/v1", DEFINITION.kind());
    }

    static String goSyntax(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return "&schema.GroupVersionKind{Group:\"" + apiVersion.substring(0, Math.max(0, slash)) + "\", Version:\""
                + apiVersion.substring(slash + 1) + "\", Kind:\"" + kind + "\"}";
    }

    private static boolean isKnown(String kind) {
        return Set.of("CustomResourceDefinition", "CustomResourceDefinitionList", "ConversionReview")
                .contains(kind);
    }

    private static void check(ObjectNode object) throws DecodeException {
        BuiltinDecoding.decode(object, DEFINITION);
        new CustomResourceDefinitions().decode(object);
    }

    private static DecodeException noKind(String text) {
        return new DecodeException("Object 'Kind' is missing in '" + text + "'");
    }

    static DecodeException unregistered(String kind, String version) {
        return new DecodeException("no kind \"" + kind + "\" is registered for version \"" + version + "\"" + SCHEME);
    }
}
