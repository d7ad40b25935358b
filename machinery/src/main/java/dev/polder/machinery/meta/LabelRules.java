package dev.polder.machinery.meta;

import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which labels and annotations an object may have (apimachinery {@code metav1/validation}). */
public final class LabelRules {

    /** Bytes that the keys and values of all annotations of an object may have together. */
    public static final int MAX_ANNOTATION_BYTES = 256 * 1024;

    private LabelRules() {}

    /** Everything wrong with a set of labels. */
    public static List<FieldError> labels(Map<String, String> labels, String path) {
        List<FieldError> errors = new ArrayList<>();
        labels.forEach((key, value) -> {
            Names.qualifiedName(key).forEach(c -> errors.add(FieldError.invalid(path, key, c)));
            Names.labelValue(value).forEach(c -> errors.add(FieldError.invalid(path, value, c)));
        });
        return errors;
    }

    /** Everything wrong with a set of annotations. */
    public static List<FieldError> annotations(Map<String, String> annotations, String path) {
        List<FieldError> errors = new ArrayList<>();
        annotations
                .keySet()
                .forEach(key -> Names.annotationKey(key).forEach(c -> errors.add(FieldError.invalid(path, key, c))));
        if (annotationBytes(annotations) > MAX_ANNOTATION_BYTES) {
            errors.add(FieldError.tooLong(path, null, MAX_ANNOTATION_BYTES));
        }
        return errors;
    }

    /** The bytes that count against {@link #MAX_ANNOTATION_BYTES}. */
    public static long annotationBytes(Map<String, String> annotations) {
        long bytes = 0;
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            bytes += Names.utf8Length(annotation.getKey()) + Names.utf8Length(annotation.getValue());
        }
        return bytes;
    }
}
