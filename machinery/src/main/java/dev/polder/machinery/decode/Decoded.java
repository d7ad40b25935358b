package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A body that was read.
 *
 * @param object the object; where a field was given twice it has the last value
 * @param duplicates one warning for each field given twice, as strict decoding words it: {@code duplicate field
 *     "metadata.labels.a"} for JSON, {@code line 3: key "a" already set in map} for YAML; at most
 *     {@link JsonReader#MAX_DUPLICATES}
 * @param yaml whether the body was YAML
 */
public record Decoded(ObjectNode object, List<String> duplicates, boolean yaml) {

    public Decoded {
        duplicates = List.copyOf(duplicates);
    }

    /**
     * The duplicates as entries of a strict decoding error: JSON has one for each field, YAML one for the document
     * (apimachinery {@code serializer/json}).
     */
    public List<String> strictErrors() {
        if (!yaml || duplicates.isEmpty()) {
            return duplicates;
        }
        return List.of("yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates));
    }
}
