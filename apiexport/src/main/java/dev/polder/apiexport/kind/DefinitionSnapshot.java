package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.encode.YamlWriter;
import dev.polder.machinery.schema.field.Names;
import java.util.List;

/** CustomResourceDefinitions as APIResourceSchemas (kcp sdk {@code v1alpha1/crd_to_apiresourceschema.go}). */
public final class DefinitionSnapshot {

    private static final GoFields NAMES = GoFields.of("plural singular? shortNames? kind listKind? categories?");
    private static final GoFields VERSION = GoFields.of("name served- storage- deprecated? deprecationWarning* schema!"
            + " subresources! additionalPrinterColumns? selectableFields?");
    private static final GoFields COLUMN = GoFields.of("name type format? description? priority? jsonPath");
    private static final GoFields SELECTABLE = GoFields.of("jsonPath");
    private static final GoFields SCALE = GoFields.of("specReplicasPath statusReplicasPath labelSelectorPath*");

    private DefinitionSnapshot() {}

    /**
     * The schema of a type that a definition describes.
     *
     * @param crd a definition that has been decoded ({@code CustomResourceDefinitions.decode})
     * @param prefix what the schema's name begins with, before {@code .<resource>.<group>}
     * @return the object as Go writes it: fields in the order of kcp's structs
     * @throws SnapshotException when a schema cannot say what the definition says, or the name is none
     */
    public static ObjectNode of(ObjectNode crd, String prefix) throws SnapshotException {
        String crdName = crd.path("metadata").path("name").asText("");
        String name = prefix + "." + crdName;
        List<String> wrong = Names.dnsSubdomain(name);
        if (!wrong.isEmpty()) {
            List<String> errors = wrong.stream()
                    .map(why -> FieldError.invalid("metadata.name", name, why).message())
                    .toList();
            throw new SnapshotException(errors.size() == 1 ? errors.get(0) : "[" + String.join(", ", errors) + "]");
        }
        JsonNode spec = crd.path("spec");
        boolean converts = spec.hasNonNull("conversion");
        if (spec.path("versions").size() > 1 && !converts) {
            throw new SnapshotException("multiple versions specified for " + crdName + " but no conversion strategy");
        }
        ObjectNode schema = Json.object();
        schema.putObject("metadata").put("name", name);
        ObjectNode into = schema.putObject("spec");
        into.set("group", spec.get("group"));
        into.set("names", spec.get("names"));
        into.set("scope", spec.get("scope"));
        ArrayNode versions = into.putArray("versions");
        for (JsonNode version : spec.path("versions")) {
            ObjectNode copy = version.deepCopy();
            JsonNode written = version.path("schema").path("openAPIV3Schema");
            copy.set(
                    "schema",
                    written.isObject()
                            ? SchemaKeywords.form(written)
                            : Json.mapper().nullNode());
            versions.add(copy);
        }
        if (converts) {
            into.set("conversion", conversion(spec.path("conversion")));
        }
        return form(schema);
    }

    private static ObjectNode conversion(JsonNode conversion) throws SnapshotException {
        ObjectNode result = Json.object();
        result.put("strategy", conversion.path("strategy").asText(""));
        if (!result.path("strategy").asText().equals("Webhook")) {
            return result;
        }
        JsonNode webhook = conversion.path("webhook");
        if (!webhook.isObject()) {
            // kcp's tools crash at this.
            throw new SnapshotException("conversion strategy Webhook needs a webhook");
        }
        ObjectNode into = result.putObject("webhook");
        if (webhook.hasNonNull("clientConfig")) {
            JsonNode client = webhook.path("clientConfig");
            if (client.hasNonNull("service")) {
                throw new SnapshotException(
                        "webhooks that refer to services are not supported, please use URL instead");
            }
            if (!client.hasNonNull("url")) {
                throw new SnapshotException("webhooks URL must be set");
            }
            into.set("clientConfig", client.deepCopy());
        }
        into.set("conversionReviewVersions", webhook.get("conversionReviewVersions"));
        return result;
    }

    /** An APIResourceSchema as Go writes it after reading it: no unknown field, none that says nothing; schemas as they are. */
    public static ObjectNode form(JsonNode schema) {
        ObjectNode form = Json.object();
        form.put("kind", "APIResourceSchema").put("apiVersion", "apis.kcp.io/v1alpha1");
        form.set("metadata", ObjectHead.form(schema.path("metadata")));
        JsonNode spec = schema.path("spec");
        ObjectNode into = GoFields.of("group names! scope versions! nameValidation? conversion*")
                .form(spec);
        into.set("names", NAMES.form(spec.path("names")));
        if (spec.path("versions").isArray()) {
            ArrayNode versions = into.putArray("versions");
            spec.path("versions").forEach(version -> versions.add(version(version)));
        }
        if (spec.path("conversion").isObject()) {
            into.set("conversion", conversionForm(spec.path("conversion")));
        }
        form.set("spec", into);
        return form;
    }

    /** Whether two APIResourceSchemas say the same, however it is written. */
    public static boolean saySame(JsonNode one, JsonNode other) {
        // Text, for in it fields have an order, and there is one way to write a number.
        return YamlWriter.write(meaning(one)).equals(YamlWriter.write(meaning(other)));
    }

    private static JsonNode meaning(JsonNode schema) {
        JsonNode spec = form(schema).path("spec");
        for (JsonNode version : spec.path("versions")) {
            if (version.path("schema").isObject()) {
                ((ObjectNode) version).set("schema", SchemaKeywords.form(version.path("schema")));
            }
        }
        return spec;
    }

    private static ObjectNode conversionForm(JsonNode conversion) {
        ObjectNode form = GoFields.of("strategy webhook*").form(conversion);
        if (form.path("webhook") instanceof ObjectNode webhook) {
            ObjectNode into =
                    GoFields.of("clientConfig* conversionReviewVersions!").form(webhook);
            if (into.path("clientConfig") instanceof ObjectNode client) {
                into.set("clientConfig", GoFields.of("url? caBundle?").form(client));
            }
            form.set("webhook", into);
        }
        return form;
    }

    private static ObjectNode version(JsonNode version) {
        ObjectNode form = VERSION.form(version);
        form.set("subresources", subresources(version.path("subresources")));
        if (form.has("additionalPrinterColumns")) {
            form.set("additionalPrinterColumns", COLUMN.forms(version.path("additionalPrinterColumns")));
        }
        if (form.has("selectableFields")) {
            form.set("selectableFields", SELECTABLE.forms(version.path("selectableFields")));
        }
        return form;
    }

    private static ObjectNode subresources(JsonNode subresources) {
        ObjectNode form = GoFields.of("status* scale*").form(subresources);
        if (form.has("status")) {
            form.putObject("status");
        }
        if (form.has("scale")) {
            form.set("scale", SCALE.form(subresources.path("scale")));
        }
        return form;
    }
}
