package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.FieldsV1;
import dev.polder.machinery.apply.path.Values;
import dev.polder.machinery.apply.typed.Comparison;
import dev.polder.machinery.apply.typed.TypeRef;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.JsonReader;
import dev.polder.machinery.meta.LabelRules;
import dev.polder.machinery.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The annotation of client-side apply, when kubectl applies on the server what it used to apply itself (apimachinery
 * {@code lastappliedmanager.go}, {@code lastappliedupdater.go}).
 */
final class LastApplied {

    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    /** The only manager with this privilege. */
    private static final String KUBECTL = "kubectl";

    private LastApplied() {}

    static boolean isKubectl(WriteContext context) {
        return context.manager().equals(KUBECTL);
    }

    /** The fields of the annotation that the live object has with the same value: nobody else set them. */
    static FieldSet unchangedFields(ObjectNode live, Schema schema, WriteContext context) {
        String text = annotation(live);
        if (text.isEmpty()) {
            return FieldSet.EMPTY;
        }
        try {
            JsonNode last =
                    JsonReader.read(text.getBytes(StandardCharsets.UTF_8)).value();
            if (!last.path("apiVersion").asText("").equals(context.apiVersion())) {
                return FieldSet.EMPTY;
            }
            TypeRef type = TypeRef.ofObject(schema);
            Typed typedLive = Typed.of(live, type, false);
            Typed typedLast = Typed.of(last, type, false);
            Comparison comparison = typedLast.compare(typedLive);
            return typedLast
                    .fields()
                    .difference(comparison.modified())
                    .difference(comparison.added())
                    .difference(comparison.removed());
        } catch (DecodeException | TypedException e) {
            return FieldSet.EMPTY; // an annotation nobody can read excuses nothing
        }
    }

    /** Brings the annotation, if the object has one, up to what was applied; drops it when it no longer fits. */
    static void refresh(ObjectNode object, ObjectNode applied) {
        if (annotation(object).isEmpty()) {
            return;
        }
        ObjectNode annotations = (ObjectNode) object.path("metadata").path("annotations");
        ObjectNode configuration = applied.deepCopy();
        if (configuration.path("metadata").path("annotations") instanceof ObjectNode own) {
            own.remove(ANNOTATION);
        }
        annotations.put(ANNOTATION, FieldsV1.compact(Values.sortedDeep(configuration)) + "\n");
        Map<String, String> texts = new LinkedHashMap<>();
        annotations.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        if (LabelRules.annotationBytes(texts) > LabelRules.MAX_ANNOTATION_BYTES) {
            annotations.remove(ANNOTATION);
        }
    }

    private static String annotation(ObjectNode object) {
        return object.path("metadata").path("annotations").path(ANNOTATION).asText("");
    }
}
