package dev.polder.schemagenerator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Definitions that are values on the wire, so that the Java model has no class for them. The shapes are those that
 * upstream publishes in OpenAPI v3.
 */
final class ValueDefinitions {

    static final String TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
    static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String CRD = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    private static final Map<String, ObjectNode> ALL = Map.ofEntries(
            Map.entry(TIME, value("string", "date-time", "A time in RFC 3339, to the second.")),
            Map.entry(META + "MicroTime", value("string", "date-time", "A time in RFC 3339, to the microsecond.")),
            Map.entry(META + "FieldsV1", value("object", "", "A set of fields, as a trie of JSON keys.")),
            Map.entry(META + "Patch", value("object", "", "The body of a PATCH.")),
            Map.entry(QUANTITY, quantity()),
            Map.entry(INT_OR_STRING, value("string", "int-or-string", "An integer or a string.")),
            Map.entry("io.k8s.apimachinery.pkg.runtime.RawExtension", value("object", "", "Any object.")),
            Map.entry(CRD + "JSON", value("", "", "Any JSON value.")),
            Map.entry(CRD + "JSONSchemaPropsOrArray", value("", "", "A schema or a list of schemas.")),
            Map.entry(CRD + "JSONSchemaPropsOrBool", value("", "", "A schema or a boolean.")),
            Map.entry(CRD + "JSONSchemaPropsOrStringArray", value("", "", "A schema or a list of strings.")),
            Map.entry(CRD + "CustomResourceSubresourceStatus", value("object", "", "Turns the subresource on.")),
            Map.entry("io.k8s.api.apiserverinternal.v1alpha1.StorageVersionSpec", value("object", "", "")),
            Map.entry("io.k8s.api.scheduling.v1alpha2.BasicSchedulingPolicy", value("object", "", "")));

    private ValueDefinitions() {}

    static Optional<ObjectNode> find(String definition) {
        return Optional.ofNullable(ALL.get(definition)).map(ObjectNode::deepCopy);
    }

    private static ObjectNode value(String type, String format, String description) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        putUnlessEmpty(node, "description", description);
        putUnlessEmpty(node, "type", type);
        putUnlessEmpty(node, "format", format);
        return node;
    }

    private static ObjectNode quantity() {
        ObjectNode node = value("", "", "A number with an optional unit, e.g. 100m, 1.5 or 20Gi.");
        node.withArray("oneOf").addObject().put("type", "string");
        node.withArray("oneOf").addObject().put("type", "number");
        return node;
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
