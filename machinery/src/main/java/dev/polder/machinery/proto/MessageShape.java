package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.polder.machinery.builtin.BuiltinDefinitions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How the fields of a message look in JSON: the definition of the same type knows what protobuf has lost. */
final class MessageShape {

    private static final Map<Descriptor, MessageShape> SHAPES = new ConcurrentHashMap<>();

    /** JSON names that protobuf cannot spell, or spells otherwise. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ref", "$ref"),
            Map.entry("schema", "$schema"),
            Map.entry("uID", "uid"),
            Map.entry("xKubernetesPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields"),
            Map.entry("xKubernetesEmbeddedResource", "x-kubernetes-embedded-resource"),
            Map.entry("xKubernetesIntOrString", "x-kubernetes-int-or-string"),
            Map.entry("xKubernetesListMapKeys", "x-kubernetes-list-map-keys"),
            Map.entry("xKubernetesListType", "x-kubernetes-list-type"),
            Map.entry("xKubernetesMapType", "x-kubernetes-map-type"),
            Map.entry("xKubernetesValidations", "x-kubernetes-validations"));

    private final Map<Integer, FieldShape> fields = new HashMap<>();
    private final List<FieldShape> lastFirst;

    private MessageShape(Descriptor type) {
        String definition = definitionName(type);
        ObjectNode json = definition(definition);
        Set<String> required = new HashSet<>();
        if (json != null) {
            json.path("required").forEach(name -> required.add(name.asText()));
        }
        for (FieldDescriptor field : type.getFields()) {
            fields.put(field.getNumber(), shape(field, json == null ? null : json.path("properties"), required));
        }
        Comparator<FieldShape> byNumber =
                Comparator.comparingInt(shape -> shape.descriptor().getNumber());
        lastFirst = fields.values().stream().sorted(byNumber.reversed()).toList();
    }

    private static @Nullable ObjectNode definition(String name) {
        BuiltinDefinitions served = BuiltinDefinitions.get();
        BuiltinDefinitions definitions = served.names().contains(name) ? served : BuiltinDefinitions.known();
        return definitions.names().contains(name) ? definitions.definition(name) : null;
    }

    static MessageShape of(Descriptor type) {
        return SHAPES.computeIfAbsent(type, MessageShape::new);
    }

    /** The definition of the same type: {@code k8s.io.api.core.v1.Secret} is {@code io.k8s.api.core.v1.Secret}. */
    static String definitionName(Descriptor type) {
        return type.getFullName().replaceFirst("^k8s\\.io\\.", "io.k8s.").replace('_', '-');
    }

    /** The field of a number; null when this server does not know it. */
    @Nullable
    FieldShape field(int number) {
        return fields.get(number);
    }

    /** All fields, those with the highest numbers first: the order in which a message is written from its end. */
    List<FieldShape> lastFirst() {
        return lastFirst;
    }

    private static FieldShape shape(FieldDescriptor field, @Nullable JsonNode properties, Set<String> required) {
        String name = field.getName();
        if (properties == null || properties.isEmpty() || properties.has(name)) {
            return new FieldShape(field, name, false, GoPointers.keepsZero(field, required.contains(name)));
        }
        String other = NAMES.getOrDefault(name, decapitalised(name));
        boolean renamed = properties.has(other);
        boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated();
        boolean keepsZero = GoPointers.keepsZero(field, required.contains(other));
        return new FieldShape(field, renamed ? other : name, message && !renamed, keepsZero);
    }

    /** Two messages spell {@code Webhooks} with a capital. */
    private static String decapitalised(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
